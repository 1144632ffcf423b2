using VeoTasks.Http;
using VeoTasks.Polling.Budget;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Polling.Budget;

public sealed class RationedReaderTests
{
    private readonly VirtualClock _clock = new();
    private readonly ScriptedReader _reader;
    private readonly RationedReader _rationed;

    public RationedReaderTests()
    {
        _reader = new ScriptedReader(_clock);
        _rationed = new RationedReader(_reader, PollRun.Source(_reader).Provider with { RequestsPerMinute = 60 }, new RequestBudgets(), _clock);
    }

    [Fact]
    public async Task Looks_wait_for_their_share_of_the_budget()
    {
        await LookAsync("a");
        Task<TaskLook> second = LookAsync("b");
        Assert.False(second.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await second;

        Assert.Equal(1, _reader.LooksAt("b")[0].TotalSeconds, precision: 2);
    }

    [Fact]
    public async Task A_refusal_holds_back_the_looks_after_it()
    {
        _reader.Script("a", Looks.Throttled(TimeSpan.FromSeconds(30)));
        await LookAsync("a");
        Task<TaskLook> second = LookAsync("b");

        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(second.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await second;
    }

    [Fact]
    public async Task Waiting_for_leave_can_be_called_off()
    {
        using CancellationTokenSource stop = new();
        await LookAsync("a");
        Task<TaskLook> second = _rationed.ReadAsync(Address("b"), stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Empty(_reader.LooksAt("b"));
    }

    private static TaskAddress Address(string id) => new(new VeoTaskReference(id, "p"));

    private Task<TaskLook> LookAsync(string id) => _rationed.ReadAsync(Address(id), TestContext.Current.CancellationToken).AsTask();
}
