using System.Management.Automation;
using VeoTasks.Completion;
using VeoTasks.Emulation;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Providers;
using VeoTasks.Saving;

namespace VeoTasks.Output;

/// <summary>Makes every error record of the module, so that ids, categories, targets and remedies are decided in one place.</summary>
internal static partial class VeoErrors
{
    /// <summary>How many names a message lists.</summary>
    private const int MostNames = 10;

    /// <summary>The first part of an error's id, which never changes; PowerShell adds the command's name when it is written.</summary>
    public static string IdOf(ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];

    /// <summary>Whether a line was no task, or one of a provider that nobody knows.</summary>
    public static bool IsRejection(string id) => id is "InvalidTaskId" or "ProviderMissing" or "ProviderNotFound";

    /// <summary>Whether an error is about what was given rather than about what came of it.</summary>
    public static bool IsAboutInput(string id) => IsRejection(id) || id == ErrorKind.Of(VeoErrorCategory.NotReady).Id;

    /// <summary>The task that an error is about; null when it is about none that could be asked for.</summary>
    public static VeoTaskReference? TaskOf(ErrorRecord error) =>
        error.Exception is VeoTaskException { Task: { Provider: not null } task } && !IsRejection(IdOf(error)) ? task : null;

    /// <summary>The provider that an error is about; null when it is about none.</summary>
    public static string? ProviderOf(ErrorRecord error) =>
        error.TargetObject is VeoProvider provider ? provider.Name : TaskOf(error)?.Provider;

    /// <summary>
    /// Many errors of a kind as one. Its target is what theirs were, or the tasks' names where that was no task, so that it can be piped in
    /// again.
    /// </summary>
    /// <param name="errors">The errors, all with the same id.</param>
    /// <param name="words">What holds for all of them.</param>
    public static ErrorRecord Many(IReadOnlyList<ErrorRecord> errors, string words)
    {
        object[] targets = [.. errors.Select(error => error.TargetObject is VeoTask task ? task
            : ((VeoTaskException)error.Exception).Task?.ToString() ?? error.TargetObject)];
        object target = Array.TrueForAll(targets, one => one is string) ? Array.ConvertAll(targets, one => (string)one) : targets;
        string message = $"{errors.Count} tasks: {words} They are {Some(targets.Select(one => one.ToString()!))}.";
        VeoTaskError failure = ((VeoTaskException)errors[0].Exception).Error;
        ErrorKind kind = new(IdOf(errors[0]), errors[0].CategoryInfo.Category, errors[0].ErrorDetails.RecommendedAction);
        return Create(kind, new VeoTaskException(Shown(message), failure), target);
    }

    /// <summary>A task that could not be polled, waited for or saved. The target can be piped in again.</summary>
    public static ErrorRecord Task(VeoTaskReference task, RequestFailure failure) =>
        OfTask(task, task.ToString(), failure.Error, ErrorWords.Of(failure));

    /// <summary>
    /// The same for a task that was read before. One that was canceled is told from one that failed, also when the gateway gave no reason.
    /// </summary>
    public static ErrorRecord Task(VeoTask task, VeoTaskError error) => OfTask(
        task.Reference,
        task,
        task.Status == VeoTaskStatus.Canceled ? error with { Category = VeoErrorCategory.TaskCanceled } : error,
        ErrorWords.Of(error));

    /// <summary>A provider of which no task can be asked for any more.</summary>
    public static ErrorRecord Provider(VeoProvider provider, RequestFailure failure) =>
        Create($"Provider {provider.Name}", provider, failure.Error, ErrorWords.Of(failure));

    /// <summary>A finished task that has nothing to save.</summary>
    public static ErrorRecord ResultMissing(VeoTask task)
    {
        const string Words = "the gateway says that it succeeded, but names no video.";
        return Create(
            new("ResultMissing", ErrorCategory.InvalidResult,
                "Try Get-VeoTask again later. If there is still no video, tell the gateway the id."),
            new VeoTaskException(Shown($"{task}: {Words}")) { Task = task.Reference, Shared = Words },
            task);
    }

    /// <summary>
    /// A line that is no task reference. The target is the line; of a link only what may be printed, since error records are.
    /// </summary>
    public static ErrorRecord InvalidTaskId(string input, string message) => Create(
        new("InvalidTaskId", ErrorCategory.InvalidArgument, "Give an id, provider:id, provider/model:id, or the task's URL."),
        new VeoTaskException(Shown(message)) { Shared = "these lines are not valid task ids." },
        input.Contains("://", StringComparison.Ordinal) ? Redaction.Scrub(input, null)! : input);

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

    /// <summary>A provider nobody knows.</summary>
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

    /// <summary>A gateway that has no list of tasks.</summary>
    public static ErrorRecord ListUnsupported(VeoProvider provider) => Create(
        new("NotSupported", ErrorCategory.NotImplemented,
            $"Get-VeoSubmission -Provider {Quoting.Argument(provider.Name)} lists what was submitted from this machine."),
        $"{DisplayName(provider)} has no list of tasks that a key can read.",
        provider);

