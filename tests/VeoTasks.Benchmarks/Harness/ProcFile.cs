using System.Globalization;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>Reads what Linux says of a process under /proc (proc(5)).</summary>
internal static class ProcFile
{
    /// <summary>Clock ticks per second as user programs see them; fixed at 100 on all of Linux's common platforms.</summary>
    private const double TicksPerSecond = 100;

    private const int FieldsBeforeState = 2;

    /// <summary>Processor time of a process so far, user and system.</summary>
    public static TimeSpan Cpu(int id) => Ticks(id, first: 14);

    /// <summary>Processor time of this process's children that have ended and were waited for.</summary>
    public static TimeSpan EndedChildrenCpu() => Ticks(Environment.ProcessId, first: 16);

    /// <summary>The working set in bytes.</summary>
    public static long WorkingSet(int id) => Status(id, "VmRSS");

    /// <summary>The largest working set so far, in bytes.</summary>
    public static long PeakWorkingSet(int id) => Status(id, "VmHWM");

    /// <summary>The same; null once the process has ended.</summary>
    public static long? PeakWorkingSetOrNone(int id)
    {
        try
        {
            return PeakWorkingSet(id);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // A process that has ended but was not waited for yet still has the file, without that line.
            return null;
        }
    }

    /// <summary>Memory that programs can have without swapping, in bytes.</summary>
    public static long AvailableMemory() => Kibibytes("/proc/meminfo", "MemAvailable");

    private static TimeSpan Ticks(int id, int first)
    {
        string stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");

        // The second field is the program's name in brackets, which may hold blanks.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long ticks = Number(fields[first - FieldsBeforeState - 1]) + Number(fields[first - FieldsBeforeState]);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    private static long Status(int id, string name) => Kibibytes($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/status", name);

    private static long Kibibytes(string file, string name)
    {
        string line = File.ReadLines(file).First(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1]) * 1024;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
