using VeoTasks.Benchmarks.Fetching;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Loops;

namespace VeoTasks.Benchmarks.Fetchers;

/// <summary>This program as a process that fetches, started and warm.</summary>
internal sealed class FetchProcess : IAsyncDisposable
{
    /// <summary>From the third gigabyte on, a process's cost stays what it is.</summary>
    private const int WarmUps = 2;

    private readonly PinnedProcess _process;

    private FetchProcess(PinnedProcess process) => _process = process;

    /// <summary>Starts it and lets it fetch before anything counts, until all that is hot has been compiled for good.</summary>
    /// <param name="loop">The loop's name on this program's command line.</param>
    /// <param name="job">What it will have to do.</param>
    /// <param name="core">Its core.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<FetchProcess> StartAsync(string loop, FetchJob job, int core, CancellationToken cancellationToken)
    {
        FetchProcess process = new(PinnedProcess.Start(core, Command.Self("fetch", loop)));
        try
        {
            await process.WarmAsync(job with { Set = FetchSet.Ordinary, BytesPerSecond = 0, Destination = Path.Combine(job.Destination, "warm") }, cancellationToken);
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

    private async Task WarmAsync(FetchJob job, CancellationToken cancellationToken)
    {
        for (int pass = 0; pass < WarmUps; pass++)
        {
            DirectoryInfo folder = Directory.CreateDirectory(job.Destination);
            await RunAsync(job, cancellationToken);
            folder.Delete(recursive: true);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
