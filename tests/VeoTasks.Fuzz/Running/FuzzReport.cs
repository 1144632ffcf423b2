using System.Globalization;

namespace VeoTasks.Fuzz.Running;

/// <summary>Something that a case has shown to be wrong.</summary>
/// <param name="Case">The case.</param>
/// <param name="What">What is wrong.</param>
internal sealed record FuzzFinding(CaseName Case, string What)
{
    /// <summary>What is wrong, and how to see it again.</summary>
    public override string ToString() => $"{Case} of seed {Case.Seed}: {What}\n  {Case.Replay}";
}

/// <summary>What came of a run.</summary>
/// <param name="Counts">How many cases of each level were run.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Findings">What is wrong, in the order of its being found.</param>
internal sealed record FuzzReport(IReadOnlyDictionary<string, int> Counts, int Seed, TimeSpan Elapsed, IReadOnlyList<FuzzFinding> Findings)
{
    /// <summary>One line that sums up, then each finding.</summary>
    public override string ToString()
    {
        string counts = string.Join(", ", Counts.Select(level => string.Create(CultureInfo.InvariantCulture, $"{level.Value} {level.Key} cases")));
        string sum = string.Create(CultureInfo.InvariantCulture, $"{counts} of seed {Seed} in {Elapsed.TotalSeconds:0.0} s: {Findings.Count} found.");
        return string.Join('\n', [sum, .. Findings]);
    }
}
