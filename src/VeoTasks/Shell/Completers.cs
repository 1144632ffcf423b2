using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using VeoTasks.Downloads.Names;
using VeoTasks.Providers;
using VeoTasks.Shell.Gateways;

namespace VeoTasks.Shell;

/// <summary>Completes names of providers.</summary>
public sealed class ProviderCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Of(wordToComplete, Completion.Providers().Select(provider => (provider.Name, $"{provider.Adapter} at {provider.BaseUri.Host}")));
}

/// <summary>Completes names of providers that the user registered, which are the ones that can be removed.</summary>
public sealed class RegisteredProviderCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Of(wordToComplete, Completion.Providers()
            .Where(provider => !provider.BuiltIn)
            .Select(provider => (provider.Name, $"{provider.Adapter} at {provider.BaseUri.Host}")));
}

/// <summary>Completes names of adapters.</summary>
public sealed class AdapterCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Of(wordToComplete, AdapterRegistry.All.Select(adapter => (adapter.Profile.Name, $"the API of {adapter.Profile.DisplayName}")));
}

/// <summary>Completes models of the provider that stands on the command line, or of all.</summary>
public sealed class ModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string? named = fakeBoundParameters["Provider"]?.ToString();
        string? adapterName = Completion.Providers().FirstOrDefault(provider => provider.Name.Equals(named, StringComparison.OrdinalIgnoreCase))?.Adapter;
        return Completion.Of(wordToComplete, AdapterRegistry.All
            .Where(adapter => adapterName is null || adapter.Profile.Name == adapterName)
            .SelectMany(adapter => adapter.Profile.Models.Select(model => (model, $"a model of {adapter.Profile.DisplayName}"))));
    }
}

/// <summary>Completes the fields of a file name: what stands there already, and each field behind it.</summary>
public sealed class FileNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        int brace = word.LastIndexOf('{');
        bool isOpen = brace > word.LastIndexOf('}');
        string before = isOpen ? word[..brace] : word;
        string typed = isOpen ? word[(brace + 1)..] : "";
        return FileNameTemplate.Fields
            .Where(field => field.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(field => field == "created" ? "created:yyyyMMdd" : field)
            .Select(field => new CompletionResult($"'{before}{{{field}}}'", $"{before}{{{field}}}", CompletionResultType.ParameterValue, $"the task's {field.Split(':')[0]}"));
    }
}

/// <summary>Completes names of vaults.</summary>
public sealed class VaultNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Of(wordToComplete, VaultNames.Vaults());
}

/// <summary>Completes names of secrets in the vault that stands on the command line, or in all.</summary>
public sealed class SecretNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Of(wordToComplete, VaultNames.Secrets(fakeBoundParameters["VaultName"]?.ToString()));
}

/// <summary>What the completers share.</summary>
internal static class Completion
{
    /// <summary>The choices that begin with what was typed, quoted where the language needs it.</summary>
    public static IEnumerable<CompletionResult> Of(string typed, IEnumerable<(string Name, string ToolTip)> choices)
    {
        string word = typed.Trim('\'', '"');
        return choices
            .Where(choice => choice.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(choice => new CompletionResult(Quoting.Argument(choice.Name), choice.Name, CompletionResultType.ParameterValue, choice.ToolTip));
    }

    /// <summary>The known providers; only the built-in ones when the user's file cannot be read, since Tab must not raise errors.</summary>
    public static IReadOnlyList<VeoProvider> Providers()
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
}
