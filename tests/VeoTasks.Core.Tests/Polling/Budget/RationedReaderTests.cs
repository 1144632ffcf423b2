using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Polling.Budget;

public sealed class RationedReaderTests
{
    private readonly VirtualClock _clock = new();
    private readonly ScriptedReader _reader;
    private readonly RateLimitedReader _rationed;

    public RationedReaderTests()
    {
        _reader = new ScriptedReader(_clock);
        _rationed = new RateLimitedReader(_reader, PollRun.Source(_reader).Provider with { RequestsPerMinute = 60 }, new RateLimiters(), _clock);
    }

    [Fact]
    public async Task Looks_wait_for_their_share_of_the_budget()
    {
        await PollAsync("a");
        Task<PollResponse> second = PollAsync("b");
        Assert.False(second.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await second;

        Assert.Equal(1, _reader.LooksAt("b")[0].TotalSeconds, precision: 2);
    }

    [Fact]
    public async Task A_refusal_holds_back_the_looks_after_it()
    {
        _reader.Script("a", Polls.Throttled(TimeSpan.FromSeconds(30)));
        await PollAsync("a");
        Task<PollResponse> second = PollAsync("b");

        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(second.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await second;
    }

    [Fact]
    public async Task Waiting_for_leave_can_be_called_off()
    {
        using CancellationTokenSource stop = new();
        await PollAsync("a");
        Task<PollResponse> second = _rationed.ReadAsync(Address("b"), stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Empty(_reader.LooksAt("b"));
    }

    private static TaskRoute Address(string id) => new(new VeoTaskReference(id, "p"));

    private Task<PollResponse> PollAsync(string id) => _rationed.ReadAsync(Address(id), TestContext.Current.CancellationToken).AsTask();
}
