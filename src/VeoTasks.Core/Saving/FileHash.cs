using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Saving;

/// <summary>SHA-256 of what is on disk already; what arrives is hashed on its way through.</summary>
internal static class FileHash
{
    private const int BufferLength = 1024 * 1024;

    /// <summary>Adds the first <paramref name="length"/> bytes of a file.</summary>
    /// <exception cref="EndOfStreamException">The file became shorter meanwhile.</exception>
    public static async ValueTask AppendAsync(IncrementalHash hash, SafeFileHandle file, long length, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            for (long offset = 0; offset < length;)
            {
                int wanted = (int)Math.Min(buffer.Length, length - offset);
                int read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, wanted), offset, cancellationToken);
                if (read == 0)
                {
                    throw new EndOfStreamException("The file became shorter while it was read.");
                }

                hash.AppendData(buffer, 0, read);
                offset += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The hash so far, 64 lower-case hexadecimal digits.</summary>
    public static string Finish(IncrementalHash hash) => Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
}
