using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Loops;

namespace VeoTasks.Benchmarks.Shells;

/// <summary>Very many ids piped into Wait-VeoTask in a real PowerShell, of tasks that have ended.</summary>
internal sealed class ShellPipeRun(ModuleUnderTest module, int core)
{
    /// <summary>Runs it.</summary>
    public async Task<ShellPipeReport> RunAsync(Uri server, int tasks, CancellationToken cancellationToken)
    {
        await using PinnedProcess shell = PinnedProcess.Start(core, module.Script("Wait-Ended.ps1", server, tasks));
        return Talk.Understand<ShellPipeReport>((await shell.FinishAsync(cancellationToken)).Trim());
    }
}

/// <summary>What became of the ids.</summary>
/// <param name="Given">Ids that were piped in.</param>
/// <param name="Emitted">Tasks that came out.</param>
/// <param name="GivenAtFirst">Ids that had been piped in when the first task came out.</param>
/// <param name="WallSeconds">The pipeline's time.</param>
/// <param name="PeakBytes">Largest working set.</param>
internal sealed record ShellPipeReport(int Given, int Emitted, int GivenAtFirst, double WallSeconds, long PeakBytes);
