using System.Diagnostics;
using System.Globalization;

namespace VeoTasks.Benchmarks.Downloads;

/// <summary>One measurement: fetch all files of a set.</summary>
/// <param name="Root">The server.</param>
/// <param name="Set">The files.</param>
/// <param name="BytesPerSecond">What the server gives each connection; 0 for all it can.</param>
/// <param name="ThrottleLimit">How many files may be under way at once.</param>
/// <param name="Destination">An empty folder for them.</param>
internal sealed record FetchJob(Uri Root, FetchSet Set, long BytesPerSecond, int ThrottleLimit, string Destination)
{
    /// <summary>The files' folder on the server, with a slash at its end.</summary>
    public Uri Source => new(Root, string.Create(CultureInfo.InvariantCulture, $"/at/{BytesPerSecond}/{Set.Name}/"));

    /// <summary>The address of one file.</summary>
    public Uri Address(int number) => new(Source, Name(number));

    /// <summary>Where one file is to go.</summary>
    public string Target(int number) => Path.Combine(Destination, Name(number));

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{number}.mp4");
}

/// <summary>Counts what is fetched, and notes when the first file was there. Callable from any thread.</summary>
internal sealed class FetchNotes
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private long _bytes;
    private long _first;

    /// <summary>Notes a file that was received and thrown away.</summary>
    public void Received(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Notes a file that was saved.</summary>
    public void Saved(long bytes)
    {
        Interlocked.CompareExchange(ref _first, Stopwatch.GetTimestamp(), 0);
        Received(bytes);
    }

    /// <summary>What it was, and what it cost until now.</summary>
    public FetchReport ToReport() => new(
        Interlocked.Read(ref _bytes),
        Stopwatch.GetElapsedTime(_start).TotalSeconds,
        (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds,
        _first == 0 ? null : Stopwatch.GetElapsedTime(_start, _first).TotalSeconds);
}

/// <summary>What fetching cost the process that did it.</summary>
/// <param name="Bytes">Bytes received.</param>
/// <param name="WallSeconds">The time it took.</param>
/// <param name="CpuSeconds">Processor time, user and system.</param>
/// <param name="FirstSeconds">When the first file was saved, from the start; null where nothing is saved.</param>
internal sealed record FetchReport(long Bytes, double WallSeconds, double CpuSeconds, double? FirstSeconds);

/// <summary>Files on the server, called 0.mp4 and so on.</summary>
/// <param name="Name">Their folder's name there.</param>
/// <param name="Lengths">The length of each in bytes.</param>
internal sealed record FetchSet(string Name, IReadOnlyList<long> Lengths)
{
    private const int MiB = 1024 * 1024;

    /// <summary>What gateways make most: eight seconds in 720p.</summary>
    public static FetchSet Ordinary { get; } = new("ordinary", [.. Enumerable.Repeat(10L * MiB, 100)]);

    /// <summary>Longer than any buffer by far.</summary>
    public static FetchSet Large { get; } = new("large", [.. Enumerable.Repeat(500L * MiB, 8)]);

    /// <summary>For slow servers: eight of them at once take two seconds over a line of 100 Mbit/s.</summary>
    public static FetchSet Small { get; } = new("small", [.. Enumerable.Repeat(3_125_000L, 32)]);

    /// <summary>One that is longer than most.</summary>
    public static FetchSet Single { get; } = new("single", [40 * MiB]);

    /// <summary>One that is longer than nearly all.</summary>
    public static FetchSet Long { get; } = new("long", [500 * MiB]);

    /// <summary>As the last ones of a run are: they do not end together.</summary>
    public static FetchSet Mixed { get; } = new("mixed", [3 * MiB, 5 * MiB, 8 * MiB, 12 * MiB, 16 * MiB, 20 * MiB, 30 * MiB, 40 * MiB]);

    /// <summary>All that are made.</summary>
    public static IReadOnlyList<FetchSet> All { get; } = [Ordinary, Large, Small, Single, Long, Mixed];

    /// <summary>How many there are.</summary>
    public int Count => Lengths.Count;

    /// <summary>All bytes together.</summary>
    public long Bytes => Lengths.Sum();

    /// <summary>For people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count} {(Count == 1 ? "file" : "files")} of "
            + $"{(Lengths.Min() == Lengths.Max() ? "" : $"{Lengths.Min() / MiB} to ")}{Lengths.Max() / (double)MiB:0} MiB");
}
