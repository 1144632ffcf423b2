using VeoTasks.Benchmarks.Contenders;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Fetchers;

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
