using VeoTasks.Saving;
using VeoTasks.Simulation;
using VeoTasks.Storage;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Ledger;

/// <summary>How the lines of downloads that end at the same time come to disk.</summary>
public sealed class SaveLedgerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TracingDisk _disk = new();

    public void Dispose() => _folder.Dispose();

    private int Flushes => _disk.Trace.Count(operation => operation == "flush");

    [Fact]
    public async Task Lines_that_come_during_a_flush_share_the_next_one_and_none_is_lost()
    {
        using ManualResetEventSlim mayFlush = new();
        TaskCompletionSource isFlushing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _disk.Before = operation =>
        {
            if (operation == "flush" && isFlushing.TrySetResult())
            {
                mayFlush.Wait(TestContext.Current.CancellationToken);
            }
        };
        SaveLedger ledger = new(new FolderGuard(_folder.Path), _disk, TimeProvider.System, Assert.Fail);
        List<string> written = [];

        Task<bool> first = ledger.AddAsync(Entry(0), () => written.Add("0"));
        await isFlushing.Task;
        Task<bool>[] others = [.. Enumerable.Range(1, 7).Select(number => ledger.AddAsync(Entry(number), () => written.Add($"{number}")))];
        Assert.Empty(written);
        mayFlush.Set();

        Assert.All(await Task.WhenAll([first, .. others]), Assert.True);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7"], written);
        Assert.Equal(2, Flushes);
        Assert.Equal(8, File.ReadAllLines(_folder[LedgerFile.Name]).Length);
    }

    [Fact]
    public async Task Lines_whose_flush_fails_together_are_all_written_with_the_next()
    {
        bool isBroken = true;
        _disk.Before = operation =>
        {
            if (isBroken && operation == "flush")
            {
                throw new IOException("Input/output error");
            }
        };
        VirtualClock time = new();
        SaveLedger ledger = new(new FolderGuard(_folder.Path), _disk, time, _ => { });

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 3).Select(number => ledger.AddAsync(Entry(number)))), Assert.False);
        isBroken = false;
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await ledger.AddAsync(Entry(3)));

        string[] lines = File.ReadAllLines(_folder[LedgerFile.Name]);
        Assert.All(Enumerable.Range(0, 4), number => Assert.Contains(lines, line => line.Contains($"\"task-{number}\"", StringComparison.Ordinal)));
    }

    private static LedgerEntry Entry(int number) =>
        new() { Provider = "mulerun", Task = $"task-{number}", File = $"{number}.mp4", Sha256 = new string('0', 64) };
}
