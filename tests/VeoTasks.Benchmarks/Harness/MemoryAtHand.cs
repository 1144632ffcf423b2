using System.Runtime.InteropServices;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>Free memory that the host of a virtual machine does not take away while something is measured.</summary>
/// <remarks>
/// A virtual machine gives memory that lies free for two seconds back to its host (virtio, 5.5.6.7 "free page reporting"), and whoever writes files next pays
/// for getting it back: on the machine of the published results several times what receiving them costs, and by luck in some rounds and not in others.
/// Linux gives back whole blocks only (mm/page_reporting.c: nothing smaller than <c>pageblock_order</c>, 2 MiB on x64). So this takes memory, keeps one page
/// of every 2 MiB and frees the rest: no block of it is whole, and it stays.
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
