using System.Globalization;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Polling;

namespace VeoTasks.Benchmarks.Downloads;

/// <summary>One way to fetch files.</summary>
internal abstract class Fetcher
{
    /// <summary>Its name in tables and plots.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, in half a sentence.</summary>
    public abstract string Role { get; }

    /// <summary>Whether files are there afterwards.</summary>
    public virtual bool IsSaving => true;

    /// <summary>Whether it is one process, whose memory can be watched.</summary>
    public virtual bool IsOneProcess => true;

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

/// <summary>A way to fetch and what was measured of it.</summary>
/// <param name="Fetcher">The way.</param>
/// <param name="Availability">Its versions, or what it lacks.</param>
internal sealed record FetchResult(Fetcher Fetcher, Availability Availability)
{
    /// <summary>One sample for each round; none when it is missing.</summary>
    public List<FetchSample> Samples { get; } = [];

    /// <summary>Whether it was measured.</summary>
    public bool IsMeasured => Samples.Count > 0;

    /// <summary>The spread of a number over the rounds.</summary>
    public Spread Over(Func<FetchSample, double> number) => Spread.Of(Samples.Select(number));

    /// <summary>The spread of a number as a multiple of another's, paired by round.</summary>
    public Spread Ratio(FetchResult other, Func<FetchSample, double> number) =>
        Spread.OfRatios([.. Samples.Select(number)], [.. other.Samples.Select(number)]);
}

/// <summary>
/// Measures ways to fetch one after the other in each round, each in a new process, so what disturbs the machine for a while disturbs all
/// of them.
/// </summary>
/// <remarks>Who comes first changes from round to round (<see cref="Turn"/>).</remarks>
internal sealed class FetchRounds(Uri server, FetchFiles files, Journal journal)
{
    /// <summary>Runs the rounds.</summary>
    /// <param name="fetchers">The ways, with what was found of them.</param>
    /// <param name="setting">What all of them fetch.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Their results in the order given, each with one sample for each round; none for what is missing.</returns>
    public async Task<IReadOnlyList<FetchResult>> RunAsync(
        IReadOnlyList<FoundFetcher> fetchers, FetchSetting setting, int rounds, CancellationToken cancellationToken)
    {
        FetchResult[] results = [.. fetchers.Select(found => new FetchResult(found.Fetcher, found.Availability))];
        FetchResult[] present = [.. results.Where(result => result.Availability.Missing is null)];
        for (int round = 1; round <= rounds; round++)
        {
            foreach (FetchResult result in Turn.Of(present, round, rounds))
            {
                FetchJob job = setting.ToJob(server, files.NewDestination());
                FetchSample sample = await result.Fetcher.RunAsync(job, Cores.Measured, cancellationToken);
                CheckWhole(result.Fetcher, job, sample);
                FetchFiles.Empty(job.Destination);
                result.Samples.Add(sample);
                journal.Write(Line($"{setting.Name} round {round}  {result.Fetcher.Name}", sample));
            }
        }

        return results;
    }

    /// <summary>One measurement as a line of the log.</summary>
    public static string Line(string name, FetchSample sample) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-46} {sample.MiBPerSecond,7:0} MiB/s  {sample.Report.WallSeconds,7:0.000} s wall  {sample.Report.CpuSeconds,7:0.000} s CPU "
            + $" {sample.CpuPerGiB,6:0.000} s/GiB  first {sample.Report.FirstSeconds,6:0.000} s  peak {sample.PeakBytes / 1048576,4} MiB");

    /// <summary>A number only counts for the work it was promised for.</summary>
    private static void CheckWhole(Fetcher fetcher, FetchJob job, FetchSample sample)
    {
        long saved = new DirectoryInfo(job.Destination).GetFiles("*.mp4").Sum(file => file.Length);
        if (sample.Report.Bytes != job.Set.Bytes || (fetcher.IsSaving && saved != job.Set.Bytes))
        {
            throw new IOException($"{fetcher.Name} received {sample.Report.Bytes} and saved {saved} of {job.Set.Bytes} bytes.");
        }
    }
}

/// <summary>What all fetch in the same rounds.</summary>
/// <param name="Name">Its name in the log.</param>
/// <param name="Set">The files.</param>
/// <param name="BytesPerSecond">What the server gives each connection; 0 for all it can.</param>
/// <param name="ThrottleLimit">How many files may be under way at once.</param>
internal sealed record FetchSetting(string Name, FetchSet Set, long BytesPerSecond, int ThrottleLimit)
{
    /// <summary>The job of fetching it into a folder.</summary>
    public FetchJob ToJob(Uri server, string destination) => new(server, Set, BytesPerSecond, ThrottleLimit, destination);
}

/// <summary>A way to fetch, and whether it is here.</summary>
internal sealed record FoundFetcher(Fetcher Fetcher, Availability Availability);
