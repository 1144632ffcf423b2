using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Saving;

namespace VeoTasks.Output;

/// <summary>Makes every error record of the module, so that ids, categories, targets and remedies are decided in one place.</summary>
internal static partial class VeoErrors
{
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

    public static ErrorRecord DestinationUnavailable(Exception exception, string path) =>
        FileTrouble(exception,
            new("DestinationUnavailable", ErrorCategory.PermissionDenied, "Give a -Destination that you can create or write to."),
            path, $"The folder for the videos cannot be created: {exception.Message}");

    public static ErrorRecord NotFileSystemPath(string path, string provider) =>
        Argument("NotFileSystemPath", path, $"{path} is in the {provider} provider; videos are only in the file system.",
            "Give a folder in the file system.");

    public static ErrorRecord PathNotFound(string path) => Create(
        new("PathNotFound", ErrorCategory.ObjectNotFound, "Give the folder that Save-VeoVideo saved into."),
            $"There is no folder or file {path}.", path);

    /// <summary>A folder to report on into which nothing was saved.</summary>
    public static ErrorRecord LedgerNotFound(string folder) => Create(
        new("LedgerNotFound", ErrorCategory.ObjectNotFound, "Give the folder that Save-VeoVideo saved into."),
        $"\"{folder}\" contains no list of saved videos ({LedgerFile.Name}).",
        folder);

    public static ErrorRecord LedgerUnreadable(Exception exception, string path) =>
        FileTrouble(exception, new("LedgerUnreadable", ErrorCategory.ReadError, "Check the permissions of the file and its folder."), path,
            $"The list of saved videos cannot be read: {exception.Message}");

    /// <summary>A file that is no report in a report's place.</summary>
    public static ErrorRecord ReportExists(string path) => Create(
        new("FileExists", ErrorCategory.ResourceExists, "Move the file away, choose another -OutFile, or replace it with -Force."),
        $"\"{path}\" already exists and is not a report of this module. It was left alone.",
        path);

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
