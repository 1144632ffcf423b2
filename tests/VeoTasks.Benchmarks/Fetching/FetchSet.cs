using System.Globalization;

namespace VeoTasks.Benchmarks.Fetching;

/// <summary>Files of one length on the server.</summary>
/// <param name="Name">Their folder's name there.</param>
/// <param name="Count">How many there are, called 0.mp4 and so on.</param>
/// <param name="Length">The length of each in bytes.</param>
internal sealed record FetchSet(string Name, int Count, long Length)
{
    private const int MiB = 1024 * 1024;

    /// <summary>What gateways make most: eight seconds in 720p.</summary>
    public static FetchSet Ordinary { get; } = new("ordinary", 100, 10 * MiB);

    /// <summary>Longer than any buffer by far.</summary>
    public static FetchSet Large { get; } = new("large", 8, 500 * MiB);

    /// <summary>For slow servers: eight of them at once take two seconds over a line of 100 Mbit/s.</summary>
    public static FetchSet Small { get; } = new("small", 32, 3_125_000);

    /// <summary>All bytes together.</summary>
    public long Bytes => Count * Length;

    /// <summary>For people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} files of {Length / (double)MiB:0} MiB");
}
