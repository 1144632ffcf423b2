using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Resilience;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Resilience;

public sealed class RequestPolicyTests
{
    private const string Origin = "https://gateway.example:443";
    private static readonly RequestFailure Down = Failure(VeoErrorCategory.Unavailable) with { IsTransient = true };

    private readonly VirtualClock _clock = new();
    private readonly DateTimeOffset _start;
    private readonly PollyRequestPolicyFactory _factory = new();

    public RequestPolicyTests() => _start = _clock.GetUtcNow();

    [Fact]
    public async Task A_transient_failure_is_tried_three_more_times_with_growing_delays()
    {
        List<TimeSpan> tries = [];
        Attempt<string> result = await RunAsync(Reads(), _ => Down, tries);

        Assert.Equal(Down, result.Failure);
        Assert.Equal(4, tries.Count);
        Assert.InRange(tries[^1].TotalSeconds, 0.5, 24);
    }

    [Fact]
    public async Task A_value_after_a_failure_is_the_result()
    {
        List<TimeSpan> tries = [];
        Attempt<string> result = await RunAsync(Reads(), attempt => attempt < 2 ? Down : "ok", tries);

        Assert.Equal("ok", result.Value);
        Assert.Equal(3, tries.Count);
    }

    [Fact]
    public async Task Without_a_transient_failure_no_policy_is_made()
    {
        LatePolicy policy = new(() => throw new InvalidOperationException("Nothing needs it."));

        Assert.Equal("ok", (await RunAsync(policy, _ => "ok", [])).Value);
        Assert.NotNull((await RunAsync(policy, _ => Failure(VeoErrorCategory.NotFound), [])).Failure);
    }

    [Theory]
    [InlineData(VeoErrorCategory.Unauthorized)]
    [InlineData(VeoErrorCategory.NotFound)]
    [InlineData(VeoErrorCategory.RequestRejected)]
    public async Task A_lasting_failure_is_not_tried_again(VeoErrorCategory category)
    {
        List<TimeSpan> tries = [];
        await RunAsync(Reads(), _ => Failure(category), tries);

        Assert.Single(tries);
    }

    [Fact]
    public async Task The_gateways_own_delay_is_kept_and_never_undercut()
    {
        List<TimeSpan> tries = [];
        await RunAsync(Reads(), attempt => attempt == 0 ? Down with { RetryAfter = TimeSpan.FromSeconds(7) } : "ok", tries);

        Assert.InRange((tries[1] - tries[0]).TotalSeconds, 7, 7.6);
    }

    [Theory]
    [InlineData(90, 2, 90, 91)]
    [InlineData(30, 4, 90, 92)]
    [InlineData(300, 4, 1, 15)]
    public async Task A_long_delay_is_kept_once_and_one_that_nobody_waits_for_is_not(int asked, int expected, int least, int most)
    {
        List<TimeSpan> tries = [];
        await RunAsync(
            new(() => _factory.ForDownloads(_clock, () => 0.5)), _ => Down with { RetryAfter = TimeSpan.FromSeconds(asked) }, tries);

        Assert.Equal(expected, tries.Count);
        Assert.InRange((tries[^1] - tries[0]).TotalSeconds, least, most);
    }

    [Fact]
    public async Task A_read_does_not_wait_for_an_open_circuit_and_another_origin_does_not_notice()
    {
        LatePolicy policy = Reads();
        for (int i = 0; i < 3; i++)
        {
            await RunAsync(policy, _ => Down, []);
        }

        List<TimeSpan> tries = [];
        Attempt<string> shut = await RunAsync(policy, _ => "ok", tries);
        Attempt<string> other = await RunAsync(policy, _ => "ok", [], "https://other.example:443");

        Assert.Empty(tries);
        Assert.Equal(VeoErrorCategory.Unavailable, shut.Failure!.Category);
        Assert.Contains(Origin, shut.Failure.Error.Message, StringComparison.Ordinal);
        Assert.Equal("ok", other.Value);
    }

    [Fact]
    public async Task A_circuit_closes_again_when_the_gateway_is_back()
    {
        LatePolicy policy = Reads();
        for (int i = 0; i < 3; i++)
        {
            await RunAsync(policy, _ => Down, []);
        }

        _clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal("ok", (await RunAsync(policy, _ => "ok", [])).Value);
    }

    [Fact]
    public async Task A_download_waits_for_an_open_circuit()
    {
        LatePolicy policy = new(() => _factory.ForDownloads(_clock, () => 0.5));
        for (int i = 0; i < 2; i++)
        {
            await RunAsync(policy, _ => Down, []);
        }

        DateTimeOffset begin = _clock.GetUtcNow();
        Attempt<string> result = await RunAsync(policy, attempt => _clock.GetUtcNow() - begin < TimeSpan.FromSeconds(25) ? Down : "ok", []);

        Assert.Equal("ok", result.Value);
    }

    [Fact]
    public async Task Too_many_requests_do_not_open_the_circuit()
    {
        LatePolicy policy = Reads();
        for (int i = 0; i < 5; i++)
        {
            await RunAsync(policy, _ => Failure(VeoErrorCategory.RateLimited) with { IsTransient = true }, []);
        }

        Assert.Equal("ok", (await RunAsync(policy, _ => "ok", [])).Value);
    }

    [Fact]
    public async Task Cancelling_ends_the_waiting()
    {
        using CancellationTokenSource stop = new();
        Task<Attempt<string>> running =
            Reads().ExecuteAsync<string>(Origin, _ => ValueTask.FromResult<Attempt<string>>(Down), stop.Token).AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static RequestFailure Failure(VeoErrorCategory category) => new(new VeoTaskError(null, category.ToString(), category));

    /// <summary>As the commands have it.</summary>
    private LatePolicy Reads() => new LatePolicy(() => _factory.ForReads(_clock, () => 0.5));

    /// <summary>Runs to the end, moving the clock whenever the policy waits for it.</summary>
    private async Task<Attempt<string>> RunAsync(
        LatePolicy policy, Func<int, Attempt<string>> answer, List<TimeSpan> tries, string origin = Origin)
    {
        Task<Attempt<string>> running = policy.ExecuteAsync<string>(
            origin,
            _ =>
            {
                tries.Add(_clock.GetUtcNow() - _start);
                return ValueTask.FromResult(answer(tries.Count - 1));
            },
            TestContext.Current.CancellationToken).AsTask();
        while (!running.IsCompleted)
        {
            if (_clock.NextDue is { } due)
            {
                TimeSpan left = due - _clock.GetUtcNow();
                _clock.Advance(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }

            await Task.Yield();
        }

        return await running;
    }
}
