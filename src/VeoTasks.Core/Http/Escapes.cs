using System.Globalization;

namespace VeoTasks.Http;

/// <summary>Reads single escapes: <c>%2D</c>, <c>\u002d</c>, <c>\x2d</c> and <c>\/</c>, <c>&amp;#45;</c>, <c>&amp;#x2d;</c> and <c>&amp;amp;</c>.</summary>
internal static class Escapes
{
    /// <summary>The longest entity that is looked for, with its ampersand and semicolon.</summary>
    private const int LongestEntity = 10;

    /// <summary>Gives the character that a text begins with, and how many characters of the text it takes: one, if it is not escaped.</summary>
    public static int Read(ReadOnlySpan<char> text, out char character)
    {
        (char? read, int length) = text[0] switch
        {
            '%' => (Number(text, 1, 2), 3),
            '\\' => Backslash(text),
            '&' => Entity(text),
            _ => (null, 1),
        };
        character = read ?? text[0];
        return read is null ? 1 : length;
    }

    private static (char? Read, int Length) Backslash(ReadOnlySpan<char> text) => text.Length < 2 ? (null, 1) : text[1] switch
    {
        'u' => (Number(text, 2, 4), 6),
        'x' => (Number(text, 2, 2), 4),
        '/' or '"' or '\'' or '\\' => (text[1], 2),
        'n' or 'r' or 't' => (' ', 2),
        _ => (null, 1),
    };

    private static (char? Read, int Length) Entity(ReadOnlySpan<char> text)
    {
        int end = text[..Math.Min(text.Length, LongestEntity)].IndexOf(';');
        char? read = end < 2 ? null : text[1..end] switch
        {
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            "lt" => '<',
            "gt" => '>',
            ['#', 'x' or 'X', .. { Length: > 0 } digits] => Number(digits, NumberStyles.AllowHexSpecifier),
            ['#', .. { Length: > 0 } digits] => Number(digits, NumberStyles.None),
            _ => null,
        };
        return (read, end + 1);
    }

    private static char? Number(ReadOnlySpan<char> text, int start, int digits) =>
        text.Length >= start + digits ? Number(text.Slice(start, digits), NumberStyles.AllowHexSpecifier) : null;

    private static char? Number(ReadOnlySpan<char> digits, NumberStyles styles) =>
        ushort.TryParse(digits, styles, CultureInfo.InvariantCulture, out ushort code) ? (char)code : null;
}
