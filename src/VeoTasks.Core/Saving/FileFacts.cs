using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>What a finished file is.</summary>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Sha256">Its hash, 64 lower-case hexadecimal digits.</param>
/// <param name="Movie">What it says of itself.</param>
internal sealed record FileFacts(long Length, string Sha256, Mp4Movie Movie)
{
    /// <summary>Reads a file from its first byte to its last. Throws what the file system throws.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="isWorthIt">Told length and what its boxes say, whether to go on; hashing takes minutes where a file is large.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where it was not worth it.</returns>
    public static async ValueTask<FileFacts?> ReadAsync(
        string path, Func<long, Mp4Check, bool> isWorthIt, CancellationToken cancellationToken)
    {
        using SafeFileHandle file = PlainFile.OpenToRead(path, FileShare.Read);
        long length = RandomAccess.GetLength(file);
        ReadAt read = new BlockReader((buffer, offset) => RandomAccess.Read(file, buffer, offset)).Read;
        if (!isWorthIt(length, Mp4Boxes.Check(length, isLengthKnown: true, read)))
        {
            return null;
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await FileHash.AppendAsync(hash, file, length, cancellationToken);
        return new FileFacts(length, FileHash.Finish(hash), Mp4Movie.Read(length, read));
    }
}

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