    /// <summary>A gateway that calls no task off.</summary>
    public static ErrorRecord CancelUnsupported(VeoTaskReference task, VeoProvider provider)
    {
        string words = $"{DisplayName(provider)} cannot cancel tasks.";
        return Create(
            new("NotSupported", ErrorCategory.NotImplemented,
                "The task goes on at the gateway. Ctrl+C stops waiting for it and costs nothing."),
            new VeoTaskException(Shown($"{task}: {words}")) { Task = task, Shared = words },
            task.ToString());
    }

    private static bool HasList(VeoProvider provider) => AdapterRegistry.Find(provider.Adapter) is ITaskList;

    private static string DisplayName(VeoProvider provider) =>
        AdapterRegistry.Find(provider.Adapter)?.Profile.DisplayName ?? provider.Name;

    /// <summary>An adapter nobody knows.</summary>
    public static ErrorRecord AdapterUnknown(string name)
    {
        List<string> names = [.. AdapterRegistry.All.Select(adapter => adapter.Profile.Name)];
        return Create(
            new("AdapterNotFound", ErrorCategory.ObjectNotFound, "Choose one of them. docs/ADD-A-PROVIDER.md shows how to write another."),
            $"There is no adapter '{name}'.{Suggestion.For(name, names)} The adapters are {Some(names)}.",
            name);
    }

    /// <summary>A name that is taken.</summary>
    public static ErrorRecord ProviderExists(VeoProvider provider) => Create(
        new("ProviderExists", ErrorCategory.ResourceExists, provider.BuiltIn || provider.Emulated ? "Choose another name."
            : "Choose another name, or replace it with -Force."),
        $"The provider '{provider.Name}' already exists: {provider.Adapter} at {provider.BaseUri}.",
        provider);

    /// <summary>A built-in provider that cannot go.</summary>
    public static ErrorRecord ProviderBuiltIn(VeoProvider provider) => Create(
        new("ProviderBuiltIn", ErrorCategory.InvalidOperation, "You can remove only providers that you registered."),
        $"The provider '{provider.Name}' comes with the module.",
        provider);

    /// <summary>A provider that the emulator stands for, and that cannot be changed meanwhile.</summary>
    public static ErrorRecord ProviderEmulated(VeoProvider provider) => Create(
        new("ProviderEmulated", ErrorCategory.InvalidOperation, "Run Stop-VeoEmulator first."),
        $"The emulator of this session replaces the provider '{provider.Name}'.",
        provider);

    /// <summary>An emulator that cannot be started.</summary>
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

    /// <summary>A second emulator in one session.</summary>
    public static ErrorRecord EmulatorRunning(int processId) => Create(
        new("EmulatorRunning", ErrorCategory.ResourceExists, "Run Stop-VeoEmulator first."),
            $"An emulator is already running in this session, as process {processId}.", processId);

    /// <summary>An emulator to stop that is not there.</summary>
    public static ErrorRecord EmulatorNotRunning(int processId) => Create(
        new("EmulatorNotRunning", ErrorCategory.ObjectNotFound, "Start-VeoEmulator starts one."),
        processId > 0 ? $"No emulator of this session is running as process {processId}." : "No emulator is running in this session.",
        processId);

    /// <summary>A scenario that is not there.</summary>
    public static ErrorRecord ScenarioNotFound(string path) => Create(
        new("PathNotFound", ErrorCategory.ObjectNotFound,
            "Give a scenario file, or leave it out to play the one that comes with the module."),
            $"There is no file {path}.", path);

    /// <summary>A list of registered providers that cannot be used.</summary>
    public static ErrorRecord ProviderFile(ProviderFileException exception, string path) =>
        FileTrouble(exception, KindOf(exception.Fault), path, exception.Message);

    /// <summary>A list of registered providers that cannot be written.</summary>
    public static ErrorRecord ProviderFileNotWritten(Exception exception, string path) =>
        FileTrouble(exception, new("ProviderFileNotWritten", ErrorCategory.WriteError,
            "Check the folder's permissions, or name another folder in VEOTASKS_CONFIG_HOME."), path,
            $"The list of registered providers could not be written: {exception.Message}");

    /// <summary>A destination that cannot be made.</summary>
    public static ErrorRecord DestinationUnavailable(Exception exception, string path) =>
        FileTrouble(exception,
            new("DestinationUnavailable", ErrorCategory.PermissionDenied, "Give a -Destination that you can create or write to."),
            path, $"The folder for the videos cannot be created: {exception.Message}");

    /// <summary>A path that is in no file system.</summary>
    public static ErrorRecord NotFileSystemPath(string path, string provider) =>
        Argument("NotFileSystemPath", path, $"{path} is in the {provider} provider; videos are only in the file system.",
            "Give a folder in the file system.");

    /// <summary>A path that leads nowhere.</summary>
    public static ErrorRecord PathNotFound(string path) => Create(
        new("PathNotFound", ErrorCategory.ObjectNotFound, "Give the folder that Save-VeoVideo saved into."),
            $"There is no folder or file {path}.", path);

