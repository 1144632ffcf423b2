using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Polling;

/// <summary>What an outage or a rate limit does to the tasks of its provider.</summary>
public sealed class PollOutageTests
{
    private readonly VirtualClock _clock = new();
    private readonly ScriptedReader _reader;

    public PollOutageTests() => _reader = new ScriptedReader(_clock);

    [Fact]
    public async Task Nine_failed_looks_in_a_row_do_not_fail_a_task()
    {
        _reader.Script("a", [.. Enumerable.Repeat(Polls.Failure(VeoErrorCategory.Unavailable, transient: true), 9), Polls.Succeeded("a")]);
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        Assert.Equal("a", Assert.Single(run.Ended).Id);
        Assert.Empty(run.GivenUp);
    }

    [Fact]
    public async Task Ten_failed_looks_in_a_row_end_the_waiting_for_that_task_alone()
    {
        _reader.Script("a", Polls.Failure(VeoErrorCategory.Unavailable, transient: true));
        _reader.Script("b", Polls.Running("b"), Polls.Succeeded("b"));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a", "b");

        await run.FinishAsync();

        Assert.Equal(10, _reader.LooksAt("a").Count);
        Assert.Equal(VeoErrorCategory.Unavailable, Assert.Single(run.GivenUp).Failure.Category);
        Assert.Equal("b", Assert.Single(run.Ended).Id);
    }

    [Fact]
    public async Task The_looks_before_giving_up_outlast_three_minutes_of_outage()
    {
        _reader.Script("a", Polls.Failure(VeoErrorCategory.Unavailable, transient: true));
        PollRun run = new(_clock, new PollOptions { Random = () => 0.5, PollInterval = TimeSpan.FromSeconds(3) });
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        IReadOnlyList<TimeSpan> looks = _reader.LooksAt("a");
        Assert.Equal([3, 4.5, 6.75], looks.Zip(looks.Skip(1), (a, b) => (b - a).TotalSeconds).Take(3));
        Assert.InRange(looks[^1].TotalMinutes, 3, 4);
    }

    [Fact]
    public async Task An_answer_between_failed_looks_starts_the_count_again()
    {
        PollResponse down = Polls.Failure(VeoErrorCategory.Unavailable, transient: true);
        _reader.Script("a", [.. Enumerable.Repeat(down, 9), Polls.Running("a"), .. Enumerable.Repeat(down, 9), Polls.Succeeded("a")]);
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        Assert.Single(run.Ended);
    }

    [Fact]
    public async Task An_odd_answer_in_an_outage_does_not_end_the_waiting_at_once()
    {
        PollResponse down = Polls.Failure(VeoErrorCategory.Unavailable, transient: true);
        _reader.Script(
            "a", [.. Enumerable.Repeat(down, 5), Polls.Failure(VeoErrorCategory.InvalidResponse, transient: true), Polls.Succeeded("a")]);
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        Assert.Single(run.Ended);
    }

    [Fact]
    public async Task Too_many_requests_pauses_the_whole_provider_for_the_time_it_asks_and_no_other()
    {
        _reader.Script("a", Polls.Throttled(TimeSpan.FromSeconds(7)), Polls.Succeeded("a"));
        ScriptedReader other = new(_clock);
        other.Script("c", Polls.Running("c"), Polls.Succeeded("c"));
        PollRun run = new(_clock, new PollOptions { ThrottleLimit = 1, Random = () => 0, PollInterval = TimeSpan.FromSeconds(2) });
        run.Add(PollRun.Source(_reader), "a", "b");
        run.Add(PollRun.Source(other, "q"), "c");

        await run.FinishAsync();

        Assert.Equal(7, _reader.LooksAt("b")[0].TotalSeconds, precision: 3);
        Assert.True(_reader.LooksAt("a")[1].TotalSeconds >= 7);
        Assert.True(other.LooksAt("c")[1].TotalSeconds < 7);
        Assert.Equal(3, run.Ended.Count);
    }

    [Fact]
    public async Task Too_many_requests_without_a_time_backs_off_further_each_time_and_never_gives_up()
    {
        _reader.Script("a", [.. Enumerable.Repeat(Polls.Throttled(null), 12), Polls.Succeeded("a")]);
        PollRun run = new(_clock, new PollOptions { Random = () => 0 });
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        double[] gaps = [.. _reader.LooksAt("a").Zip(_reader.LooksAt("a").Skip(1), (a, b) => (b - a).TotalSeconds)];
        Assert.Equal([5, 10, 20, 40, 80, 120], gaps.Take(6));
        Assert.All(gaps.Skip(6), gap => Assert.Equal(120, gap));
        Assert.Single(run.Ended);
    }

    [Fact]
    public async Task A_gateway_that_nothing_gets_through_to_is_told_at_once_and_once()
    {
        PollResponse silence = Polls.Failure(VeoErrorCategory.ConnectionFailed, transient: true);
        _reader.Script("a", silence);
        _reader.Script("b", silence);
        PollRun run = new(_clock, new PollOptions { RunTimeout = TimeSpan.FromSeconds(5) });
        run.Add(PollRun.Source(_reader), "a", "b");

        await run.FinishAsync();

        Assert.Contains("no request has got through", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.All(run.GivenUp, given =>
        {
            Assert.Equal(VeoErrorCategory.TimedOut, given.Failure.Category);
            Assert.Contains("The last poll failed: ConnectionFailed", given.Failure.Error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task An_outage_in_the_middle_is_told_once_it_lasts()
    {
        PollResponse down = Polls.Failure(VeoErrorCategory.Unavailable, transient: true);
        _reader.Script("hiccup", [Polls.Running("hiccup"), .. Enumerable.Repeat(down, 5), Polls.Succeeded("hiccup")]);
        ScriptedReader other = new(_clock);
        other.Script("outage", [Polls.Running("outage"), down]);
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "hiccup");
        run.Add(PollRun.Source(other, "q"), "outage");

        await run.FinishAsync();

        Assert.StartsWith("q: requests no longer get through", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poll_that_is_never_answered_is_named_when_the_time_is_up()
    {
        _reader.Script("a", async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return Polls.Running("a");
        });
        PollRun run = new(_clock, new PollOptions { RunTimeout = TimeSpan.FromSeconds(5) });
        run.Add(PollRun.Source(_reader), "a");
        await run.DriveAsync(() => _reader.InFlight == 1);

        _clock.Advance(TimeSpan.FromSeconds(6));
        await run.FinishAsync();

        Assert.Contains("None of its polls was answered", Assert.Single(run.GivenUp).Failure.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_without_a_link_yet_is_told_so_when_the_time_is_up()
    {
        _reader.Script("a", (_, _) => Task.FromResult(Polls.SucceededEmpty("a")));
        PollRun run = new(_clock, new PollOptions { RunTimeout = TimeSpan.FromSeconds(5) });
        run.Add(PollRun.Source(_reader), "a");
        await run.FinishAsync();

        Assert.Contains("has not named a video yet", Assert.Single(run.GivenUp).Failure.Error.Message, StringComparison.Ordinal);
    }
}
