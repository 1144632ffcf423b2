using System.Buffers;
using System.Text;

namespace VeoTasks.Providers.Reading;

/// <summary>
/// Makes a gateway's words fit for a terminal: no control characters or ANSI sequences, no text direction overrides, white space
/// collapsed, at most 512 characters. Keys are not known here; the HTTP layer takes them out.
/// </summary>
internal static class GatewayText
{
    /// <summary>The longest text that is passed on, in UTF-16 characters.</summary>
    public const int MaximumLength = 512;

    private const char Escape = '\u001b';
    private const char ControlSequence = '\u009b';
    private const char Bell = '\u0007';
    private const char Ellipsis = '…';

    /// <summary>What can neither move a cursor nor be collapsed: the visible characters of ASCII. Models and codes are made of them.</summary>
    private static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)]);

    /// <summary>The text in one clean line; null when nothing is left. A text that is clean already is given back itself.</summary>
    public static string? Clean(string? text) =>
        text is { Length: > 0 and <= MaximumLength } && !text.AsSpan().ContainsAnyExcept(Visible) ? text : Clean(text.AsSpan());

    /// <summary>The same for a part of a text.</summary>
    public static string? Clean(ReadOnlySpan<char> text)
    {
        var kept = new StringBuilder(Math.Min(text.Length, MaximumLength + 2));
        var gap = false;
        for (var index = 0; index < text.Length && kept.Length <= MaximumLength; index++)
        {
            var character = text[index];
            if (character is Escape or ControlSequence)
            {
                index = EndOfSequence(text, index);
            }
            else if (char.IsWhiteSpace(character))
            {
                gap = kept.Length > 0;
            }
            else if (!IsHarmful(character))
            {
                kept.Append(gap ? " " : "").Append(character);
                gap = false;
            }
        }

        return kept.Length == 0 ? null : Cut(kept);
    }

    private static string Cut(StringBuilder kept)
    {
        if (kept.Length <= MaximumLength)
        {
            return kept.ToString();
        }

        // Not between the halves of an emoji.
        kept.Length = char.IsHighSurrogate(kept[MaximumLength - 2]) ? MaximumLength - 2 : MaximumLength - 1;
        return kept.Append(Ellipsis).ToString();
    }

    /// <summary>Control characters, and the marks that make a terminal show text in another order than it has (U+202A-202E, U+2066-2069).</summary>
    private static bool IsHarmful(char character) =>
        char.IsControl(character) || character is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069';

    /// <summary>The index of the last character of the ANSI sequence that begins at <paramref name="start"/> (ECMA-48).</summary>
    private static int EndOfSequence(ReadOnlySpan<char> text, int start)
    {
        var index = start + 1;
        if (index < text.Length && text[start] == Escape && text[index] == ']')
        {
            // An operating system command, such as a title or a hyperlink, up to the bell or "ESC \".
            var end = text[index..].IndexOfAny(Bell, Escape);
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
