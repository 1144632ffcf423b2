using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Polling;

public sealed class PollDeadlineTests
{
    private readonly VirtualClock _clock = new();
    private readonly ScriptedReader _reader;

    public PollDeadlineTests() => _reader = new ScriptedReader(_clock);

    [Fact]
    public async Task The_runs_deadline_reports_what_has_not_ended_and_keeps_what_has()
    {
        _reader.Script("slow1", Polls.Running("slow1"));
        _reader.Script("slow2", Polls.Running("slow2"));
        PollRun run = new(_clock, new PollOptions { RunTimeout = TimeSpan.FromSeconds(35) });
        run.Add(PollRun.Source(_reader), "slow1", "fast", "slow2");

        await run.FinishAsync();

        Assert.Equal("fast", Assert.Single(run.Ended).Id);
        Assert.Equal(["slow1", "slow2"], run.GivenUp.Select(given => given.Task.Id));
        Assert.All(run.GivenUp, given => Assert.Equal(VeoErrorCategory.TimedOut, given.Failure.Category));
        Assert.Equal(35, (_clock.GetUtcNow() - new VirtualClock().GetUtcNow()).TotalSeconds, precision: 1);
    }

    [Fact]
    public async Task The_runs_deadline_also_ends_a_request_in_flight()
    {
        _reader.Script("hangs", async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return new PollResponse(null, null);
        });
        PollRun run = new(_clock, new PollOptions { RunTimeout = TimeSpan.FromSeconds(35) });
        run.Add(PollRun.Source(_reader), "hangs");
        await run.DriveAsync(() => _reader.InFlight == 1 && IsArmedWithin(35));

        _clock.Advance(TimeSpan.FromSeconds(36));
        await run.FinishAsync();

        Assert.Equal(VeoErrorCategory.TimedOut, Assert.Single(run.GivenUp).Failure.Category);
        Assert.Equal(0, _reader.InFlight);
    }

    [Fact]
    public async Task A_task_that_is_added_after_the_runs_deadline_is_reported_too()
    {
        PollRun run = new(_clock, new PollOptions { RunTimeout = TimeSpan.FromSeconds(5) });
        _clock.Advance(TimeSpan.FromSeconds(6));
        run.Add(PollRun.Source(_reader), "late");

        await run.FinishAsync();

        Assert.Equal("late", Assert.Single(run.GivenUp).Task.Id);
        Assert.Equal(0, _reader.Total);
    }

    [Fact]
    public async Task A_tasks_own_deadline_ends_it_and_its_request_but_not_the_run()
    {
        _reader.Script("hangs", async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return new PollResponse(null, null);
        });
        _reader.Script("good", Polls.Running("good"), Polls.Succeeded("good"));
        PollRun run = new(_clock, new PollOptions { TaskTimeout = TimeSpan.FromSeconds(25), Random = () => 0.5 });
        run.Add(PollRun.Source(_reader), "good");
        await run.DriveAsync(() => _reader.LooksAt("good").Count == 1);
        run.Add(PollRun.Source(_reader), "hangs");
        await run.DriveAsync(() => _reader.InFlight == 1 && _reader.LooksAt("good").Count == 1 && IsArmedWithin(10));
        _clock.Advance(TimeSpan.FromSeconds(12));
        await run.DriveAsync(() => run.Ended.Count == 1);

        _clock.Advance(TimeSpan.FromSeconds(14));
        await run.FinishAsync();

        Assert.Equal("hangs", Assert.Single(run.GivenUp).Task.Id);
        Assert.Equal("good", Assert.Single(run.Ended).Id);
        Assert.Equal(0, _reader.InFlight);
    }

    [Fact]
    public async Task A_pause_that_outlasts_a_tasks_deadline_does_not_keep_the_task()
    {
        _reader.Script("a", Polls.Throttled(TimeSpan.FromMinutes(5)));
        PollRun run = new(_clock, new PollOptions { TaskTimeout = TimeSpan.FromSeconds(60) });
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        Assert.Equal(60, (_clock.GetUtcNow() - new VirtualClock().GetUtcNow()).TotalSeconds, precision: 1);
        Assert.Single(run.GivenUp);
    }

    /// <summary>Whether the scheduler has gone to sleep until then. While a request is under way nothing else tells that it has.</summary>
    private bool IsArmedWithin(double seconds) => _clock.NextDue - _clock.GetUtcNow() <= TimeSpan.FromSeconds(seconds + 0.5);
}
