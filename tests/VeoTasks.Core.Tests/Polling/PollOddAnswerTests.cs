using VeoTasks.Polling;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Polling;

/// <summary>What answers that cannot be believed do to their task, and how often it is looked at again.</summary>
public sealed class PollOddAnswerTests
{
    private readonly VirtualClock _clock = new();
    private readonly ScriptedReader _reader;

    public PollOddAnswerTests() => _reader = new ScriptedReader(_clock);

    [Fact]
    public async Task A_web_page_is_forgiven_twice_and_ends_the_provider_the_third_time()
    {
        _reader.Script(
            "a", Polls.EndsProvider(VeoErrorCategory.InvalidEndpoint), Polls.EndsProvider(VeoErrorCategory.Blocked), Polls.Succeeded("a"));
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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_task_that_the_gateway_has_not_written_down_yet_is_asked_for_again(int times)
    {
        _reader.Script(
            "a", [.. Enumerable.Repeat(Polls.Failure(VeoErrorCategory.NotFound), times), Polls.Running("a"), Polls.Succeeded("a")]);
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
        _reader.Script(
            "late", [.. Enumerable.Repeat(Polls.Failure(VeoErrorCategory.NotFound), 8), Polls.Running("late"), Polls.Succeeded("late")]);
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
}
