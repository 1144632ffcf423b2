using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Polling;

public sealed class TaskPollerTests
{
    private readonly VirtualClock _clock = new();
    private readonly ScriptedReader _reader;

    public TaskPollerTests() => _reader = new ScriptedReader(_clock);

    [Fact]
    public async Task Tasks_come_out_in_the_order_in_which_they_end()
    {
        _reader.Script("slow", Polls.Running("slow"), Polls.Running("slow"), Polls.Succeeded("slow"));
        _reader.Script("fast", Polls.Succeeded("fast"));
        _reader.Script("middle", Polls.Running("middle"), Polls.Succeeded("middle"));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "slow", "fast", "middle");

        await run.FinishAsync();

        Assert.Equal(["fast", "middle", "slow"], run.Ended.Select(task => task.Id));
        Assert.Equal(3, run.Poller.Counts.Succeeded);
    }

    [Fact]
    public async Task A_task_is_looked_at_at_once_after_one_and_three_intervals_and_then_every_interval()
    {
        _reader.Script("a", Polls.Running("a"), Polls.Running("a"), Polls.Running("a"), Polls.Succeeded("a"));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        Assert.Equal([0, 10, 30, 40], _reader.LooksAt("a").Select(time => time.TotalSeconds));
    }

    [Theory]
    [InlineData(0.0, 9)]
    [InlineData(1.0, 11)]
    public async Task Jitter_moves_a_look_by_a_tenth_of_the_interval(double random, double expected)
    {
        _reader.Script("a", Polls.Running("a"), Polls.Succeeded("a"));
        PollRun run = new(_clock, new PollOptions { Random = () => random });
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        Assert.Equal(expected, _reader.LooksAt("a")[1].TotalSeconds, precision: 6);
    }

    [Fact]
    public async Task Only_a_task_that_was_seen_before_its_end_was_seen_to_take_time()
    {
        DateTimeOffset made = _clock.GetUtcNow() - TimeSpan.FromDays(2);
        PollResponse Ended(string id) => Polls.Of(new VeoTask
        {
            Id = id,
            Provider = "p",
            Status = VeoTaskStatus.Failed,
            CreatedAt = made,
            CompletedAt = made + TimeSpan.FromSeconds(100),
        });
        _reader.Script("old", Ended("old"));
        _reader.Script("seen", Polls.Running("seen"), Ended("seen"));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "old", "seen");

        await run.FinishAsync();

        Assert.Equal([null, TimeSpan.FromSeconds(100)], run.Ended.OrderBy(task => task.Id).Select(task => task.SeenToTake));
    }

    [Fact]
    public async Task An_interval_of_the_run_takes_the_place_of_the_providers()
    {
        _reader.Script("a", Polls.Running("a"), Polls.Succeeded("a"));
        PollRun run = new(_clock, new PollOptions { Random = () => 0.5, PollInterval = TimeSpan.FromSeconds(2) });
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        Assert.Equal(2, _reader.LooksAt("a")[1].TotalSeconds);
    }

    [Fact]
    public async Task A_task_that_is_given_twice_is_asked_and_emitted_once()
    {
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a", "a", "b");

        await run.FinishAsync();

        Assert.Equal(["a", "b"], run.Ended.Select(task => task.Id).Order());
        Assert.Single(_reader.LooksAt("a"));
        Assert.Equal(2, run.Poller.Counts.Added);
    }

    [Fact]
    public async Task The_same_id_at_two_providers_is_two_tasks()
    {
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader, "p"), "a");
        run.Add(PollRun.Source(_reader, "q"), "a");

        await run.FinishAsync();

        Assert.Equal(2, run.Ended.Count);
    }

    [Fact]
    public async Task An_unknown_word_is_not_the_end_and_is_reported_once()
    {
        _reader.Script("a", Polls.Unknown("a", "upscaling"), Polls.Unknown("a", "upscaling"), Polls.Succeeded("a"));
        _reader.Script("b", Polls.Unknown("b", "upscaling"), Polls.Succeeded("b"));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a", "b");

        await run.FinishAsync();

        Assert.Equal(2, run.Ended.Count);
        Assert.Contains("'upscaling'", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_gateways_own_advice_replaces_the_interval_and_is_never_undercut()
    {
        _reader.Script("a", Polls.Running("a") with { PollAfter = TimeSpan.FromSeconds(3) }, Polls.Succeeded("a"));
        PollRun run = new(_clock, new PollOptions { Random = () => 0.999 });
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        Assert.InRange(_reader.LooksAt("a")[1].TotalSeconds, 3, 3.3);
    }

    [Fact]
    public async Task No_more_requests_are_under_way_at_one_gateway_than_the_throttle_limit()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"t{i}")];
        foreach (string id in ids)
        {
            _reader.Script(id, async (_, _) =>
            {
                await gate.Task;
                return Polls.Succeeded(id);
            });
        }

        PollRun run = new(_clock, new PollOptions { ThrottleLimit = 3 });
        run.Add(PollRun.Source(_reader), "first");
        await run.DriveAsync(() => run.Ended.Count == 1);
        run.Add(PollRun.Source(_reader), ids);
        await run.DriveAsync(() => _reader.InFlight == 3);
        gate.SetResult();
        await run.FinishAsync();

        Assert.Equal(3, _reader.Peak);
        Assert.Equal(21, run.Ended.Count);
    }

    [Fact]
    public async Task The_first_request_to_a_gateway_goes_alone_so_that_a_wrong_key_is_sent_twice_at_most()
    {
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"t{i}")];
        foreach (string id in ids)
        {
            _reader.Script(id, async (_, _) =>
            {
                await answer.Task;
                return Polls.EndsProvider(VeoErrorCategory.Unauthorized);
            });
        }

        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), ids);
        await run.DriveAsync(() => _reader.InFlight == 1);
        answer.SetResult();
        await run.FinishAsync();

        Assert.Equal(2, _reader.Total);
        Assert.Equal(19, run.Poller.Counts.Dropped);
    }

    [Fact]
    public async Task A_first_request_that_hangs_holds_the_others_up_for_a_second_only()
    {
        _reader.Script("a", Hang);
        _reader.Script("b", Hang);
        PollRun run = new(_clock, new PollOptions { RunTimeout = TimeSpan.FromMinutes(1) });
        run.Add(PollRun.Source(_reader), "a", "b");
        await run.DriveAsync(() => _reader.InFlight == 1);
        await _clock.WaitForTimerAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await run.DriveAsync(() => _reader.InFlight == 2);

        _clock.Advance(TimeSpan.FromMinutes(1));
        await run.FinishAsync();
        Assert.Equal(2, run.GivenUp.Count);

        static async Task<PollResponse> Hang(int look, CancellationToken token)
        {
            await Task.Delay(Timeout.Infinite, token);
            return new PollResponse(null, null);
        }
    }

    [Fact]
    public async Task A_task_that_was_read_before_and_is_gone_has_expired()
    {
        _reader.Script("a", Polls.Failure(VeoErrorCategory.NotFound));
        PollRun run = new(_clock);
        run.Poller.Add(new VeoTask { Id = "a", Provider = "p", Status = VeoTaskStatus.Running }, PollRun.Source(_reader));

        await run.FinishAsync();

        Assert.Equal(3, _reader.LooksAt("a").Count);
        Assert.Equal(VeoErrorCategory.TaskExpired, Assert.Single(run.GivenUp).Failure.Category);
    }

    [Fact]
    public async Task A_task_that_was_accepted_only_just_now_may_be_unknown_to_its_gateway_for_a_while()
    {
        PollResponse missing = Polls.Failure(VeoErrorCategory.NotFound);
        _reader.Script("a", [.. Enumerable.Repeat(missing, 8), Polls.Succeeded("a")]);
        PollRun run = new(_clock);
        run.Poller.Add(
            new VeoTask { Id = "a", Provider = "p", Status = VeoTaskStatus.Queued, CreatedAt = _clock.GetUtcNow() },
            PollRun.Source(_reader));

        await run.FinishAsync();

        Assert.Equal("a", Assert.Single(run.Ended).Id);
    }

    [Fact]
    public async Task A_task_that_was_accepted_and_never_becomes_known_is_given_up_with_where_to_look()
    {
        _reader.Script("a", Polls.Failure(VeoErrorCategory.NotFound));
        PollRun run = new(_clock);
        run.Poller.Add(
            new VeoTask { Id = "a", Provider = "p", Status = VeoTaskStatus.Queued, CreatedAt = _clock.GetUtcNow() },
            PollRun.Source(_reader));

        await run.FinishAsync();

        RequestFailure failure = Assert.Single(run.GivenUp).Failure;
        Assert.Equal(VeoErrorCategory.NotFound, failure.Category);
        Assert.Contains("console", failure.Error.Message, StringComparison.Ordinal);
        Assert.InRange(_reader.LooksAt("a")[^1], TimeSpan.FromSeconds(45), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Cancelling_reaches_requests_in_flight_and_leaves_nothing_running()
    {
        using CancellationTokenSource stop = new();
        _reader.Script("hangs", async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return new PollResponse(null, null);
        });
        _reader.Script("waits", Polls.Running("waits"));
        PollRun run = new(_clock, cancellationToken: stop.Token);
        run.Add(PollRun.Source(_reader), "waits");
        await run.DriveAsync(() => _reader.LooksAt("waits").Count == 1);
        run.Add(PollRun.Source(_reader), "hangs");
        await run.DriveAsync(() => _reader.InFlight == 1 && _reader.LooksAt("waits").Count == 1);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(run.FinishAsync);

        Assert.Equal(0, _reader.InFlight);
        int looks = _reader.Total;
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(looks, _reader.Total);
        Assert.Empty(run.GivenUp);
    }

    [Fact]
    public async Task Ten_thousand_tasks_over_an_hour_are_all_emitted_once()
    {
        string[] ids = [.. Enumerable.Range(0, 10_000).Select(i => $"t{i}")];
        for (int i = 0; i < ids.Length; i++)
        {
            string id = ids[i];
            TimeSpan end = TimeSpan.FromSeconds(i * 0.36);
            _reader.Script(id, (_, _) => Task.FromResult(_reader.LooksAt(id)[^1] >= end ? Polls.Succeeded(id) : Polls.Running(id)));
        }

        PollRun run = new(_clock, new PollOptions { Random = () => 0.5, PollInterval = TimeSpan.FromMinutes(5) });
        run.Add(PollRun.Source(_reader), ids);
        await run.FinishAsync();

        Assert.Equal(10_000, run.Ended.Select(task => task.Id).Distinct().Count());
        Assert.Equal(10_000, run.Ended.Count);
        Assert.Equal(0, run.Poller.Counts.Waiting);
    }
}
