using System.Buffers;
using System.Globalization;
using System.Text;

namespace VeoTasks.Reports;

/// <summary>
/// Makes any text fit for a page, whoever wrote it. What would steer a display is replaced where it can be seen, not left out: a task id that holds
/// such marks should look strange.
/// </summary>
internal static class HtmlText
{
    private const char Replacement = '\ufffd';

    /// <summary>
    /// The text without control characters, marks that are not seen or turn the direction of text, broken surrogates and characters that
    /// XML forbids, each replaced by U+FFFD; line breaks and tabs become blanks.
    /// </summary>
    public static string Clean(string text)
    {
        StringBuilder clean = new(text.Length);
        for (ReadOnlySpan<char> rest = text; rest.Length > 0;)
        {
            OperationStatus status = Rune.DecodeFromUtf16(rest, out Rune symbol, out int length);
            if (status == OperationStatus.Done && symbol.Value is '\t' or '\n' or '\r')
            {
                clean.Append(' ');
            }
            else if (status == OperationStatus.Done && IsHarmless(symbol))
            {
                clean.Append(rest[..length]);
            }
            else
            {
                clean.Append(Replacement);
            }

            rest = rest[length..];
        }

        return clean.ToString();
    }

    /// <summary>Clean text as it may stand between tags and in quoted attributes, of HTML and of XML.</summary>
    public static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length + 8);
        foreach (char symbol in Clean(text))
        {
            _ = symbol switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(symbol),
            };
        }

        return escaped.ToString();
    }

    private static bool IsHarmless(Rune symbol) =>
        Rune.GetUnicodeCategory(symbol) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && (symbol.Value & 0xFFFE) != 0xFFFE;
}
