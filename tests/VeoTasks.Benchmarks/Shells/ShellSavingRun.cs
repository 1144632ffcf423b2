using VeoTasks.Benchmarks.Downloads;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Polling;

namespace VeoTasks.Benchmarks.Shells;

/// <summary>Save-VeoVideo with its defaults in a real PowerShell, beside a PowerShell that does nothing.</summary>
internal sealed class ShellSavingRun(ModuleUnderTest module, Uri server, FetchFiles files, Journal journal)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    /// <summary>Saves each of the sets in a new PowerShell.</summary>
    public async Task<ShellSavingReport> RunAsync(IReadOnlyList<FetchSet> sets, CancellationToken cancellationToken)
    {
        long bare = await BareAsync(cancellationToken);
        journal.Write($"in PowerShell: without a module, peak {bare >> 20} MiB");
        List<ShellSaving> savings = [];
        foreach (FetchSet set in sets)
        {
            FetchSample sample = await SaveAsync(set, cancellationToken);
            journal.Write(FetchRounds.Line($"in PowerShell: {set}", sample));
            savings.Add(new ShellSaving(set, sample));
        }

        return new ShellSavingReport(bare, savings);
    }

    private static async Task<long> BareAsync(CancellationToken cancellationToken)
    {
        await using PinnedProcess shell = PinnedProcess.Start(Cores.Measured, Command.Script("Wait-Nothing.ps1"));
        await shell.ReadLineAsync(cancellationToken);
        await Task.Delay(Settle, cancellationToken);
        return ProcFile.PeakWorkingSet(shell.Id);
    }

    private async Task<FetchSample> SaveAsync(FetchSet set, CancellationToken cancellationToken)
    {
        string destination = files.NewDestination();
        Command command = module.Script("Save-Videos.ps1", FetchSite.Gateway(server, set), set.Count, "-Destination", destination);
        await using PinnedProcess shell = PinnedProcess.Start(Cores.Measured, command);
        string line = (await shell.FinishAsync(cancellationToken)).Trim();
        FetchFiles.Empty(destination);
        FetchReport report = Talk.Understand<FetchReport>(line);
        return report.Bytes == set.Bytes
            ? new FetchSample(report, Talk.Understand<PeakReport>(line).PeakBytes)
            : throw new IOException($"Save-VeoVideo saved {report.Bytes} of {set.Bytes} bytes.");
    }

    private sealed record PeakReport(long PeakBytes);
}

/// <summary>What saving costs a PowerShell.</summary>
/// <param name="BareBytes">The largest working set of a PowerShell that does nothing.</param>
/// <param name="Savings">One for each set.</param>
internal sealed record ShellSavingReport(long BareBytes, IReadOnlyList<ShellSaving> Savings)
{
    /// <summary>What saving a set adds to the working set at its largest.</summary>
    public long AddedBytes(FetchSet set) => Savings.Single(saving => saving.Set == set).Sample.PeakBytes - BareBytes;
}

/// <summary>A set that was saved in a PowerShell.</summary>
internal sealed record ShellSaving(FetchSet Set, FetchSample Sample);
