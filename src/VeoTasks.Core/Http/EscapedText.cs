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

    /// <summary>The characters.</summary>
    public ReadOnlySpan<char> Characters => _characters.AsSpan(0, Length);

    /// <summary>The text as it stands, then with its escapes resolved, then with those that were escaped themselves, and so on while there are any.</summary>
    public static IReadOnlyList<EscapedText> Levels(string text)
    {
        List<EscapedText> levels = [new(text, text.ToCharArray(), [.. Enumerable.Range(0, text.Length + 1)], text.Length)];
        while (levels.Count <= MaximumLevels && levels[^1].Resolve() is { } next && next.Length < levels[^1].Length)
        {
            levels.Add(next);
        }

        return levels;
    }

    /// <summary>Where in the text the character at <paramref name="index"/> begins; the text's length for the one behind the last.</summary>
    public int Start(int index) => _starts[index];

    /// <summary>Whether a character stands for itself, or with a backslash. One that is percent-escaped is part of what it stands in: %20 ends no value.</summary>
    public bool IsBare(int index) => _starts[index + 1] - _starts[index] == 1 || _source[_starts[index]] == '\\';

    private EscapedText Resolve()
    {
        char[] characters = new char[Length];
        int[] starts = new int[Length + 1];
        int count = 0;
        for (int at = 0; at < Length; count++)
        {
            starts[count] = _starts[at];
            at += Escapes.Read(Characters[at..], out characters[count]);
        }

        starts[count] = _source.Length;
        return new EscapedText(_source, characters, starts, count);
    }
}
