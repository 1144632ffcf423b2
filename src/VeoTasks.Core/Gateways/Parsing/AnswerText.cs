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

    /// <summary>So much of a body may name its encoding, as XML and web pages do.</summary>
    private const int Beginning = 1024;

    /// <summary>Most Chinese servers that do not say what they write write this.</summary>
    private const string Chinese = "gb18030";

    /// <summary>The body in UTF-8; one that cannot be told is given back with marks in the place of what is none.</summary>
    /// <param name="body">The body, or its beginning, as it came.</param>
    /// <param name="contentType">What its Content-Type says.</param>
    public static ReadOnlyMemory<byte> InUtf8(ReadOnlyMemory<byte> body, string? contentType) =>
        body.Length > Longest || (Utf8.IsValid(body.Span) && !IsUtf16(body.Span)) ? body
        : Encoding.UTF8.GetBytes(IsUtf16(body.Span) ? MendedJson.TextOf(body.Span) : TextOf(body.Span, contentType));

    /// <summary>Whether a text is more than marks in the place of letters.</summary>
    public static bool IsReadable(string text) => !text.Contains('\ufffd') || IsMostlyRight(text);

    /// <summary>Many servers call everything Latin, so that is believed last.</summary>
    private static string TextOf(ReadOnlySpan<byte> body, string? contentType)
    {
        string start = Encoding.Latin1.GetString(body[..Math.Min(body.Length, Beginning)]);
        string name = Charset().Match($"{contentType}\n{start}").Groups[1].Value;
        string damaged = Encoding.UTF8.GetString(body);
        string? named = name.StartsWith("utf", StringComparison.OrdinalIgnoreCase) ? null : Decode(body, name);
        return Decode(body, "utf-8")
            ?? (IsLatin(name) ? null : named) ?? (IsMostlyRight(damaged) ? damaged : null) ?? Guessed(body) ?? named ?? damaged;
    }

    private static bool IsLatin(string name) =>
        name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase) || name.Contains("8859-1", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("latin", StringComparison.OrdinalIgnoreCase) || name.EndsWith("1252", StringComparison.Ordinal);

    /// <summary>
    /// A text whose encoding nobody names: Latin letters stand among others, Japanese is full of kana, and the usual Chinese letters have
    /// codes of their own. Null for any other.
    /// </summary>
    private static string? Guessed(ReadOnlySpan<byte> body) =>
        IsLatin(body) ? Decode(body, "windows-1252")
        : Decode(body, "shift_jis") is { } japanese && japanese.Count(IsKana) * 3 >= japanese.Count(letter => letter > '\u007f') ? japanese
        : IsChinese(body) ? Decode(body, Chinese) : null;

    private static bool IsKana(char letter) => letter is >= '\u3040' and <= '\u30ff';

    /// <summary>Whether no two letters that are none of ASCII's stand together.</summary>
    private static bool IsLatin(ReadOnlySpan<byte> body)
    {
        for (int at = 1; at < body.Length; at++)
        {
            if (body[at - 1] >= 0x80 && body[at] >= 0x80)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether most letters are marks or among the usual ones of GB 2312.</summary>
    private static bool IsChinese(ReadOnlySpan<byte> body)
    {
        int usual = 0;
        int all = 0;
        for (int at = 0; at + 1 < body.Length; at++)
        {
            if (body[at] >= 0x80)
            {
                usual += body[at] is (>= 0xA1 and <= 0xA9) or (>= 0xB0 and <= 0xD7) && body[at + 1] >= 0xA1 ? 1 : 0;
                all++;
                at++;
            }
        }

        return usual * 2 > all;
    }

    /// <summary>Whether a text is UTF-8 but for a few letters that were cut.</summary>
    private static bool IsMostlyRight(string text) =>
        text.Count(letter => letter > '\u007f' && letter != '\ufffd') > text.Count(letter => letter == '\ufffd');

    private static bool IsUtf16(ReadOnlySpan<byte> body) =>
        body is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [not 0, 0, ..] or [0, not 0, ..];

    /// <summary>The text without a last letter that was cut; null when there is no such encoding, or it is another one.</summary>
    private static string? Decode(ReadOnlySpan<byte> body, string name)
    {
        try
        {
            DecoderFallback strict = DecoderFallback.ExceptionFallback;
            Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, strict)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, strict);
            char[] text = new char[encoding.GetMaxCharCount(body.Length)];
            return new string(text, 0, encoding.GetDecoder().GetChars(body, text, flush: false));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    [GeneratedRegex("""(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Charset();
}
