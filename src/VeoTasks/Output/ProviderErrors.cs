using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Output;

/// <summary>Errors about providers, and about the emulator that stands for them.</summary>
internal static partial class VeoErrors
{
    /// <summary>An id without a provider, or with one that is not known but much like one that is.</summary>
    public static ErrorRecord ProviderMissing(VeoTaskReference task, IReadOnlyList<VeoProvider> known)
    {
        string prefix = task.Id.Split(':', '/')[0];
        if (prefix.Length < task.Id.Length && Suggestion.Nearest(prefix, known.Select(provider => provider.Name)) is not null)
        {
            return ProviderUnknown(prefix, known, task);
        }

        string words = $"no provider is given. The providers are {Some(known.Select(provider => provider.Name))}.";
        return Create(
            new("ProviderMissing", ErrorCategory.InvalidArgument, "Add -Provider, or write provider:id."),
            new VeoTaskException(Shown($"{task.Id}: {words}")) { Task = task, Shared = words },
            task.Id);
    }

    public static ErrorRecord ProviderUnknown(string name, IEnumerable<VeoProvider> known, VeoTaskReference? task = null)
    {
        List<string> names = [.. known.Select(provider => provider.Name)];
        name = Redaction.Scrub(name, null); // a key may stand in its place
        string message = $"There is no provider '{name}'.{Suggestion.For(name, names)} The providers are {Some(names)}.";
        VeoTaskException exception = new(Shown(message)) { Task = task, Shared = task is null ? null : message };
        return Create(new("ProviderNotFound", ErrorCategory.ObjectNotFound, RemedyFor(name)), exception, name);
    }

    /// <summary>A task that was read at another gateway than the one that its provider's name means now; null for none.</summary>
    public static ErrorRecord ProviderChanged(VeoTask task, VeoProvider then, VeoProvider? now) => Create(
        new("ProviderChanged", ErrorCategory.SecurityError, then.Emulated
            ? "Start the emulator and get the task again."
            : $"If {task.Id} is a task at the new address, get it by its name: Get-VeoTask {Quoting.Argument(task.ToString())}."),
        then.Emulated
            ? $"{task} was read from an emulator that has ended. Nothing was sent{(now is null ? "" : $" to {Origin.Of(now.BaseUri)}")}."
            : $"{task} was read from {Origin.Of(then.BaseUri)}, but {task.Provider} is now at {Origin.Of(now!.BaseUri)}. Nothing was "
                + "sent to either.",
        task);

    /// <summary>The key of a provider that an emulator stood for which is over.</summary>
    public static ErrorRecord EmulatorOver(VeoProvider provider) => Create(
        new("EmulatorOver", ErrorCategory.ResourceUnavailable,
            "Start it again with Start-VeoEmulator, or rerun the command to use the gateway."),
        $"The emulator that replaced {provider.Name} has ended. No other key is sent instead.",
        provider);

    /// <summary>A list of tasks that nobody said whose it should be.</summary>
    public static ErrorRecord ListProviderMissing(IReadOnlyList<VeoProvider> known) => Create(
        new("ProviderMissing", ErrorCategory.InvalidArgument, "Add -Provider with the name of one of them."),
        "-All lists the tasks of one provider, and none is given. These have a list: "
            + $"{Some(known.Where(HasList).Select(provider => provider.Name))}.",
        "All");

    public static ErrorRecord ListUnsupported(VeoProvider provider) => Create(
        new("NotSupported", ErrorCategory.NotImplemented,
            $"Get-VeoSubmission -Provider {Quoting.Argument(provider.Name)} lists what was submitted from this machine."),
        $"{DisplayName(provider)} has no list of tasks that a key can read.",
        provider);

    public static ErrorRecord CancelUnsupported(VeoTaskReference task, VeoProvider provider)
    {
        string words = $"{DisplayName(provider)} cannot cancel tasks.";
        return Create(
            new("NotSupported", ErrorCategory.NotImplemented,
                "The task goes on at the gateway. Ctrl+C stops waiting for it and costs nothing."),
            new VeoTaskException(Shown($"{task}: {words}")) { Task = task, Shared = words },
            task.ToString());
    }

    public static ErrorRecord AdapterUnknown(string name)
    {
        List<string> names = [.. AdapterRegistry.All.Select(adapter => adapter.Profile.Name)];
        return Create(
            new("AdapterNotFound", ErrorCategory.ObjectNotFound, "Choose one of them. docs/ADD-A-PROVIDER.md shows how to write another."),
            $"There is no adapter '{name}'.{Suggestion.For(name, names)} The adapters are {Some(names)}.",
            name);
    }

    public static ErrorRecord InvalidBaseUri(string address, string objection) => Argument(
        "InvalidBaseUri", address,
        $"-BaseUri {address} cannot be a gateway's address. {objection}",
        "Give the address from the gateway's own page.");

    public static ErrorRecord ProviderExists(VeoProvider provider) => Create(
        new("ProviderExists", ErrorCategory.ResourceExists, provider.BuiltIn || provider.Emulated ? "Choose another name."
            : "Choose another name, or replace it with -Force."),
        $"The provider '{provider.Name}' already exists: {provider.Adapter} at {provider.BaseUri}.",
        provider);

