namespace VeoTasks.Gateways.Parsing;

/// <summary>Decodes videos that come as text.</summary>
internal static class InlineVideos
{
    /// <summary>The bytes of a base64 data: URI (RFC 2397); empty when it is none.</summary>
    public static ReadOnlyMemory<byte> Decode(ReadOnlySpan<char> uri)
    {
        var comma = uri.IndexOf(',');
        if (comma < 0 || !uri[..comma].TrimEnd().EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            return default;
        }

        // The URI may hold tens of megabytes, so the bytes are not copied once more to fit.
        var encoded = uri[(comma + 1)..];
        var buffer = new byte[encoded.Length / 4 * 3 + 3];
        return Convert.TryFromBase64Chars(encoded, buffer, out var length) ? buffer.AsMemory(0, length) : default;
    }
}
