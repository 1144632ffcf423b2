using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Providers;
using VeoTasks.Submitting;

namespace VeoTasks.Cmdlets;

/// <summary>Offers the choices that begin with what was typed, in the quotation marks that were typed.</summary>
internal abstract class WordCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        TypedWord word = TypedWord.Read(wordToComplete);
        return Choices(parameterName, word.Text, fakeBoundParameters)
            .Where(choice => choice.Name.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase))
            .Select(choice =>
                new CompletionResult(word.Write(choice.Name), choice.Name, CompletionResultType.ParameterValue, choice.ToolTip));
    }

    /// <param name="parameter">Its name.</param>
    /// <param name="typed">What stands there of its argument.</param>
    /// <param name="bound">The arguments beside it.</param>
    protected abstract IEnumerable<(string Name, string ToolTip)> Choices(string parameter, string typed, IDictionary bound);

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

    /// <summary>What stands behind a provider's name.</summary>
    protected static string Describe(VeoProvider provider) => $"adapter {provider.Adapter} at {ProviderCatalog.Show(provider.BaseUri)}";

    /// <summary>
    /// The models of the provider of that name; of all when there is no such provider. One that several sell is offered once.
    /// </summary>
    protected static IEnumerable<(string Name, string ToolTip)> Models(string? provider)
    {
        string? adapter = Providers().FirstOrDefault(known => known.Name.Equals(provider, StringComparison.OrdinalIgnoreCase))?.Adapter;
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

/// <summary>Completes names of providers.</summary>
internal sealed class ProviderCompleter : WordCompleter
{
    protected override IEnumerable<(string Name, string ToolTip)> Choices(string parameter, string typed, IDictionary bound) =>
        Providers().Select(provider => (provider.Name, Describe(provider)));
}

/// <summary>Completes names of providers that the user registered, which are the ones that can be removed.</summary>
internal sealed class RegisteredProviderCompleter : WordCompleter
{
    protected override IEnumerable<(string Name, string ToolTip)> Choices(string parameter, string typed, IDictionary bound) =>
        Providers()
            .Where(provider => provider is { BuiltIn: false, Emulated: false })
            .Select(provider => (provider.Name, Describe(provider)));
}

/// <summary>Completes names of adapters.</summary>
internal sealed class AdapterCompleter : WordCompleter
{
    protected override IEnumerable<(string Name, string ToolTip)> Choices(string parameter, string typed, IDictionary bound) =>
        AdapterRegistry.All.Select(adapter =>
            (adapter.Profile.Name, $"the API of {adapter.Profile.DisplayName}, described at {adapter.Profile.Documentation}"));
}

/// <summary>Completes models of the provider that stands on the command line, or of all.</summary>
internal sealed class ModelCompleter : WordCompleter
{
    protected override IEnumerable<(string Name, string ToolTip)> Choices(string parameter, string typed, IDictionary bound) =>
        Models(bound["Provider"]?.ToString());
}

/// <summary>Completes names of vaults.</summary>
internal sealed class VaultNameCompleter : WordCompleter
{
    protected override IEnumerable<(string Name, string ToolTip)> Choices(string parameter, string typed, IDictionary bound) =>
        VaultNames.Vaults();
}

/// <summary>Completes names of secrets in the vault that stands on the command line, or in all.</summary>
internal sealed class SecretNameCompleter : WordCompleter
{
    protected override IEnumerable<(string Name, string ToolTip)> Choices(string parameter, string typed, IDictionary bound) =>
        VaultNames.Secrets(bound["VaultName"]?.ToString());
}

/// <summary>Completes shapes, resolutions and lengths that gateways make.</summary>
internal sealed class SettingCompleter : WordCompleter
{
    protected override IEnumerable<(string Name, string ToolTip)> Choices(string parameter, string typed, IDictionary bound) =>
        parameter switch
        {
            "AspectRatio" => [("16:9", "landscape, the default of the gateways"), ("9:16", "portrait")],
            "Resolution" => [("720p", "1280x720"), ("1080p", "1920x1080"), ("4k", "3840x2160, if the model supports it")],
            _ => [("4", "4 seconds"), ("6", "6 seconds"), ("8", "8 seconds, which every gateway supports")],
        };
}

/// <summary>Completes submissions of unknown outcome, which are the ones that can be settled.</summary>
internal sealed class SubmissionCompleter : WordCompleter
{
    protected override IEnumerable<(string Name, string ToolTip)> Choices(string parameter, string typed, IDictionary bound)
    {
        string path = bound["JournalPath"]?.ToString() ?? Path.Combine(UserFolders.Data, "submissions.jsonl");
        using SubmissionJournal journal = new(Path.GetFullPath(path), CommandClock.Time);
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

/// <summary>Completes what stands before a task's id: "provider:", and behind "provider/" the models that it may be asked under.</summary>
internal sealed class TaskIdCompleter : WordCompleter
{
    protected override IEnumerable<(string Name, string ToolTip)> Choices(string parameter, string typed, IDictionary bound)
    {
        int slash = typed.IndexOf('/');
        IReadOnlyList<VeoProvider> known = Providers();
        return slash < 0
            ? known.Select(provider => ($"{provider.Name}:", Describe(provider)))
            : known
                .Where(provider => typed.AsSpan(0, slash).Equals(provider.Name, StringComparison.OrdinalIgnoreCase))
                .SelectMany(provider => Models(provider.Name).Select(model => ($"{provider.Name}/{model.Name}:", model.ToolTip)));
    }
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
