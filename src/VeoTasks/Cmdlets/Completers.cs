using System.Collections;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Providers;
using VeoTasks.Saving;
using VeoTasks.Submitting;

namespace VeoTasks.Cmdlets;

/// <summary>Offers the choices that begin with what was typed, in the quotation marks that were typed.</summary>
/// <param name="choices">Gives them for the parameter's name, what stands there of its argument, and the arguments beside it.</param>
internal abstract class WordCompleter(Func<string, string, IDictionary, IEnumerable<(string Name, string ToolTip)>> choices)
    : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        TypedWord word = TypedWord.Read(wordToComplete);
        return choices(parameterName, word.Text, fakeBoundParameters)
            .Where(choice => choice.Name.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase))
            .Select(choice =>
                new CompletionResult(word.Write(choice.Name), choice.Name, CompletionResultType.ParameterValue, choice.ToolTip));
    }

    /// <summary>The known providers; only the built-in ones when the user's file cannot be read, since Tab must not raise errors.</summary>
    protected static IReadOnlyList<VeoProvider> Providers()
    {
        try
        {
            return ProviderCatalog.All();
        }
        catch (ProviderFileException)
        {
            return BuiltInProviders.All;
        }
    }

    protected static string Describe(VeoProvider provider) => $"adapter {provider.Adapter} at {ProviderCatalog.Show(provider.BaseUri)}";

    /// <summary>
    /// The models of the provider of that name; of all when there is no such provider. One that several sell is offered once.
    /// </summary>
    protected static IEnumerable<(string Name, string ToolTip)> Models(string? provider)
    {
        string? adapter = Providers().Named(provider)?.Adapter;
        return AdapterRegistry.All
            .Select(known => known.Profile)
            .Where(profile => adapter is null || profile.Name == adapter)
            .SelectMany(profile => profile.Models.Select(model => (Model: model, Seller: Seller(profile, model))))
            .GroupBy(known => known.Model, known => known.Seller)
            .Select(known => (known.Key, $"a model of {string.Join(" and ", known)}"));
    }

    private static string Seller(AdapterProfile profile, string model) =>
        model == profile.DefaultModel ? $"{profile.DisplayName}, used for ids without a model" : profile.DisplayName;
}

internal sealed class ProviderCompleter() : WordCompleter((_, _, _) => Providers().Select(provider => (provider.Name, Describe(provider))));

/// <summary>Only what the user registered can be removed.</summary>
internal sealed class RegisteredProviderCompleter() : WordCompleter((_, _, _) => Providers()
    .Where(provider => provider is { BuiltIn: false, Emulated: false })
    .Select(provider => (provider.Name, Describe(provider))));

internal sealed class AdapterCompleter() : WordCompleter((_, _, _) => AdapterRegistry.All.Select(adapter =>
    (adapter.Profile.Name, $"the API of {adapter.Profile.DisplayName}, described at {adapter.Profile.Documentation}")));

/// <summary>The models of the provider that stands on the command line, or of all.</summary>
internal sealed class ModelCompleter() : WordCompleter((_, _, bound) => Models(bound["Provider"]?.ToString()));

internal sealed class VaultNameCompleter() : WordCompleter((_, _, _) => VaultNames.Vaults());

/// <summary>The secrets in the vault that stands on the command line, or in all.</summary>
internal sealed class SecretNameCompleter() : WordCompleter((_, _, bound) => VaultNames.Secrets(bound["VaultName"]?.ToString()));

/// <summary>Shapes, resolutions and lengths that gateways make.</summary>
internal sealed class SettingCompleter() : WordCompleter((parameter, _, _) => parameter switch
{
    "AspectRatio" => [("16:9", "landscape, the default of the gateways"), ("9:16", "portrait")],
    "Resolution" => [("720p", "1280x720"), ("1080p", "1920x1080"), ("4k", "3840x2160, if the model supports it")],
    _ => [("4", "4 seconds"), ("6", "6 seconds"), ("8", "8 seconds, which every gateway supports")],
});

/// <summary>Submissions of unknown outcome, which are the ones that can be settled.</summary>
internal sealed class SubmissionCompleter() : WordCompleter((_, _, bound) => Unknown(bound["JournalPath"]?.ToString()))
{
    private static (string, string)[] Unknown(string? path)
    {
        using SubmissionJournal journal = new(path is null ? UserFolders.Journal : Path.GetFullPath(path), CommandClock.Time);
        try
        {
            return [.. journal.ListAsync(CancellationToken.None).GetAwaiter().GetResult()
                .Select(journal.Show)
                .Where(submission => submission.State is VeoSubmissionState.Unknown)
                .Select(submission => (
                    submission.SubmissionId,
                    $"{submission.Provider} {submission.Label ?? submission.Prompt}, sent {submission.SubmittedAt:u}"))];
        }
        catch (JournalException)
        {
            // Tab must not raise errors.
            return [];
        }
    }
}

/// <summary>What stands before a task's id: "provider:", and behind "provider/" the models that it may be asked under.</summary>
internal sealed class TaskIdCompleter() : WordCompleter((_, typed, _) => Beginnings(typed, typed.IndexOf('/')))
{
    private static IEnumerable<(string, string)> Beginnings(string typed, int slash) => slash < 0
        ? Providers().Select(provider => ($"{provider.Name}:", Describe(provider)))
        : Providers().Named(typed[..slash]) is { } provider
            ? Models(provider.Name).Select(model => ($"{provider.Name}/{model.Name}:", model.ToolTip))
            : [];
}

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
