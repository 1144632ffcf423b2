using VeoTasks.Benchmarks.Fetching;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Loops;

namespace VeoTasks.Benchmarks.Fetchers;

/// <summary>This program as a process that fetches, started and warm.</summary>
internal sealed class FetchProcess : IAsyncDisposable
{
    private readonly PinnedProcess _process;

    private FetchProcess(PinnedProcess process) => _process = process;

    /// <summary>Starts it and lets it fetch small files before anything counts.</summary>
    /// <param name="loop">The loop's name on this program's command line.</param>
    /// <param name="job">What it will have to do.</param>
    /// <param name="core">Its core.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<FetchProcess> StartAsync(string loop, FetchJob job, int core, CancellationToken cancellationToken)
    {
        FetchProcess process = new(PinnedProcess.Start(core, Command.Self("fetch", loop)));
        try
        {
            DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(job.Destination, "warm"));
            await process.RunAsync(job with { Set = FetchSet.Small, BytesPerSecond = 0, Destination = folder.FullName }, cancellationToken);
            folder.Delete(recursive: true);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has it do a job.</summary>
    public async Task<FetchSample> RunAsync(FetchJob job, CancellationToken cancellationToken)
    {
        string line = await _process.AskAsync(Talk.Phrase(job), cancellationToken);
        return new FetchSample(Talk.Understand<FetchReport>(line), ProcFile.PeakWorkingSet(_process.Id));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
