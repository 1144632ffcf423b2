using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Polling;

/// <summary>What a failed look does to its task, its provider and the others.</summary>
public sealed class PollFaultTests
{
    private readonly VirtualClock _clock = new();
    private readonly ScriptedReader _reader;

    public PollFaultTests() => _reader = new ScriptedReader(_clock);

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
    public async Task A_wrong_key_ends_its_provider_after_one_more_question_and_once_and_no_other()
    {
        _reader.Script("bad1", Polls.EndsProvider(VeoErrorCategory.Unauthorized));
        _reader.Script("bad2", Polls.EndsProvider(VeoErrorCategory.Unauthorized));
        ScriptedReader other = new(_clock);
        other.Script("good", Polls.Running("good"), Polls.Succeeded("good"));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "bad1", "bad2", "bad3");
        run.Add(PollRun.Source(other, "q"), "good");

        await run.FinishAsync();

        (VeoProvider provider, _, int waiting) = Assert.Single(run.EndedProviders);
        Assert.Equal(("p", 2), (provider.Name, waiting));
        Assert.Equal(2, _reader.LooksAt("bad1").Count);
        Assert.Equal(2, _reader.Total);
        Assert.Equal("good", Assert.Single(run.Ended).Id);
        Assert.Equal(2, run.Poller.Counts.Dropped);
    }

    [Theory]
    [InlineData(VeoErrorCategory.Unauthorized)]
    [InlineData(VeoErrorCategory.Forbidden)]
    public async Task One_refusal_of_the_key_among_good_answers_costs_nothing(VeoErrorCategory category)
    {
        _reader.Script("a", Polls.Running("a"), Polls.EndsProvider(category), Polls.Running("a"), Polls.EndsProvider(category), Polls.Succeeded("a"));
        _reader.Script("b", Polls.Running("b"), Polls.Running("b"), Polls.EndsProvider(category), Polls.Succeeded("b"));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a", "b", "c");

        await run.FinishAsync();

        Assert.Equal(3, run.Ended.Count);
        Assert.Empty(run.EndedProviders);
        Assert.Empty(run.GivenUp);
    }

    [Fact]
    public async Task Refusals_of_requests_that_were_on_their_way_together_are_one()
    {
        string[] ids = [.. Enumerable.Range(0, 12).Select(i => $"t{i}")];
        Array.ForEach(ids, id => _reader.Script(id, Polls.Running(id), Polls.EndsProvider(VeoErrorCategory.Unauthorized), Polls.Succeeded(id)));
        PollRun run = new(_clock, new PollOptions { Random = () => 0.5 });
        run.Add(PollRun.Source(_reader), ids);

        await run.FinishAsync();

        Assert.Equal(12, run.Ended.Count);
        Assert.Empty(run.EndedProviders);
    }

    [Fact]
    public async Task A_key_that_is_refused_twice_in_a_row_for_one_task_ends_the_provider_also_among_good_answers()
    {
        _reader.Script("mine", Polls.Running("mine"));
        _reader.Script("theirs", Polls.Running("theirs"), Polls.EndsProvider(VeoErrorCategory.Forbidden));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "mine", "theirs");

        await run.FinishAsync();

        Assert.Equal(1, Assert.Single(run.EndedProviders).Waiting);
        Assert.Equal(3, _reader.LooksAt("theirs").Count);
    }

    [Fact]
    public async Task A_key_that_is_taken_for_others_while_it_is_refused_for_one_task_costs_that_task_alone()
    {
        PollRun run = new(_clock, new PollOptions { Random = () => 0.5, PollInterval = TimeSpan.FromSeconds(0.1) });
        _reader.Script("mine", (_, _) => Task.FromResult(run.GivenUp.Count == 0 ? Polls.Running("mine") : Polls.Succeeded("mine")));
        // A refusal goes alone for a second only, then good answers come in between.
        _reader.Script("theirs", async (poll, token) =>
        {
            for (int good = _reader.LooksAt("mine").Count + 2; poll > 0 && _reader.LooksAt("mine").Count < good; await Task.Yield())
            {
                token.ThrowIfCancellationRequested();
            }

            return poll == 0 ? Polls.Running("theirs") : Polls.EndsProvider(VeoErrorCategory.Forbidden);
        });
        run.Add(PollRun.Source(_reader), "mine", "theirs");
        run.Poller.CompleteAdding();
        while (run.GivenUp.Count == 0)
        {
            _clock.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }

        await run.FinishAsync();

        Assert.Empty(run.EndedProviders);
        Assert.Equal(4, _reader.LooksAt("theirs").Count);
        Assert.Equal(VeoErrorCategory.Forbidden, run.GivenUp.Single(given => given.Task.Id == "theirs").Failure.Category);
    }

    [Fact]
    public async Task Tasks_of_an_ended_provider_that_come_later_are_counted_and_not_asked()
    {
        _reader.Script("bad", Polls.EndsProvider(VeoErrorCategory.Unauthorized));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "bad");
        await run.DriveAsync(() => run.EndedProviders.Count == 1);
        run.Add(PollRun.Source(_reader), "later");

        await run.FinishAsync();

        Assert.Empty(_reader.LooksAt("later"));
        Assert.Equal(1, run.Poller.Counts.Dropped);
    }

    [Fact]
    public async Task A_web_page_is_forgiven_twice_and_ends_the_provider_the_third_time()
    {
        _reader.Script("a", Polls.EndsProvider(VeoErrorCategory.InvalidEndpoint), Polls.EndsProvider(VeoErrorCategory.Blocked), Polls.Succeeded("a"));
        ScriptedReader wrong = new(_clock);
        wrong.Script("b", Polls.EndsProvider(VeoErrorCategory.InvalidEndpoint));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a");
        run.Add(PollRun.Source(wrong, "q"), "b");

        await run.FinishAsync();

        Assert.Equal("a", Assert.Single(run.Ended).Id);
        Assert.Equal(3, wrong.LooksAt("b").Count);
        Assert.Equal("q", Assert.Single(run.EndedProviders).Provider.Name);
    }

    [Fact]
    public async Task A_web_page_from_a_gateway_that_has_answered_costs_its_task_and_not_the_provider()
    {
        _reader.Script("a", Polls.Running("a"), Polls.EndsProvider(VeoErrorCategory.InvalidEndpoint));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        Assert.Equal(4, _reader.LooksAt("a").Count);
        Assert.Equal(VeoErrorCategory.InvalidResponse, Assert.Single(run.GivenUp).Failure.Category);
        Assert.Empty(run.EndedProviders);
    }

    [Fact]
    public async Task Answers_that_make_no_sense_are_asked_again_twice_over_half_a_minute_or_more()
    {
        _reader.Script("a", Polls.Failure(VeoErrorCategory.InvalidResponse, transient: true));
        PollRun run = new(_clock, new PollOptions { Random = () => 0.5, PollInterval = TimeSpan.FromSeconds(3) });
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        IReadOnlyList<TimeSpan> looks = _reader.LooksAt("a");
        Assert.Equal(3, looks.Count);
        Assert.True(looks[^1] > TimeSpan.FromSeconds(30), $"{looks[^1]}");
    }

    [Fact]
    public async Task An_odd_answer_in_an_outage_does_not_end_the_waiting_at_once()
    {
        PollResponse down = Polls.Failure(VeoErrorCategory.Unavailable, transient: true);
        _reader.Script("a", [.. Enumerable.Repeat(down, 5), Polls.Failure(VeoErrorCategory.InvalidResponse, transient: true), Polls.Succeeded("a")]);
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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_task_that_the_gateway_has_not_written_down_yet_is_asked_for_again(int times)
    {
        _reader.Script("a", [.. Enumerable.Repeat(Polls.Failure(VeoErrorCategory.NotFound), times), Polls.Running("a"), Polls.Succeeded("a")]);
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        Assert.Equal("a", Assert.Single(run.Ended).Id);
        Assert.Empty(run.GivenUp);
    }

    [Fact]
    public async Task A_task_that_the_gateway_never_knew_is_given_up_on_after_a_quarter_of_a_minute()
    {
        _reader.Script("a", Polls.Failure(VeoErrorCategory.NotFound));
        PollRun run = new(_clock, new PollOptions { Random = () => 0.5 });
        run.Add(PollRun.Source(_reader), "a");

        await run.FinishAsync();

        Assert.Equal([0, 1, 3, 7, 15], _reader.LooksAt("a").Select(time => time.TotalSeconds));
        Assert.Equal(VeoErrorCategory.NotFound, Assert.Single(run.GivenUp).Failure.Category);
    }

    [Fact]
    public async Task A_task_that_is_known_to_be_new_is_asked_for_until_it_is_a_minute_old()
    {
        _reader.Script("late", [.. Enumerable.Repeat(Polls.Failure(VeoErrorCategory.NotFound), 8), Polls.Running("late"), Polls.Succeeded("late")]);
        _reader.Script("lost", Polls.Failure(VeoErrorCategory.NotFound));
        PollSource source = PollRun.Source(_reader);
        PollRun run = new(_clock, new PollOptions { Random = () => 0.5 });
        foreach (string id in new[] { "late", "lost" })
        {
            run.Poller.Add(new VeoTask { Id = id, Provider = "p", CreatedAt = _clock.GetUtcNow() }, source);
        }

        await run.FinishAsync();

        Assert.Equal("late", Assert.Single(run.Ended).Id);
        Assert.Equal("lost", Assert.Single(run.GivenUp).Task.Id);
        Assert.InRange(_reader.LooksAt("lost")[^1].TotalSeconds, 60, 90);
    }

    [Fact]
    public async Task A_task_that_vanishes_is_looked_for_twice_more_and_then_has_expired()
    {
        _reader.Script("a", Polls.Running("a"), Polls.Failure(VeoErrorCategory.NotFound));
        _reader.Script("b", Polls.Running("b"), Polls.Failure(VeoErrorCategory.NotFound), Polls.Succeeded("b"));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a", "b");

        await run.FinishAsync();

        Assert.Equal(4, _reader.LooksAt("a").Count);
        Assert.Equal(VeoErrorCategory.TaskExpired, Assert.Single(run.GivenUp).Failure.Category);
        Assert.Equal("b", Assert.Single(run.Ended).Id);
    }

    [Fact]
    public async Task An_answer_for_another_task_is_asked_again_once()
    {
        _reader.Script("a", Polls.Failure(VeoErrorCategory.WrongTask, transient: true), Polls.Succeeded("a"));
        _reader.Script("b", Polls.Failure(VeoErrorCategory.WrongTask, transient: true));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a", "b");

        await run.FinishAsync();

        Assert.Equal("a", Assert.Single(run.Ended).Id);
        Assert.Equal(2, _reader.LooksAt("b").Count);
    }

    [Fact]
    public async Task A_success_without_a_video_is_looked_at_again_before_it_is_believed()
    {
        _reader.Script("lags", Polls.SucceededEmpty("lags"), Polls.SucceededEmpty("lags"), Polls.Succeeded("lags"));
        _reader.Script("empty", Polls.SucceededEmpty("empty"));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "lags", "empty");

        await run.FinishAsync();

        Assert.Equal([0, 5, 20], _reader.LooksAt("lags").Select(time => time.TotalSeconds));
        Assert.Equal([1, 0], run.Ended.OrderByDescending(task => task.Videos.Length).Select(task => task.Videos.Length));
    }

    [Fact]
    public async Task A_reader_that_throws_costs_its_own_task_and_no_other()
    {
        _reader.Script("a", (_, _) => throw new InvalidOperationException("boom"));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a", "b");

        await run.FinishAsync();

        Assert.Contains("boom", Assert.Single(run.GivenUp).Failure.Error.Message, StringComparison.Ordinal);
        Assert.Equal("b", Assert.Single(run.Ended).Id);
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
