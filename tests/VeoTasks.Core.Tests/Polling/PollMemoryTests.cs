using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Polling;

/// <summary>What waiting for a task keeps in memory. Alone, since other tests' objects would count.</summary>
[Collection(nameof(PollMemoryTests))]
[CollectionDefinition(nameof(PollMemoryTests), DisableParallelization = true)]
public sealed class PollMemoryTests(ITestOutputHelper output)
{
    private static readonly int Tasks = Effort.Of(usual: 20_000, full: 100_000);

    [Theory]
    [InlineData(36)] // a UUID, as MuleRun gives
    [InlineData(190)] // the base64 of a Vertex operation's name, as MixRoute gives
    public async Task A_waiting_id_costs_less_than_a_kilobyte(int idLength)
    {
        long before = Kept();
        long waiting = await MeasureWhileWaitingAsync(idLength);

        // What other tests left behind can go in between and would make the difference smaller, never larger.
        double each = (waiting - Math.Min(before, Kept())) / (double)Tasks;

        output.WriteLine($"{each:0} bytes for each id of {idLength} characters");
        Assert.InRange(each, idLength * sizeof(char), 1024);
    }

    /// <summary>The memory in use while all these tasks are waited for.</summary>
    private static async Task<long> MeasureWhileWaitingAsync(int idLength)
    {
        VirtualClock clock = new();
        int looks = 0;
        PollSource source = new(PollRun.Source(new ScriptedReader(clock)).Provider, new AlwaysRunning(() => looks++));
        PollOptions options =
            new() { Time = clock, Limiters = new RateLimiters(), ThrottleLimit = 256, RunTimeout = TimeSpan.FromMinutes(1) };
        TaskPoller poller = new(options, new SilentObserver());
        Task run = poller.RunAsync(TestContext.Current.CancellationToken);
        for (int i = 0; i < Tasks; i++)
        {
            poller.Add(new VeoTaskReference(i.ToString("D6", null).PadRight(idLength, 'x'), "p"), source);
        }

        await VirtualRun.DriveAsync(poller, clock, () => looks >= 2 * Tasks);
        long used = Kept();
        poller.CompleteAdding();
        await VirtualRun.DriveAsync(poller, clock, run);
        return used;
    }

    private static long Kept()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private sealed class AlwaysRunning(Action count) : ITaskReader
    {
        public ValueTask<PollResponse> ReadAsync(TaskRoute address, CancellationToken cancellationToken)
        {
            count();
            return ValueTask.FromResult(new PollResponse(new VeoTask { Id =
                address.Reference.Id, Provider = "p", Status = VeoTaskStatus.Running }, null));
        }
    }
}
