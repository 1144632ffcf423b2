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
    public async Task What_a_call_throws_is_thrown_and_what_it_gives_is_given()
    {
        await Assert.ThrowsAsync<IOException>(() => DiskWait.RunAsync(() => throw new IOException("full")));
        await Assert.ThrowsAsync<IOException>(() => DiskWait.RunAsync<int>(() => throw new IOException("full")));
        Assert.Equal(7, await DiskWait.RunAsync(() => 7));
    }
}
