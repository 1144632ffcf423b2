using System.Globalization;
using VeoTasks.Benchmarks.Fetching;

namespace VeoTasks.Benchmarks.Fetchers;

/// <summary>aria2 with several files at once, each over one connection.</summary>
internal sealed class Aria2Fetcher() : ProgramFetcher("aria2c")
{
    /// <inheritdoc/>
    public override string Name => "aria2c";

    /// <inheritdoc/>
    public override string Role => "-j with as many at once as VeoTasks, --file-allocation=none";

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments(FetchJob job)
    {
        string list = job.Destination + ".txt";
        File.WriteAllLines(list, Enumerable.Range(0, job.Set.Count).Select(number => job.Address(number).AbsoluteUri));
        return
        [
            "--no-conf", "--quiet", "--file-allocation=none", "--max-connection-per-server=1", "--split=1",
            $"--max-concurrent-downloads={job.ThrottleLimit.ToString(CultureInfo.InvariantCulture)}", $"--dir={job.Destination}", $"--input-file={list}",
        ];
    }
}
