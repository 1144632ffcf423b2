using System.Globalization;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Loops;

namespace VeoTasks.Benchmarks.Contenders;

/// <summary>A contender that measures itself when it is told to, so that starting and compiling are not counted.</summary>
internal sealed class TalkingRun : IContenderRun
{
    private readonly PinnedProcess _process;

    private TalkingRun(PinnedProcess process) => _process = process;

    /// <summary>Starts it and lets it poll for a while before anything counts.</summary>
    public static async Task<IContenderRun> StartAsync(Command command, int core, TimeSpan warmUp, CancellationToken cancellationToken)
    {
        TalkingRun run = new(PinnedProcess.Start(core, command));
        try
        {
            await run.MeasureAsync(warmUp, cancellationToken);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<Sample> MeasureAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        string line = await _process.AskAsync(window.TotalSeconds.ToString(CultureInfo.InvariantCulture), cancellationToken);
        LoopReport report = Talk.Understand<LoopReport>(line);
        return new Sample(report.Polls, report.WallSeconds, report.CpuSeconds, ProcFile.PeakWorkingSet(_process.Id), report.AllocatedBytes);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
