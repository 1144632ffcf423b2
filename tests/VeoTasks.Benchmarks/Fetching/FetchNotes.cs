using System.Diagnostics;

namespace VeoTasks.Benchmarks.Fetching;

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
