using System.Globalization;

namespace VeoTasks.Http;

/// <summary>
/// A text as it reads once percent, JSON and HTML escapes are resolved, and where in the text each character stands. A key is the same
/// key when a server repeats it as <c>sk%2Dabc</c> or <c>sk\u002dabc</c>.
/// </summary>
internal sealed class EscapedText
{
    /// <summary>How often escapes may be escaped themselves.</summary>
    private const int MaximumLevels = 4;

    private readonly string _source;
    private readonly char[] _characters;
    private readonly int[] _starts;

    private EscapedText(string source, char[] characters, int[] starts, int length)
    {
        _source = source;
        _characters = characters;
        _starts = starts;
        Length = length;
    }

    /// <summary>How many characters it has.</summary>
    public int Length { get; }

    public ReadOnlySpan<char> Characters => _characters.AsSpan(0, Length);

    /// <summary>
    /// The text as it stands, then with its escapes resolved, then with those that were escaped themselves, and so on while there are
    /// any.
    /// </summary>
    public static IReadOnlyList<EscapedText> Levels(string text)
    {
        List<EscapedText> levels = [new(text, text.ToCharArray(), [.. Enumerable.Range(0, text.Length + 1)], text.Length)];
        while (levels.Count <= MaximumLevels && levels[^1].Resolve(Escapes.Read) is { } next && next.Length < levels[^1].Length)
        {
            levels.Add(next);
        }

        return levels;
    }

    /// <summary>
    /// The text with numbers that may be characters, and what HTML puts between some, resolved. A reading of its own, since a key may have
    /// what looks like one.
    /// </summary>
    public EscapedText OfCodes() => Resolve(Escapes.ReadCode);

    /// <summary>
    /// Where in the text the character at <paramref name="index"/> begins; the text's length for the one behind the last.
    /// </summary>
    public int Start(int index) => _starts[index];

    /// <summary>
    /// Whether a character stands for itself, or with a backslash. One that is percent-escaped is part of what it stands in: %20 ends no
    /// value.
    /// </summary>
    public bool IsBare(int index) => _starts[index + 1] - _starts[index] == 1 || _source[_starts[index]] == '\\';

    private delegate int Reader(ReadOnlySpan<char> text, out char character);

    private EscapedText Resolve(Reader read)
    {
        char[] characters = new char[Length];
        int[] starts = new int[Length + 1];
        int count = 0;
        for (int at = 0; at < Length; count++)
        {
            starts[count] = _starts[at];
            at += read(Characters[at..], out characters[count]);
        }

        starts[count] = _source.Length;
        return new EscapedText(_source, characters, starts, count);
    }
}

/// <summary>
/// Reads single escapes: <c>%2D</c> and <c>%u002d</c>, <c>\u002d</c>, <c>\u{2d}</c>, <c>\x2d</c>, <c>\055</c> and <c>\/</c>,
/// <c>&amp;#45;</c>, <c>&amp;#x2d;</c>, also without their semicolons, and <c>&amp;amp;</c>.
/// </summary>
internal static class Escapes
{
    /// <summary>The longest entity that is looked for, with its ampersand and semicolon.</summary>
    private const int LongestEntity = 16;

    /// <summary>
    /// Gives the character that a text begins with, and how many characters of the text it takes: one, if it is not escaped.
    /// </summary>
    public static int Read(ReadOnlySpan<char> text, out char character)
    {
        (char? read, int length) = text[0] switch
        {
            '%' => text.Length > 1 && text[1] is 'u' or 'U' ? (Number(text, 2, 4), 6) : (Number(text, 1, 2), 3),
            '\\' => Backslash(text),
            '&' => Entity(text),
            _ => (null, 1),
        };
        character = read ?? text[0];
        return read is null ? 1 : length;
    }

