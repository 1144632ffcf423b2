using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Makes UTF-8 of an answer that came in the encoding that its Content-Type names, or in one that it does not name. What is UTF-8 stays so
/// whatever is said of it.
/// </summary>
internal static partial class AnswerText
{
    /// <summary>A longer body is left as it is: it is none that people are to read.</summary>
    private const int Longest = 1024 * 1024;

    /// <summary>Most Chinese servers that do not say what they write write this.</summary>
    private const string Chinese = "gb18030";

    /// <summary>The body in UTF-8; one that cannot be told is given back as it is.</summary>
    /// <param name="body">The body as it came.</param>
    /// <param name="contentType">What its Content-Type says.</param>
    public static ReadOnlyMemory<byte> InUtf8(ReadOnlyMemory<byte> body, string? contentType)
    {
        if (body.Length > Longest || (Utf8.IsValid(body.Span) && !IsUtf16(body.Span)))
        {
            return body;
        }

        if (IsUtf16(body.Span))
        {
            return Encoding.UTF8.GetBytes(MendedJson.TextOf(body.Span));
        }

        string named = Charset().Match(contentType ?? "").Groups[1].Value;
        string damaged = Encoding.UTF8.GetString(body.Span);
        return Encoding.UTF8.GetBytes(
            Decode(body.Span, named) ?? (IsMostlyRight(damaged) ? damaged : Decode(body.Span, Chinese) ?? damaged));
    }

    /// <summary>Whether a text is UTF-8 but for a letter that was cut.</summary>
    private static bool IsMostlyRight(string text) =>
        text.Count(letter => letter > '\u007f' && letter != '\ufffd') > text.Count(letter => letter == '\ufffd');

    private static bool IsUtf16(ReadOnlySpan<byte> body) =>
        body is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [not 0, 0, ..] or [0, not 0, ..];

    /// <summary>The text; null when there is no such encoding, or it is another one.</summary>
    private static string? Decode(ReadOnlySpan<byte> body, string name)
    {
        if (name.Length == 0 || name.StartsWith("utf", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            DecoderFallback strict = DecoderFallback.ExceptionFallback;
            Encoding? encoding = CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, strict);
            return (encoding ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, strict)).GetString(body);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex("""charset\s*=\s*["']?([\w.:-]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Charset();
}
