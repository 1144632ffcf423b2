namespace VeoTasks.Benchmarks.Downloads;

/// <summary>
/// Who comes when in a round: nobody always has the same place, nor always the same one before it, whose traces it would find.
/// </summary>
internal static class Turn
{
    /// <summary>
    /// The order of one round, a row of a Latin square after Williams (Australian Journal of Scientific Research A 2, 1949). With as many
    /// rounds as contenders each has each place once, and with an even number of them each follows each other once; fewer rounds are spread
    /// evenly over the square.
    /// </summary>
    /// <param name="all">The contenders.</param>
    /// <param name="round">The round, from 1.</param>
    /// <param name="rounds">How many rounds there are.</param>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> all, int round, int rounds)
    {
        int row = (round - 1) * all.Count / Math.Min(rounds, all.Count);
        return [.. Enumerable.Range(0, all.Count).Select(place => all[(row + Zigzag(place, all.Count)) % all.Count])];
    }

    /// <summary>0, 1, -1, 2, -2 and so on, so that the distances of neighbours differ.</summary>
    private static int Zigzag(int place, int count) => place % 2 == 1 ? (place + 1) / 2 : count - (place / 2);
}
