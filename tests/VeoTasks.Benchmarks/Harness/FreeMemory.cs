using System.Diagnostics;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>Makes sure that memory for files is at hand before something is measured.</summary>
/// <remarks>
/// A virtual machine gives memory that lies free for two seconds back to its host (virtio, 5.5.6.7 "free page reporting"), and whoever writes files next pays
/// for getting it back: on the machine of the published results more than for receiving them, and by luck for some rounds and not for others.
/// </remarks>
internal static class FreeMemory
{
    private const int BlockLength = 1024 * 1024;
    private const int MostPasses = 6;

    /// <summary>Writes as many bytes as will be needed and deletes them at once, until that gets no cheaper.</summary>
    /// <param name="folder">Where they fit.</param>
    /// <param name="bytes">How many.</param>
    public static void Touch(string folder, long bytes)
    {
        TimeSpan before = TimeSpan.FromDays(1);
        for (int pass = 0; pass < MostPasses; pass++)
        {
            long start = Stopwatch.GetTimestamp();
            Write(Path.Combine(folder, "memory"), bytes);
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            if (taken > before * 0.9)
            {
                return;
            }

            before = taken;
        }
    }

    private static void Write(string path, long bytes)
    {
        using (FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            byte[] block = new byte[BlockLength];
            for (long left = bytes; left > 0; left -= block.Length)
            {
                file.Write(block);
            }
        }

        File.Delete(path);
    }
}
