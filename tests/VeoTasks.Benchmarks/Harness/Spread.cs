namespace VeoTasks.Benchmarks.Harness;

/// <summary>The middle of some values and how far they reach.</summary>
/// <param name="Median">The middle value, or the mean of the two middle ones.</param>
/// <param name="Minimum">The smallest.</param>
/// <param name="Maximum">The largest.</param>
internal readonly record struct Spread(double Median, double Minimum, double Maximum)
{
    /// <summary>The spread of some values.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("A spread needs at least one value.", nameof(values));
        }

        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    /// <summary>
    /// The spread of the ratios of values that were measured in the same round, which cancels what disturbed both; the ratio of
    /// two medians would not.
    /// </summary>
    /// <exception cref="ArgumentException">The numbers of rounds differ, or there are none.</exception>
    public static Spread OfRatios(IReadOnlyList<double> values, IReadOnlyList<double> bases) =>
        values.Count == bases.Count
            ? Of(values.Zip(bases, (value, against) => value / against))
            : throw new ArgumentException($"{values.Count} rounds cannot be compared with {bases.Count}.", nameof(bases));
}
