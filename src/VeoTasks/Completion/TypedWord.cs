using System.Management.Automation.Language;

namespace VeoTasks.Completion;

/// <summary>A word as it stands on a command line.</summary>
/// <param name="Quote">The quotation mark it was begun with; null for none.</param>
/// <param name="Text">What is inside.</param>
internal readonly record struct TypedWord(char? Quote, string Text)
{
    /// <summary>Reads a word as PowerShell hands it to a completer, or as it stands in the line, where its end may be missing.</summary>
    public static TypedWord Read(string word)
    {
        if (word.Length == 0 || word[0] is not ('\'' or '"'))
        {
            return new TypedWord(null, word);
        }

        bool isClosed = word.Length > 1 && word[^1] == word[0];
        return new TypedWord(word[0], isClosed ? word[1..^1] : word[1..]);
    }

    /// <summary>Another text in the same quotation marks; in single ones where it needs some and has none.</summary>
    public string Write(string text) => Quote switch
    {
        '"' => Enclose(text.Replace("`", "``").Replace("$", "`$").Replace("\"", "`\"")),
        null => Quoting.Argument(text),
        _ => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'",
    };

    /// <summary>Encloses what is written as this word is, with its escapes.</summary>
    public string Enclose(string written) => $"{Quote ?? '\''}{written}{Quote ?? '\''}";
}

/// <summary>Writes names as they have to stand on a command line.</summary>
internal static class Quoting
{
    /// <summary>The name itself, or in quotation marks where PowerShell would otherwise read more than a name.</summary>
    public static string Argument(string name) =>
        name.Length > 0 && char.IsLetterOrDigit(name[0])
            && name.All(symbol => char.IsLetterOrDigit(symbol) || symbol is '-' or '_' or '.' or '/' or ':')
            ? name
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}
