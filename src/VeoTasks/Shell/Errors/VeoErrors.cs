using System.Management.Automation;
using VeoTasks.Providers;

namespace VeoTasks.Shell.Errors;

/// <summary>Makes every error record of the module, so that ids, categories, targets and remedies are decided in one place.</summary>
internal static class VeoErrors
{
    /// <summary>A task that could not be looked at, waited for or saved. The target can be piped in again.</summary>
    public static ErrorRecord Task(VeoTaskReference task, RequestFailure failure) => Create(task.ToString(), task.ToString(), failure.Error);

    /// <summary>The same for a task that was read before. One that was called off is told from one that failed, also when the gateway gave no reason.</summary>
    public static ErrorRecord Task(VeoTask task, VeoTaskError error) => Create(
        task.ToString(), task, task.Status == VeoTaskStatus.Canceled ? error with { Category = VeoErrorCategory.TaskCanceled } : error);

    /// <summary>A provider that ended as a whole.</summary>
    public static ErrorRecord Provider(VeoProvider provider, RequestFailure failure) => Create($"Provider {provider.Name}", provider, failure.Error);

    /// <summary>A finished task that has nothing to save.</summary>
    public static ErrorRecord ResultMissing(VeoTask task) => Create(
        new("ResultMissing", ErrorCategory.InvalidResult, "Ask again with Get-VeoTask in a while; if it stays so, complain to the gateway with the task's id."),
        $"{task}: the gateway says it succeeded but gives no video.",
        task);

    /// <summary>A line that is no task reference.</summary>
    public static ErrorRecord InvalidTaskId(string input, string message) => Create(
        new("InvalidTaskId", ErrorCategory.InvalidArgument, "Give an id, provider:id, provider/model:id, or the task's URL."), message, input);

    /// <summary>An id without a provider.</summary>
    public static ErrorRecord ProviderMissing(VeoTaskReference task) => Create(
        new("ProviderMissing", ErrorCategory.InvalidArgument, "Add -Provider, or write provider:id."),
        $"{task.Id}: which provider? Known are {string.Join(", ", BuiltInProviders.All.Select(provider => provider.Name))} and those of Register-VeoProvider.",
        task.Id);

    /// <summary>A provider nobody knows.</summary>
    public static ErrorRecord ProviderUnknown(string name, IEnumerable<VeoProvider> known) => Create(
        new("ProviderNotFound", ErrorCategory.ObjectNotFound, RemedyFor(name)),
        $"There is no provider '{name}'. Known are {string.Join(", ", known.Select(provider => provider.Name))}.",
        name);

    /// <summary>An adapter nobody knows.</summary>
    public static ErrorRecord AdapterUnknown(string name) => Create(
        new("AdapterNotFound", ErrorCategory.ObjectNotFound, "Choose one of them; docs/ADD-A-PROVIDER.md tells how to write another."),
        $"There is no adapter '{name}'. There are {string.Join(", ", AdapterRegistry.All.Select(adapter => adapter.Profile.Name))}.",
        name);

    /// <summary>A name that is taken.</summary>
    public static ErrorRecord ProviderExists(VeoProvider provider) => Create(
        new("ProviderExists", ErrorCategory.ResourceExists, provider.BuiltIn ? "Choose another name." : "Choose another name, or replace it with -Force."),
        $"The provider '{provider.Name}' exists already: {provider.Adapter} at {provider.BaseUri}.",
        provider);

    /// <summary>A built-in provider that cannot go.</summary>
    public static ErrorRecord ProviderBuiltIn(VeoProvider provider) => Create(
        new("ProviderBuiltIn", ErrorCategory.InvalidOperation, "Only providers of Register-VeoProvider can be removed."),
        $"The provider '{provider.Name}' came with the module.",
        provider);

    /// <summary>A key that is nowhere.</summary>
    public static ErrorRecord CredentialMissing(VeoProvider provider, string vault) => Create(
        new("CredentialMissing", ErrorCategory.AuthenticationError, $"Store it once: Set-Secret -Name {provider.SecretName}, or set the variable {provider.EnvironmentVariable}."),
        $"No key for {provider.Name}. Looked at: 1. -ApiKey, not given; 2. {vault}; 3. the environment variable {provider.EnvironmentVariable}, not set.",
        provider);

    /// <summary>A key that no header can carry.</summary>
    public static ErrorRecord InvalidKey(VeoProvider provider, string place) => Create(
        new("InvalidKey", ErrorCategory.InvalidArgument, "Store it again, without quotes, blanks or line breaks in it."),
        $"The key for {provider.Name} from {place} is empty or holds characters that no key has.",
        provider);

    /// <summary>A vault that answered with an error.</summary>
    public static ErrorRecord VaultFailed(VeoProvider provider, Exception exception) => new(
        exception, "VaultFailed", ErrorCategory.ReadError, provider)
    {
        ErrorDetails = new ErrorDetails($"The vault could not be read for {provider.Name}'s key '{provider.SecretName}': {exception.Message}")
        {
            RecommendedAction = $"Unlock or repair the vault (Test-SecretVault), or set the variable {provider.EnvironmentVariable}.",
        },
    };

    /// <summary>A list of registered providers that cannot be read.</summary>
    public static ErrorRecord ProviderFile(InvalidDataException exception, string path) =>
        FileTrouble(exception, new("ProviderFileInvalid", ErrorCategory.InvalidData, "Mend the file, or delete it and register the providers again."), path);

    /// <summary>A list of registered providers that cannot be written.</summary>
    public static ErrorRecord ProviderFileNotWritten(Exception exception, string path) =>
        FileTrouble(exception, new("ProviderFileNotWritten", ErrorCategory.WriteError, "Check the permissions of the folder, or name another with VEOTASKS_CONFIG_HOME."), path);

    /// <summary>A destination that cannot be made.</summary>
    public static ErrorRecord DestinationUnavailable(Exception exception, string path) =>
        FileTrouble(exception, new("DestinationUnavailable", ErrorCategory.PermissionDenied, "Give a folder that can be made or written with -Destination."), path);

    /// <summary>A mistake of this module's own.</summary>
    public static ErrorRecord Internal(Exception exception, string command) => new(exception, "InternalError", ErrorCategory.NotSpecified, command)
    {
        ErrorDetails = new ErrorDetails($"{command} met something it was not made for: {exception.Message}")
        {
            RecommendedAction = "Run the same command again; please report it if it stays so.",
        },
    };

    /// <summary>A bad argument that stops the command.</summary>
    public static ErrorRecord Argument(string id, object target, string message, string remedy) =>
        Create(new ErrorKind(id, ErrorCategory.InvalidArgument, remedy), message, target);

    private static string RemedyFor(string unknownProvider) => AdapterRegistry.Find(unknownProvider) is { Profile.Name: var api }
        ? $"{api} is an API that many gateways speak: give one's address with -BaseUri, or to Register-VeoProvider -Adapter {api}."
        : "Choose one of Get-VeoProvider, or add it with Register-VeoProvider.";

    private static ErrorRecord FileTrouble(Exception exception, ErrorKind kind, string path) => new(exception, kind.Id, kind.Category, path)
    {
        ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = kind.Remedy },
    };

    private static ErrorRecord Create(string subject, object target, VeoTaskError error) =>
        Create(ErrorKind.Of(error.Category), $"{subject}: {error}", target, error);

    private static ErrorRecord Create(ErrorKind kind, string message, object target, VeoTaskError? error = null) =>
        new(error is null ? new VeoTaskException(message) : new VeoTaskException(message, error), kind.Id, kind.Category, target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = kind.Remedy },
        };
}