    /// <summary>The same for <c>0x2d</c>, <c>U+002D</c>, <c>`u{2d}</c> and <c>&amp;nbsp;</c>.</summary>
    public static int ReadCode(ReadOnlySpan<char> text, out char character)
    {
        (char? read, int length) = text[0] switch
        {
            '`' when text.Length > 2 && text[1] == 'u' && text[2] == '{' => Braced(text),
            '0' when text.Length > 1 && text[1] is 'x' or 'X' => (Number(text, 2, 2), 4 + Separator(text, 4)),
            'U' when text.Length > 1 && text[1] == '+' => (Number(text, 2, 4), 6),
            '&' => Blank(text),
            _ => (null, 1),
        };
        character = read ?? text[0];
        return read is null ? 1 : length;
    }

    /// <summary>A blank or a hyphen of some kind, by its name in HTML.</summary>
    private static (char? Read, int Length) Blank(ReadOnlySpan<char> text)
    {
        int end = text[..Math.Min(text.Length, LongestEntity)].IndexOf(';');
        return (end < 3 || text[1..end].ContainsAnyExceptInRange('a', 'z') ? null : ' ', end + 1);
    }

    /// <summary>How long a comma with a blank is that parts the numbers of a list; 0 for anything else.</summary>
    private static int Separator(ReadOnlySpan<char> text, int at) =>
        text.Length <= at || text[at] != ',' ? 0 : text.Length > at + 1 && text[at + 1] == ' ' ? 2 : 1;

    private static (char? Read, int Length) Backslash(ReadOnlySpan<char> text) => text.Length < 2 ? (null, 1) : text[1] switch
    {
        'u' or 'x' when text.Length > 2 && text[2] == '{' => Braced(text),
        'u' => (Number(text, 2, 4), 6),
        'U' => (Number(text, 2, 8), 10),
        'x' => (Number(text, 2, 2), 4),
        >= '0' and <= '3' when text.Length > 3 && text[2] is >= '0' and <= '7' && text[3] is >= '0' and <= '7' =>
            ((char)(((text[1] - '0') * 64) + ((text[2] - '0') * 8) + (text[3] - '0')), 4),
        '/' or '"' or '\'' or '\\' => (text[1], 2),
        'n' or 'r' or 't' => (' ', 2),
        _ => (null, 1),
    };

    private static (char? Read, int Length) Braced(ReadOnlySpan<char> text)
    {
        int end = text[..Math.Min(text.Length, LongestEntity)].IndexOf('}');
        return (end < 4 ? null : Number(text[3..end], NumberStyles.AllowHexSpecifier), end + 1);
    }

    private static (char? Read, int Length) Entity(ReadOnlySpan<char> text)
    {
        if (text.Length > 2 && text[1] == '#')
        {
            return Numbered(text);
        }

        int end = text[..Math.Min(text.Length, LongestEntity)].IndexOf(';');
        char? read = end < 2 ? null : text[1..end] switch
        {
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            "lt" => '<',
            "gt" => '>',
            _ => null,
        };
        return (read, end + 1);
    }

    /// <summary>Browsers do without the semicolon.</summary>
    private static (char? Read, int Length) Numbered(ReadOnlySpan<char> text)
    {
        bool isHexadecimal = text[2] is 'x' or 'X';
        int start = isHexadecimal ? 3 : 2;
        int end = start;
        while (end < Math.Min(text.Length, LongestEntity)
            && (isHexadecimal ? char.IsAsciiHexDigit(text[end]) : char.IsAsciiDigit(text[end])))
        {
            end++;
        }

        char? read = end == start ? null : Number(text[start..end], isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None);
        return (read, end < text.Length && text[end] == ';' ? end + 1 : end);
    }

    private static char? Number(ReadOnlySpan<char> text, int start, int digits) =>
        text.Length >= start + digits ? Number(text.Slice(start, digits), NumberStyles.AllowHexSpecifier) : null;

    private static char? Number(ReadOnlySpan<char> digits, NumberStyles styles) =>
        ushort.TryParse(digits, styles, CultureInfo.InvariantCulture, out ushort code) ? (char)code : null;
}
