using System.Globalization;

namespace VeoTasks.Benchmarks.Fetching;

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
