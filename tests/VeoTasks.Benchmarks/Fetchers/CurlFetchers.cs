using System.Globalization;
using VeoTasks.Benchmarks.Fetching;

namespace VeoTasks.Benchmarks.Fetchers;

/// <summary>curl, one file after the other on one connection.</summary>
internal class CurlFetcher() : ProgramFetcher("curl")
{
    /// <inheritdoc/>
    public override string Name => "curl";

    /// <inheritdoc/>
    public override string Role => "one process, one file after the other";

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments(FetchJob job)
    {
        string last = (job.Set.Count - 1).ToString(CultureInfo.InvariantCulture);
        return ["--no-progress-meter", "--fail", "--output", Path.Combine(job.Destination, "#1.mp4"), $"{job.Source}[0-{last}].mp4"];
    }
}

/// <summary>curl with several files at once.</summary>
internal sealed class CurlParallelFetcher : CurlFetcher
{
    /// <inheritdoc/>
    public override string Name => "curl --parallel";

    /// <inheritdoc/>
    public override string Role => "one process, as many at once as VeoTasks";

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments(FetchJob job) =>
        ["--parallel", "--parallel-max", job.ThrottleLimit.ToString(CultureInfo.InvariantCulture), .. base.Arguments(job)];
}
