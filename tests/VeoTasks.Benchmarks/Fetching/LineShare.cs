namespace VeoTasks.Benchmarks.Fetching;

/// <summary>What nginx is to be told so that files come as over a line of a certain speed.</summary>
internal static class LineShare
{
    /// <summary>
    /// The rate for each connection at which a file takes as long as it would on its share of the line. nginx lets every answer run
    /// one second ahead of its rate (ngx_http_write_filter_module: rate times the seconds since the start plus one), so its rate
    /// has to be lower than the share.
    /// </summary>
    /// <param name="bitsPerSecond">The line.</param>
    /// <param name="connections">How many share it evenly.</param>
    /// <param name="length">A file's length in bytes.</param>
    /// <returns>Bytes per second.</returns>
    public static long BytesPerSecond(double bitsPerSecond, int connections, long length) =>
        (long)(length / (SecondsPerFile(bitsPerSecond, connections, length) + 1));

    /// <summary>How long one file takes on its share of the line.</summary>
    public static double SecondsPerFile(double bitsPerSecond, int connections, long length) => length * 8.0 * connections / bitsPerSecond;
}
