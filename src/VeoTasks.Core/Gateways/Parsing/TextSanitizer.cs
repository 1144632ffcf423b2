using System.Buffers;
using System.Globalization;
using System.Text;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Makes a gateway's words fit for a terminal: no control characters or ANSI sequences, no marks that are not seen or turn the
/// direction of text, white space collapsed. Keys are not known here; the HTTP layer takes them out, and only then makes the text short,
/// since a key that was cut in half is none that can be found.
/// </summary>
internal static class TextSanitizer
{
    /// <summary>The longest text that is passed on, in UTF-16 characters: far more than is ever shown.</summary>
    public const int MaximumLength = 64 * 1024;

    private const char Escape = '\u001b';
    private const char ControlSequence = '\u009b';
    private const char Bell = '\u0007';
    private const char Replacement = '\ufffd';

    /// <summary>
    /// What can neither move a cursor nor be collapsed: the visible characters of ASCII. Models and codes are made of them.
    /// </summary>
    private static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code =>
        (char)code)]);

    /// <summary>The text in one clean line; null when nothing is left. A text that is clean already is given back itself.</summary>
    public static string? Clean(string? text) =>
        text is { Length: > 0 and <= MaximumLength } && !text.AsSpan().ContainsAnyExcept(Visible) ? text : Clean(text.AsSpan());

    /// <summary>The same for a part of a text.</summary>
    public static string? Clean(ReadOnlySpan<char> text)
    {
        StringBuilder kept = new StringBuilder(Math.Min(text.Length, 512));
        bool gap = false;
        for (int index = 0; index < text.Length && kept.Length < MaximumLength; index++)
        {
            char character = text[index];
            if (character is Escape or ControlSequence)
            {
                index = EndOfSequence(text, index);
            }
            else if (char.IsWhiteSpace(character))
            {
                gap = kept.Length > 0;
            }
            else if (Rune.DecodeFromUtf16(text[index..], out Rune symbol, out int length) != OperationStatus.Done)
            {
                kept.Append(gap ? " " : "").Append(Replacement);
                gap = false;
            }
            else
            {
                if (!IsHarmful(symbol))
                {
                    kept.Append(gap ? " " : "").Append(text.Slice(index, length));
                    gap = false;
                }

                index += length - 1;
            }
        }

        return kept.Length == 0 ? null : Cut(kept);
    }

    /// <summary>
    /// Whether a text can be shown as it is: nothing in it moves a cursor, begins a line, turns direction or is not seen.
    /// </summary>
    public static bool IsOneLine(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsHarmful(rune) || rune == Rune.ReplacementChar
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return false;
            }
        }

        return true;
    }

    private static string Cut(StringBuilder kept)
    {
        if (kept.Length <= MaximumLength)
        {
            return kept.ToString();
        }

        // Not between the halves of an emoji.
        kept.Length = char.IsHighSurrogate(kept[MaximumLength - 1]) ? MaximumLength - 1 : MaximumLength;
        return kept.ToString();
    }

    /// <summary>
    /// Control characters, and the marks that are not seen: those that make a terminal show text in another order than it has, and those
    /// that would keep a key from being recognised (Unicode's category Cf).
    /// </summary>
    private static bool IsHarmful(Rune symbol) =>
        Rune.IsControl(symbol) || Rune.GetUnicodeCategory(symbol) == UnicodeCategory.Format;

    /// <summary>The index of the last character of the ANSI sequence that begins at <paramref name="start"/> (ECMA-48).</summary>
    private static int EndOfSequence(ReadOnlySpan<char> text, int start)
    {
        int index = start + 1;
        if (index < text.Length && text[start] == Escape && text[index] == ']')
        {
            // An operating system command, such as a title or a hyperlink, up to the bell or "ESC \".
            int end = text[index..].IndexOfAny(Bell, Escape);
            return end < 0 ? text.Length : index + end + (text[index + end] == Escape ? 1 : 0);
        }

        if (text[start] == Escape && (index >= text.Length || text[index] != '['))
        {
            return index;
        }

        index += text[start] == Escape ? 1 : 0;
        while (index < text.Length && text[index] is >= ' ' and <= '?')
        {
            index++;
        }

        return index;
    }
}
