using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>What a finished file is.</summary>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Sha256">Its hash, 64 lower-case hexadecimal digits.</param>
/// <param name="State">Whether its boxes add up.</param>
/// <param name="Movie">What it says of itself.</param>
internal sealed record FileFacts(long Length, string Sha256, Mp4State State, Mp4Movie Movie)
{
    /// <summary>Reads a file from its first byte to its last. Throws what the file system throws.</summary>
    public static async ValueTask<FileFacts> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using SafeFileHandle file = PlainFile.OpenToRead(path, FileShare.Read);
        long length = RandomAccess.GetLength(file);
        int Read(Span<byte> buffer, long offset) => RandomAccess.Read(file, buffer, offset);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await FileHash.AppendAsync(hash, file, length, cancellationToken);
        return new FileFacts(length, FileHash.Finish(hash), Mp4Boxes.Check(length, Read), Mp4Movie.Read(length, Read));
    }
}
