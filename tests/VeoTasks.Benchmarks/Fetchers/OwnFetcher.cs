using System.Runtime.InteropServices;
using VeoTasks.Benchmarks.Contenders;
using VeoTasks.Benchmarks.Fetching;

namespace VeoTasks.Benchmarks.Fetchers;

/// <summary>A way to fetch that is a loop of this program, run in a process of its own.</summary>
/// <param name="loop">The loop's name on this program's command line.</param>
internal abstract class OwnFetcher(string loop) : Fetcher
{
    /// <inheritdoc/>
    public sealed override Task<Availability> FindAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Availability.Of(RuntimeInformation.FrameworkDescription));

    /// <inheritdoc/>
    public sealed override async Task<FetchSample> RunAsync(FetchJob job, int core, CancellationToken cancellationToken)
    {
        await using FetchProcess process = await FetchProcess.StartAsync(loop, job, core, cancellationToken);
        return await process.RunAsync(job, cancellationToken);
    }
}
