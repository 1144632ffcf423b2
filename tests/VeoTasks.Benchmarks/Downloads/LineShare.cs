namespace VeoTasks.Benchmarks.Downloads;

/// <summary>
/// What nginx is to be told so that files come as over a line of a certain speed. nginx counts in whole seconds and lets every
/// answer run one second ahead (ngx_http_write_filter_module: rate times the seconds since the start plus one), so a file can
/// take whole seconds only, and the rate for that is lower than the file's share of the line.
/// </summary>
internal static class LineShare
{
    /// <summary>Room for an answer's head, which counts too: without it the last bytes would come a second later.</summary>
    private const int HeadLength = 1024;

    /// <summary>How long one file takes on its share of the line, in seconds.</summary>
    /// <param name="bitsPerSecond">The line.</param>
    /// <param name="connections">How many share it evenly.</param>
    /// <param name="length">A file's length in bytes.</param>
    public static double SecondsPerFile(double bitsPerSecond, int connections, long length) => length * 8.0 * connections / bitsPerSecond;

    /// <summary>Whether nginx can make a file take that long.</summary>
    /// <inheritdoc cref="SecondsPerFile"/>
    public static bool IsPossible(double bitsPerSecond, int connections, long length) =>
        SecondsPerFile(bitsPerSecond, connections, length) is >= 1 and var seconds && seconds == Math.Round(seconds);

    /// <summary>The rate at which a file takes that long, in bytes per second.</summary>
    /// <inheritdoc cref="SecondsPerFile"/>
    /// <exception cref="ArgumentException">nginx cannot make it take that long.</exception>
    public static long BytesPerSecond(double bitsPerSecond, int connections, long length) =>
        IsPossible(bitsPerSecond, connections, length)
            ? (long)Math.Ceiling((length + HeadLength) / (SecondsPerFile(bitsPerSecond, connections, length) + 1))
            : throw new ArgumentException(
                $"A file of {length} bytes does not take whole seconds on its share of the line.", nameof(length));
}
