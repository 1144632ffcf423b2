using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Resilience;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Polling;

/// <summary>Questions about single tasks, as Get-VeoTask and Save-VeoVideo ask them.</summary>
public sealed class SinglePollerTests
{
    /// <summary>As often others get their turn before the clock moves on.</summary>
    private const int Turns = 2000;

    private readonly VirtualClock _clock = new();
    private readonly ScriptedReader _reader;
    private readonly List<RequestFailure> _ends = [];
    private readonly List<string> _warnings = [];
    private readonly RateLimiters _limiters = new();

    public SinglePollerTests() => _reader = new ScriptedReader(_clock);

    [Fact]
    public async Task Questions_wait_for_their_share_of_the_rate()
    {
        SinglePoller poller = Poller(perMinute: 60);
        await FindAsync(poller, "a", "b", "c");

        // The first goes alone for a moment, so the second may come later than its share allows.
        double[] at = [.. new[] { "a", "b", "c" }.Select(id => Math.Round(_reader.LooksAt(id)[0].TotalSeconds, 1)).Order()];
        Assert.Equal(0, at[0]);
        Assert.True(at[1] - at[0] >= 1 && at[2] - at[1] >= 1);
    }

    [Fact]
    public async Task Too_many_requests_holds_back_every_question_and_is_asked_through_four_times()
    {
        _reader.Script("a", Polls.Throttled(TimeSpan.FromSeconds(30)), Polls.Succeeded("a"));
        _reader.Script("never", Polls.Throttled(TimeSpan.FromSeconds(1)));
        SinglePoller poller = Poller();

        Attempt<VeoTask>?[] found = await FindAsync(poller, "a", "b", "never");

        Assert.All(found[..2], attempt => Assert.NotNull(attempt?.Value));
        Assert.True(_reader.LooksAt("b")[0].TotalSeconds >= 30);
        Assert.Equal(VeoErrorCategory.RateLimited, found[2]?.Failure?.Category);
        Assert.Equal(4, _reader.LooksAt("never").Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_gateway_that_asks_for_more_time_than_anybody_waits_is_given_up_on_and_that_is_said(bool isThrottled)
    {
        TimeSpan asked = TimeSpan.FromMinutes(15);
        PollResponse down = Polls.Failure(VeoErrorCategory.Unavailable, transient: true);
        _reader.Script("a", isThrottled ? Polls.Throttled(asked) : down with { Failure = down.Failure! with { RetryAfter = asked } });
        SinglePoller poller = Poller(longestPause: TimeSpan.FromMinutes(1));

        Attempt<VeoTask>?[] found = await FindAsync(poller, "a", "b");

        Assert.Contains("asks for a pause of 900 s", found[0]?.Failure?.Error.Message, StringComparison.Ordinal);
        Assert.Equal(isThrottled, found[1]?.Failure is not null);
        Assert.True(Elapsed < TimeSpan.FromSeconds(3), $"{Elapsed}");
        Assert.Single(_reader.LooksAt("a"));
    }

    [Fact]
    public async Task Without_anybody_waiting_the_time_that_is_asked_for_is_waited_out()
    {
        _reader.Script("a", Polls.Throttled(TimeSpan.FromMinutes(15)), Polls.Succeeded("a"));

        Attempt<VeoTask>?[] found = await FindAsync(Poller(), "a");

        Assert.NotNull(found[0]?.Value);
        Assert.True(Elapsed >= TimeSpan.FromMinutes(15));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_task_that_the_gateway_has_not_written_down_yet_is_asked_for_again(int times)
    {
        _reader.Script("a", [.. Enumerable.Repeat(Polls.Failure(VeoErrorCategory.NotFound), times), Polls.Running("a")]);
        Assert.NotNull((await FindAsync(Poller(), "a"))[0]?.Value);
    }

    [Fact]
    public async Task A_list_of_ids_that_the_gateway_never_knew_takes_no_longer_than_one_of_them()
    {
        string[] ids = [.. Enumerable.Range(0, 100).Select(i => $"t{i}")];
        Array.ForEach(ids, id => _reader.Script(id, Polls.Failure(VeoErrorCategory.NotFound)));

        Attempt<VeoTask>?[] found = await FindAsync(Poller(), ids);

        Assert.All(found, attempt => Assert.Equal(VeoErrorCategory.NotFound, attempt?.Failure?.Category));
        // One after the other would take 500 s; a busy machine may move the clock a step too early.
        Assert.InRange(Elapsed.TotalSeconds, 5, 10);
        Assert.Equal(400, _reader.Total);
    }

    [Fact]
    public async Task A_task_that_was_there_before_is_asked_for_once()
    {
        _reader.Script("a", Polls.Failure(VeoErrorCategory.NotFound));
        Attempt<VeoTask> attempt = await DriveAsync(Poller().RefreshAsync(new VeoTaskReference("a", "p"), Token).AsTask());
        Assert.Equal(VeoErrorCategory.NotFound, attempt.Failure?.Category);
        Assert.Single(_reader.LooksAt("a"));
    }

    [Fact]
    public async Task A_wrong_key_is_asked_once_more_and_spares_the_others_the_question()
    {
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"t{i}")];
        Array.ForEach(ids, id => _reader.Script(id, Polls.EndsProvider(VeoErrorCategory.Unauthorized)));
        SinglePoller poller = Poller();

        Attempt<VeoTask>?[] found = await FindAsync(poller, ids);

        Assert.All(found, Assert.Null);
        Assert.Equal(2, _reader.Total);
        Assert.Equal(VeoErrorCategory.Unauthorized, Assert.Single(_ends).Category);
        Assert.Equal(19, poller.NotAsked);
    }

    [Fact]
    public async Task A_wrong_key_at_a_slow_gateway_spares_the_others_the_question_too()
    {
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"t{i}")];
        Array.ForEach(ids, id => _reader.Script(id, (_, _) =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1.8));
            return Task.FromResult(Polls.EndsProvider(VeoErrorCategory.Unauthorized));
        }));

        Assert.All(await FindAsync(Poller(), ids), Assert.Null);
        Assert.Equal(2, _reader.Total);
    }

    [Fact]
    public async Task A_first_question_that_hangs_holds_up_no_other_for_long()
    {
        TaskCompletionSource other = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _reader.Script("a", async (_, token) =>
        {
            await other.Task.WaitAsync(token);
            return Polls.Succeeded("a");
        });
        _reader.Script("b", (_, _) =>
        {
            other.TrySetResult();
            return Task.FromResult(Polls.Succeeded("b"));
        });
        Assert.All(await FindAsync(Poller(), "a", "b"), attempt => Assert.NotNull(attempt?.Value));
    }

    [Theory]
    [InlineData(VeoErrorCategory.Unauthorized)]
    [InlineData(VeoErrorCategory.Forbidden)]
    public async Task One_refusal_of_the_key_among_good_answers_costs_nothing(VeoErrorCategory category)
    {
        _reader.Script("b", Polls.EndsProvider(category), Polls.Running("b"));
        Attempt<VeoTask>?[] found = await FindAsync(Poller(), "a", "b", "c");

        Assert.All(found, attempt => Assert.NotNull(attempt?.Value));
        Assert.Empty(_ends);
    }

    [Fact]
    public async Task A_wrong_address_ends_the_provider_at_once()
    {
        _reader.Script("a", Polls.EndsProvider(VeoErrorCategory.InvalidEndpoint));
        await FindAsync(Poller(), "a", "b");
        Assert.Equal(1, _reader.Total);
        Assert.Single(_ends);
    }

    [Fact]
    public async Task Passing_failures_are_retried_as_those_of_a_single_read()
    {
        _reader.Script("a", Polls.Failure(VeoErrorCategory.Unavailable, transient: true), Polls.Succeeded("a"));
        Assert.NotNull((await FindAsync(Poller(), "a"))[0]?.Value);
    }

    [Fact]
    public async Task An_unknown_status_word_is_told_once()
    {
        _reader.Script("a", Polls.Unknown("a", "baking"));
        _reader.Script("b", Polls.Unknown("b", "baking"));
        await FindAsync(Poller(), "a", "b");
        Assert.Contains("'baking'", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_leave_can_be_called_off()
    {
        using CancellationTokenSource stop = new();
        SinglePoller poller = Poller(perMinute: 1);
        await FindAsync(poller, "a");
        Task<Attempt<VeoTask>?> second = poller.FindAsync(new VeoTaskReference("b", "p"), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Empty(_reader.LooksAt("b"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TimeSpan Elapsed => _clock.GetUtcNow() - new VirtualClock().GetUtcNow();

    private SinglePoller Poller(int? perMinute = null, TimeSpan? longestPause = null)
    {
        PollSource source = PollRun.Source(_reader);
        return new SinglePoller(
            source with { Provider = source.Provider with { RequestsPerMinute = perMinute } },
            new PollyRequestPolicyFactory().ForReads(_clock, () => 0.5),
            new PollOptions { Time = _clock, Limiters = _limiters, ThrottleLimit = 8 },
            new Observer(this))
        {
            LongestPause = longestPause ?? TimeSpan.MaxValue,
        };
    }

    private Task<Attempt<VeoTask>?[]> FindAsync(SinglePoller poller, params string[] ids) =>
        DriveAsync(Task.WhenAll([.. ids.Select(id => poller.FindAsync(new VeoTaskReference(id, "p"), Token))]));

    /// <summary>Moves the clock to the next due time whenever nothing happens without it.</summary>
    private async Task<T> DriveAsync<T>(Task<T> work)
    {
        while (!work.IsCompleted)
        {
            for (int turn = 0; turn < Turns && !work.IsCompleted; turn++)
            {
                await Task.Yield();
            }

            if (!work.IsCompleted && _clock.NextDue is { } due)
            {
                TimeSpan left = due - _clock.GetUtcNow();
                _clock.Advance(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
        }

        return await work;
    }

    private sealed class Observer(SinglePollerTests test) : IPollObserver
    {
        public void Finished(VeoTask task) => Assert.Fail("The caller has the task.");

        public void Abandoned(VeoTaskReference task, RequestFailure failure) => Assert.Fail("The caller has the failure.");

        public void ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting) => test._ends.Add(failure);

        public void Warned(string text) => test._warnings.Add(text);
    }
}
