using System.Diagnostics;
using System.Globalization;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>The raw log: every line goes to the console as progress and into a file, with the seconds since the start.</summary>
internal sealed class Journal : IDisposable
{
    private readonly StreamWriter _file;
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Begins a new log.</summary>
    public Journal(string path) => _file = new StreamWriter(path) { AutoFlush = true, NewLine = "\n" };

    /// <summary>Writes one line.</summary>
    public void Write(string line)
    {
        string stamped = string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_start).TotalSeconds,6:0.0}  {line}");
        Console.WriteLine(stamped);
        _file.WriteLine(stamped);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
