using System.Globalization;
using System.Runtime.InteropServices;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>What a result was measured on, without names of hosts or users.</summary>
/// <param name="Processor">The processor's model.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="MemoryBytes">Memory that the runtime may use.</param>
/// <param name="System">Operating system and kernel.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Load">The load averages of the last 1, 5 and 15 minutes, before the first measurement.</param>
internal sealed record Machine(string Processor, int Cores, long MemoryBytes, string System, string Runtime, string Load)
{
    /// <summary>This machine, now.</summary>
    public static Machine Here() => new(
        Value("/proc/cpuinfo", "model name", ':') ?? "unknown processor",
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        $"{Value("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"')}, kernel {Environment.OSVersion.Version.ToString(3)}, {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
        RuntimeInformation.FrameworkDescription,
        string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)));

    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor}, {Cores} cores, {MemoryBytes / 1073741824.0:0} GiB; {System}; {Runtime}; load before the start {Load}");

    private static string? Value(string file, string name, char separator) => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault();
}

/// <summary>Who runs where: the server on the first core, everything that is measured on the last.</summary>
internal static class Cores
{
    /// <summary>The server's.</summary>
    public const int Server = 0;

    /// <summary>That of everything that is measured.</summary>
    public static int Measured => Environment.ProcessorCount - 1;
}

/// <summary>Free memory that the host of a virtual machine does not take away while something is measured.</summary>
/// <remarks>
/// A virtual machine gives memory that lies free for two seconds back to its host (virtio, 5.5.6.7 "free page reporting"), and whoever
/// writes files next pays for getting it back: on the machine of the published results several times what receiving them costs, and by luck
/// in some rounds and not in others. Linux gives back whole blocks only (mm/page_reporting.c: nothing smaller than <c>pageblock_order</c>,
/// 2 MiB on x64). So this takes memory, keeps one page of every 2 MiB and frees the rest: no block of it is whole, and it stays.
/// </remarks>
internal sealed class MemoryAtHand : IDisposable
{
    private const int BlockLength = 2 * 1024 * 1024;

    // mmap(2) and madvise(2), the same numbers on Linux' x64 and arm64.
    private const int ReadWrite = 0x1 | 0x2;
    private const int PrivateAnonymous = 0x02 | 0x20;
    private const int DontNeed = 4;
    private const int NoHugePage = 15;

    private static readonly int PageLength = Environment.SystemPageSize;

    private readonly nint _start;
    private readonly nint _length;

    private MemoryAtHand(nint start, nint length)
    {
        _start = start;
        _length = length;
    }

    /// <summary>How much it is, in bytes.</summary>
    public long Length => _length;

    /// <summary>Gets memory from the host and frees it again in a way that it stays, until this is disposed.</summary>
    /// <param name="bytes">How much is wanted; half of what is available is the most that is taken.</param>
    /// <exception cref="IOException">The system gives none.</exception>
    public static MemoryAtHand Bring(long bytes)
    {
        nint length = (nint)(Math.Min(bytes, ProcFile.AvailableMemory() / 2) / BlockLength * BlockLength);
        nint start = Map(0, length, ReadWrite, PrivateAnonymous, -1, 0);
        if (start == -1)
        {
            throw new IOException($"{length >> 20} MiB of memory cannot be had (error {Marshal.GetLastPInvokeError()}).");
        }

        MemoryAtHand memory = new(start, length);
        memory.Fill();
        memory.FreeAllButOneOfEachBlock();
        return memory;
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Unmap(_start, _length);

    private void Fill()
    {
        // Of huge pages one could not be kept alone.
        _ = Advise(_start, _length, NoHugePage);
        for (nint offset = 0; offset < _length; offset += PageLength)
        {
            Marshal.WriteByte(_start + offset, 1);
        }
    }

    private void FreeAllButOneOfEachBlock()
    {
        for (nint offset = 0; offset < _length; offset += BlockLength)
        {
            _ = Advise(_start + offset + PageLength, BlockLength - PageLength, DontNeed);
        }
    }

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "madvise", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(nint address, nint length, int advice);

    [DllImport("libc", EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Unmap(nint address, nint length);
}

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
