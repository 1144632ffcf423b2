namespace VeoTasks.Output;

/// <summary>How far a cmdlet is.</summary>
/// <param name="Total">Tasks or files in all, as far as known.</param>
/// <param name="Done">Those that need no more work.</param>
/// <param name="Text">The counts in words.</param>
internal readonly record struct ProgressState(int Total, int Done, string Text)
{
    /// <summary>What keeps the cmdlet waiting longest, at most <see cref="ProgressBar.MostChildren"/> of it.</summary>
    public IReadOnlyList<ProgressItem> Slowest { get; init; } = [];
}

/// <summary>How far one task or file is.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Text">Its state in words; never empty.</param>
/// <param name="Percent">0 to 100; null when nobody knows.</param>
internal readonly record struct ProgressItem(string Name, string Text, int? Percent);
