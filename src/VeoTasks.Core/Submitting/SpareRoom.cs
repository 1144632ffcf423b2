using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Storage;

namespace VeoTasks.Submitting;

/// <summary>
/// Room on the volume that is kept for what must be written when the disk has filled up meanwhile: a task that was paid for. Without it
/// nothing is begun.
/// </summary>
internal sealed class SpareRoom(string path, IDisk disk)
{
    private const int Size = 128 * 1024;

    /// <summary>Sees to it that the room is there.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Keep()
    {
        if (new FileInfo(path) is { Exists: true, Length: Size })
        {
            return;
        }

        // Bytes that no file system can store in less room than they take.
        byte[] bytes = new byte[Size];
        RandomNumberGenerator.Fill(bytes);
        try
        {
            if (!File.Exists(path))
            {
                PrivateFile.Create(path);
            }

            using SafeFileHandle file = PlainFile.OpenToWrite(path, FileAccess.Write, FileShare.ReadWrite);
            disk.Write(file, bytes, 0);
            disk.Flush(file);
        }
        catch (IOException)
        {
            Free();
            throw;
        }
    }

    /// <summary>Gives the room back. Whether there was any.</summary>
    public bool Free()
    {
        bool isThere = File.Exists(path);
        if (isThere)
        {
            disk.Delete(path);
        }

        return isThere;
    }
}
