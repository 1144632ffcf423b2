using System.Security.Cryptography;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Cdn;

/// <summary>Hashes contents of any length piece by piece.</summary>
internal static class VideoHash
{
    private const int Piece = 128 * 1024;

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Sha256(Content content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Piece];
        for (long offset = 0; offset < content.Length; offset += Piece)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(Piece, content.Length - offset));
            content.Read(offset, piece);
            hash.AppendData(piece);
        }

        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }
}
