using System.Text;

namespace VeoTasks.Saving;

/// <summary>
/// Judges an answer by how it begins, before anything of it is written. Only MP4 and its kin pass: that is what the gateways promise,
/// what the file's name says, and the only format whose end can be proved (<see cref="Mp4Boxes"/>). WebM is refused by name.
/// </summary>
internal static class FileSignature
{
    /// <summary>How many bytes it takes to know an MP4.</summary>
    public const int Needed = 8;

    /// <summary>Whether a file that begins like this can be an MP4: its first box is ftyp.</summary>
    public static bool AreMp4(ReadOnlySpan<byte> first) => first.Length >= Needed && first[4..8].SequenceEqual("ftyp"u8);

    /// <summary>What it is instead, for a sentence that begins with "The answer is".</summary>
    public static string Describe(ReadOnlySpan<byte> first)
    {
        ReadOnlySpan<byte> text = first.StartsWith(Encoding.UTF8.Preamble) ? first[3..] : first;
        text = text.TrimStart(" \t\r\n"u8);
        return text switch
        {
            _ when first.IsEmpty => "empty",
            [0x1A, 0x45, 0xDF, 0xA3, ..] => "a WebM or Matroska file",
            [(byte)'{', ..] or [(byte)'[', ..] => Quote("JSON", text),
            [(byte)'<', (byte)'?', ..] => "XML",
            [(byte)'<', ..] => "a web page",
            _ => "of an unknown format",
        };
    }

    private static string Quote(string kind, ReadOnlySpan<byte> json) =>
        GatewayMessage.Read(json) is { } message ? $"{kind} ({message})" : kind;
}