    /// <summary>A folder to report on into which nothing was saved.</summary>
    public static ErrorRecord LedgerNotFound(string folder) => Create(
        new("LedgerNotFound", ErrorCategory.ObjectNotFound, "Give the folder that Save-VeoVideo saved into."),
        $"\"{folder}\" contains no list of saved videos ({LedgerFile.Name}).",
        folder);

    /// <summary>A list of saved videos that cannot be read.</summary>
    public static ErrorRecord LedgerUnreadable(Exception exception, string path) =>
        FileTrouble(exception, new("LedgerUnreadable", ErrorCategory.ReadError, "Check the permissions of the file and its folder."), path,
            $"The list of saved videos cannot be read: {exception.Message}");

    /// <summary>A file that is no report in a report's place.</summary>
    public static ErrorRecord ReportExists(string path) => Create(
        new("FileExists", ErrorCategory.ResourceExists, "Move the file away, choose another -OutFile, or replace it with -Force."),
        $"\"{path}\" already exists and is not a report of this module. It was left alone.",
        path);

    /// <summary>A report that cannot be written.</summary>
    public static ErrorRecord Report(string path, RequestFailure failure) => Create("Report", path, failure.Error, ErrorWords.Of(failure));

    /// <summary>A mistake of this module's own.</summary>
    public static ErrorRecord Internal(Exception exception, string command) =>
        new(exception, "InternalError", ErrorCategory.NotSpecified, command)
    {
        ErrorDetails = new ErrorDetails($"{command} ran into an unexpected error: {exception.Message}")
        {
            RecommendedAction = "Rerun the command. If it happens again, please report it.",
        },
    };

    /// <summary>A run that has failed as a whole. The target is its summary.</summary>
    /// <remarks>The id has its command's name here, since PowerShell adds it only to errors that it throws itself.</remarks>
    public static ErrorRecord RunFailed(VeoSummary run, string message)
    {
        ErrorKind kind = new("RunFailed", ErrorCategory.InvalidResult,
            "Look at $Error or -ErrorVariable. The same command goes on with the rest.");
        string command = run.Command.Replace("-", "", StringComparison.Ordinal);
        return Create(kind with { Id = $"{kind.Id},VeoTasks.Cmdlets.{command}Command" }, message, run);
    }

    /// <summary>A bad argument that stops the command.</summary>
    public static ErrorRecord Argument(string id, object target, string message, string remedy) =>
        Create(new ErrorKind(id, ErrorCategory.InvalidArgument, remedy), message, target);

    private static string RemedyFor(string unknownProvider) => AdapterRegistry.Find(unknownProvider) is { Profile.Name: var api }
        ? $"Many gateways speak the API {api}. Give one's address with -BaseUri, or to Register-VeoProvider -Adapter {api}."
        : "Choose one that Get-VeoProvider lists, or add yours with Register-VeoProvider.";

    /// <summary>What SecretManagement says and, where it hides that, what the vault itself said.</summary>
    private static string? WordsOf(Exception exception) => TextSanitizer.Clean(Redaction.Scrub(
        exception.InnerException is { } inner ? $"{exception.Message.TrimEnd('.')}. {inner.Message}" : exception.Message, null));

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

    private static ErrorRecord FileTrouble(Exception exception, ErrorKind kind, string path, string message) =>
        new(exception, kind.Id, kind.Category, path)
    {
        ErrorDetails = new ErrorDetails(message) { RecommendedAction = kind.Remedy },
    };

    /// <summary>The first names of a list that may be long.</summary>
    private static string Some(IEnumerable<string> names)
    {
        List<string> all = [.. names];
        return all.Count > MostNames ? $"{string.Join(", ", all.Take(MostNames))} and {all.Count - MostNames} more"
            : string.Join(", ", all);
    }

    private static ErrorRecord OfTask(VeoTaskReference task, object target, VeoTaskError error, string words) => Create(
        ErrorKind.Of(error.Category), new VeoTaskException(Shown($"{task}: {words}"), error) { Task = task, Shared = words }, target);

    private static ErrorRecord Create(string subject, object target, VeoTaskError error, string words) =>
        Create(ErrorKind.Of(error.Category), new VeoTaskException(Shown($"{subject}: {words}"), error), target);

    private static ErrorRecord Create(ErrorKind kind, string message, object target, VeoTaskError? error = null) =>
        Create(kind, error is null ? new VeoTaskException(Shown(message)) : new VeoTaskException(Shown(message), error), target);

    private static ErrorRecord Create(ErrorKind kind, VeoTaskException exception, object target) =>
        new(exception, kind.Id, kind.Category, target is string text ? Shown(text) : target)
        {
            ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = kind.Remedy },
        };

    /// <summary>A text that may hold what a file or a column held, fit for a terminal.</summary>
    private static string Shown(string text) => TextSanitizer.IsOneLine(text) ? text : TextSanitizer.Clean(text) ?? "";
}
