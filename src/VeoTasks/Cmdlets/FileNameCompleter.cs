using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using VeoTasks.Gateways;
using VeoTasks.Saving;

namespace VeoTasks.Cmdlets;

/// <summary>Completes the fields of a file name, wherever in the text one was begun, and behind the text otherwise.</summary>
/// <remarks>
/// The text stays as it was typed, with its quotation marks, escapes and variables. Without quotation marks a brace begins a script block,
/// so what was typed bare gets single ones.
/// </remarks>
internal sealed partial class FileNameCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        TypedWord word = TypedWord.Read(wordToComplete.Length == 0 ? "" : AsTyped(commandAst, parameterName) ?? wordToComplete);
        Match? open = Field().Matches(word.Text).FirstOrDefault(IsOpen);
        string typed = open?.Groups["typed"].Value ?? "";
        string before = open is null ? word.Text : word.Text[..open.Index];
        string after = open is null ? "" : open.Groups["rest"].Value + word.Text[(open.Index + open.Length)..];
        return FileNameField.All
            .Where(field => field.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(field => new CompletionResult(
                word.Enclose($"{before}{{{field.Text}}}{after}"), $"{{{field.Text}}}", CompletionResultType.ParameterValue,
                    field.Explain(before, after)));
    }

    /// <summary>
    /// The parameter's argument as it stands in the line. PowerShell gives completers its value instead, without escapes and variables.
    /// </summary>
    private static string? AsTyped(CommandAst command, string parameterName)
    {
        for (int i = 0; i < command.CommandElements.Count; i++)
        {
            if (command.CommandElements[i] is CommandParameterAst named
                && parameterName.StartsWith(named.ParameterName, StringComparison.OrdinalIgnoreCase))
            {
                return (named.Argument ?? command.CommandElements.ElementAtOrDefault(i + 1))?.Extent.Text;
            }
        }

        return null;
    }

    /// <summary>Whether a field still wants to be completed: its brace is not closed, or closed behind what is no field yet.</summary>
    private static bool IsOpen(Match field) =>
        field.Groups["close"].Length == 0
        || (field.Groups["rest"].Length == 0
            && !FileNameTemplate.Fields.Contains(field.Groups["typed"].Value.Split(':')[0], StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// A brace with the letters that were typed of its field, what else stands before the next brace, and that brace if it closes.
    /// </summary>
    [GeneratedRegex(@"\{(?<typed>[A-Za-z]*(:[^{}]*)?)(?<rest>[^{}]*)(?<close>\}?)")]
    private static partial Regex Field();
}

/// <summary>A field that Tab offers for a file's name.</summary>
/// <param name="Text">What stands between the braces.</param>
/// <param name="Meaning">What it becomes.</param>
internal sealed record FileNameField(string Text, string Meaning)
{
    private static readonly VeoTask Example = new()
    {
        Id = "7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001",
        Provider = BuiltInProviders.All[0].Name,
        Model = "veo-3.1-fast",
        Label = "shot1",
        CreatedAt = new DateTimeOffset(2026, 11, 24, 21, 58, 12, TimeSpan.Zero),
        Videos = [new VeoVideo()],
    };

    /// <summary>One for each field of <see cref="FileNameTemplate.Fields"/>, in that order.</summary>
    public static IReadOnlyList<FileNameField> All { get; } =
    [
        new("provider", "the provider's name"),
        new("id", "the task's id"),
        new("index", "the video's number within its task, from 0"),
        new("model", "the task's model, empty if it is not known"),
        new("created:yyyyMMdd", "when the task was created, in UTC, in any .NET format"),
        new("label", "your label for the task, or its id if it has none"),
    ];

    /// <summary>What it becomes, with the name that the whole text would give to a video.</summary>
    public string Explain(string before, string after)
    {
        try
        {
            string name = FileNameTemplate.Parse($"{before}{{{Text}}}{after}").For(Example, Example.Videos[0]).Plain;
            return $"{Meaning}, as in {name}";
        }
        catch (FormatException)
        {
            // The rest of the text holds a variable, or is no name yet.
            return Meaning;
        }
    }
}
