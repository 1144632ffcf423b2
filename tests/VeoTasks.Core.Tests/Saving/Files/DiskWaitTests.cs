using VeoTasks.Saving;
using VeoTasks.Storage;
using Xunit;

namespace VeoTasks.Tests.Saving.Files;

/// <summary>Calls that wait for the disk hold up neither each other nor the thread pool.</summary>
public sealed class DiskWaitTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_wait_beside_each_other()
    {
        const int Calls = 40;
        using Barrier all = new(Calls);

        await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => DiskWait.RunAsync(() => all.SignalAndWait(Cancelled))))
            .WaitAsync(Cancelled);
    }

    [Fact]
    public async Task Calls_one_after_the_other_share_threads()
    {
        const int Calls = 200;
        HashSet<int> threads = [];
        for (int call = 0; call < Calls; call++)
        {
            await DiskWait.RunAsync(() => threads.Add(Environment.CurrentManagedThreadId));
        }

        Assert.InRange(threads.Count, 1, Calls / 2);
    }

    [Fact]
    public async Task What_a_call_throws_is_thrown_and_the_next_call_runs()
    {
        await Assert.ThrowsAsync<IOException>(() => DiskWait.RunAsync(() => throw new IOException("full")));

        bool hasRun = false;
        await DiskWait.RunAsync(() => hasRun = true);
        Assert.True(hasRun);
    }
}