    public static ErrorRecord ProviderBuiltIn(VeoProvider provider) => Create(
        new("ProviderBuiltIn", ErrorCategory.InvalidOperation, "You can remove only providers that you registered."),
        $"The provider '{provider.Name}' comes with the module.",
        provider);

    /// <summary>A provider that the emulator stands for, and that cannot be changed meanwhile.</summary>
    public static ErrorRecord ProviderEmulated(VeoProvider provider) => Create(
        new("ProviderEmulated", ErrorCategory.InvalidOperation, "Run Stop-VeoEmulator first."),
        $"The emulator of this session replaces the provider '{provider.Name}'.",
        provider);

    public static ErrorRecord ProviderFile(ProviderFileException exception, string path) =>
        FileTrouble(exception, KindOf(exception.Fault), path, exception.Message);

    public static ErrorRecord ProviderFileNotWritten(Exception exception, string path) =>
        FileTrouble(exception, new("ProviderFileNotWritten", ErrorCategory.WriteError,
            "Check the folder's permissions, or name another folder in VEOTASKS_CONFIG_HOME."), path,
            $"The list of registered providers could not be written: {exception.Message}");

    public static ErrorRecord Emulator(EmulatorException exception, string? scenario) => exception.Fault switch
    {
        EmulatorFault.RuntimeMissing => FileTrouble(
            exception,
            new("EmulatorRuntimeMissing", ErrorCategory.NotInstalled,
                "Install the ASP.NET Core Runtime 8.0 or newer (https://dotnet.microsoft.com/download)."),
            "dotnet",
            $"The emulator needs the ASP.NET Core runtime. {exception.Message}"),
        EmulatorFault.InvalidScenario => FileTrouble(
            exception, new("InvalidScenario", ErrorCategory.InvalidData,
                "Correct the file. docs/EMULATOR.md describes it, and an editor can use its schema."), scenario ?? "", exception.Message),
        _ => FileTrouble(
            exception, new("EmulatorFailed", ErrorCategory.ResourceUnavailable, "Try again. If it happens again, please report it."),
            scenario ?? "emulator", $"The emulator cannot be started. {exception.Message}"),
    };

    public static ErrorRecord EmulatorRunning(int processId) => Create(
        new("EmulatorRunning", ErrorCategory.ResourceExists, "Run Stop-VeoEmulator first."),
            $"An emulator is already running in this session, as process {processId}.", processId);

    public static ErrorRecord EmulatorNotRunning(int processId) => Create(
        new("EmulatorNotRunning", ErrorCategory.ObjectNotFound, "Start-VeoEmulator starts one."),
        processId > 0 ? $"No emulator of this session is running as process {processId}." : "No emulator is running in this session.",
        processId);

    public static ErrorRecord ScenarioNotFound(string path) => Create(
        new("PathNotFound", ErrorCategory.ObjectNotFound,
            "Give a scenario file, or leave it out to play the one that comes with the module."),
            $"There is no file {path}.", path);

    private static bool HasList(VeoProvider provider) => AdapterRegistry.Find(provider.Adapter) is ITaskList;

    private static string DisplayName(VeoProvider provider) =>
        AdapterRegistry.Find(provider.Adapter)?.Profile.DisplayName ?? provider.Name;

    private static string RemedyFor(string unknownProvider) => AdapterRegistry.Find(unknownProvider) is { Profile.Name: var api }
        ? $"Many gateways speak the API {api}. Give one's address with -BaseUri, or to Register-VeoProvider -Adapter {api}."
        : "Choose one that Get-VeoProvider lists, or add yours with Register-VeoProvider.";

    private static ErrorKind KindOf(ProviderFileFault fault) => fault switch
    {
        ProviderFileFault.Newer => new("ProviderFileTooNew", ErrorCategory.InvalidData,
            "Run Update-PSResource VeoTasks, or name another folder in VEOTASKS_CONFIG_HOME."),
        ProviderFileFault.Unsafe => new("ProviderFileUnsafe", ErrorCategory.SecurityError,
            "Check its contents. Let only you write to it and its folder (chown, chmod go-w)."),
        ProviderFileFault.Unreadable =>
            new("ProviderFileNotRead", ErrorCategory.ReadError, "Check its permissions, or name another folder in VEOTASKS_CONFIG_HOME."),
        _ => new("ProviderFileInvalid", ErrorCategory.InvalidData, "Repair the file, or delete it and register the providers again."),
    };
}

/// <summary>Why no emulator runs now.</summary>
internal enum EmulatorFault
{
    /// <summary>There is no dotnet, or it has no ASP.NET Core runtime that is new enough.</summary>
    RuntimeMissing,

    InvalidScenario,
    Failed,
}

/// <summary>An emulator that could not be started.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">What was found, in a sentence.</param>
internal sealed class EmulatorException(EmulatorFault fault, string message) : Exception(message)
{
    public EmulatorFault Fault { get; } = fault;
}

/// <summary>The list of registered providers cannot be used.</summary>
internal sealed class ProviderFileException(ProviderFileFault fault, string message, Exception? cause = null) : Exception(message, cause)
{
    public ProviderFileFault Fault { get; } = fault;
}

internal enum ProviderFileFault
{
    /// <summary>It is not what this module writes.</summary>
    Damaged,

    Newer,

    /// <summary>It is a link or the like, or somebody else may have written it.</summary>
    Unsafe,

    Unreadable,
}
