using VeoTasks.Benchmarks.Contenders;
using VeoTasks.Benchmarks.Fetching;

namespace VeoTasks.Benchmarks.Fetchers;

/// <summary>One way to fetch files.</summary>
internal abstract class Fetcher
{
    /// <summary>Its name in tables and plots.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, in half a sentence.</summary>
    public abstract string Role { get; }

    /// <summary>Whether files are there afterwards.</summary>
    public virtual bool IsSaving => true;

    /// <summary>Finds out whether it can run here.</summary>
    public abstract Task<Availability> FindAsync(CancellationToken cancellationToken);

    /// <summary>Fetches the files in a new process on a core, warm if it is one that gets warm, and measures it.</summary>
    public abstract Task<FetchSample> RunAsync(FetchJob job, int core, CancellationToken cancellationToken);
}

/// <summary>What one way to fetch cost in one round.</summary>
/// <param name="Report">Bytes and times.</param>
/// <param name="PeakBytes">The process's largest working set.</param>
internal sealed record FetchSample(FetchReport Report, long PeakBytes)
{
    private const double GiB = 1024 * 1024 * 1024;

    /// <summary>Processor seconds for each GiB.</summary>
    public double CpuPerGiB => Report.CpuSeconds / (Report.Bytes / GiB);

    /// <summary>MiB in each second.</summary>
    public double MiBPerSecond => Report.Bytes / 1048576.0 / Report.WallSeconds;
}
