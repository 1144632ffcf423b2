using System.Globalization;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Gateways;
using VeoTasks.Submitting;

namespace VeoTasks.Output;

/// <summary>The errors of submissions. None of them says "try again" where that could be paid for twice.</summary>
internal static partial class VeoErrors
{
    /// <summary>
    /// A submission that the gateway refused, or that never left this machine. It costs nothing, and the same command may send it again.
    /// </summary>
    public static ErrorRecord Submission(SubmissionResult result, VeoSubmission submission)
    {
        bool isRejected = result.Answer!.Outcome is SubmissionOutcome.Rejected;
        ErrorKind kind = isRejected
            ? new("SubmissionRejected", ErrorCategory.InvalidArgument, RemedyFor(result.Answer.Failure!.Category))
            : new("SubmissionNotSent", ErrorCategory.ConnectionError, "You pay nothing. Fix the cause, and rerun the command.");
        string said = ErrorWords.Of(result.Answer.Failure!);
        string what = isRejected ? "the gateway refused it" : "it could not be sent";
        string message = $"{Named(submission)}: {what}, so you pay nothing. {said}";
        return Create(kind, message, submission, result.Answer.Failure!.Error);
    }

    /// <summary>A submission of which nobody knows whether it was taken. It says what was sent, when, and where to look.</summary>
    /// <param name="result">What is known.</param>
    /// <param name="submission">The same as the journal has it.</param>
    /// <param name="proof">The charge that the gateway's log shows for it; null for none.</param>
    public static ErrorRecord SubmissionUnknown(SubmissionResult result, VeoSubmission submission, Charge? proof)
    {
        string sent = string.Create(CultureInfo.InvariantCulture, $"{submission.SubmittedAt:yyyy-MM-dd HH:mm:ss}Z");
        RequestFailure failure = result.Answer!.Failure!;
        string answer = failure.StatusCode is { } status ? string.Create(CultureInfo.InvariantCulture, $"HTTP {status}") : "no answer";
        string charged = proof is null ? "You may have to pay for it" : string.Create(
            CultureInfo.InvariantCulture,
            $"The gateway's log has a charge that no known task explains (quota {proof.Quota} at {proof.At:HH:mm:ss}Z)");
        string message = $"'{NameOf(submission)}' ({submission.Provider}): sent to {submission.Address} on {sent}, but it is unknown "
            + $"whether the gateway accepted it ({answer}). {charged}. It is not sent a second time.";
        ErrorKind kind = new(
            "SubmissionUnknown",
            ErrorCategory.InvalidResult,
            $"Look in {AdapterRegistry.Find(result.Row.Provider.Adapter)!.Profile.Console}, then use Set- or Remove-VeoSubmission.");
        return Create(kind, message, submission, result.Answer.Failure!.Error);
    }

    /// <summary>A list of which some rows cannot be sent, so that none was.</summary>
    public static ErrorRecord SubmissionRefused(SubmissionProblem problem, string target, string message) => Create(
        problem switch
        {
            SubmissionProblem.Prompt =>
                new("InvalidPrompt", ErrorCategory.InvalidArgument, "Give each row a prompt, and rerun the command."),
            SubmissionProblem.Cell =>
                new("InvalidRow", ErrorCategory.InvalidData,
                    "Correct the table, or read it with the right -Delimiter, and rerun the command."),
            SubmissionProblem.Image =>
                new("ImageNotUsable", ErrorCategory.InvalidData, "Give an existing PNG, JPEG or WebP file, or an address."),
            SubmissionProblem.ProviderMissing =>
                new("ProviderMissing", ErrorCategory.InvalidArgument, "Add -Provider, or a Provider column."),
            SubmissionProblem.ProviderUnknown => new("ProviderNotFound", ErrorCategory.ObjectNotFound,
                "Choose a provider that Get-VeoProvider lists."),
            _ => new ErrorKind("FieldNotSupported", ErrorCategory.InvalidArgument,
                "Change or leave out what the message names, and rerun the command."),
        },
        TextOf(message),
        target);

    /// <summary>A journal that cannot be used.</summary>
    /// <param name="exception">Why.</param>
    /// <param name="path">Its file.</param>
    /// <param name="consequence">What that means for what was to be sent; null where nothing was.</param>
    public static ErrorRecord JournalUnavailable(Exception exception, string path, string? consequence = null) => FileTrouble(
        exception,
        new("JournalUnavailable", ErrorCategory.WriteError,
            "Close what has the file open, check its folder, or give another -JournalPath."),
        path,
        consequence is null ? exception.Message : $"{exception.Message} {consequence}");

    public static ErrorRecord SubmissionNotFound(string id) => Create(
        new("SubmissionNotFound", ErrorCategory.ObjectNotFound,
            "Get-VeoSubmission -State Unknown lists the submissions that you can settle."),
            $"The journal has no submission '{id}'.", id);

    public static ErrorRecord SubmissionNotUnknown(VeoSubmission submission) => Create(
        new("SubmissionNotUnknown", ErrorCategory.InvalidOperation,
            "Get-VeoSubmission -State Unknown lists the submissions that you can settle."),
        $"{Named(submission)}: you can settle only submissions whose outcome is unknown, and this one is {submission.State}.",
        submission);

    public static ErrorRecord TaskOfAnother(string task, VeoSubmission other) => Create(
        new("TaskOfAnother", ErrorCategory.ResourceExists, "Check the id at the gateway. Each submission has a task of its own."),
        $"The task {task} already belongs to {Named(other)}.", other);

    private static string Named(VeoSubmission submission) => $"'{NameOf(submission)}' ({submission.Provider}, {submission.Model})";

    private static string NameOf(VeoSubmission submission)
    {
        string name = submission.Label ?? submission.Prompt ?? submission.SubmissionId;
        return name.Length > 40 ? name[..40] + "…" : name;
    }

    private static string TextOf(string message) => string.Join('\n', message.Split('\n').Select(line => TextSanitizer.Clean(line)));

    private static string RemedyFor(VeoErrorCategory category) => category switch
    {
        VeoErrorCategory.Unauthorized or VeoErrorCategory.Forbidden =>
            "Check the key and its permissions at the gateway, and rerun the command.",
        VeoErrorCategory.QuotaExceeded => "Top up your balance at the gateway, and rerun the command.",
        VeoErrorCategory.RateLimited => "Rerun the command later, or with a lower -ThrottleLimit, to send the rest.",
        VeoErrorCategory.Blocked => "Try another network, or ask the gateway, and rerun the command.",
        VeoErrorCategory.InvalidEndpoint or VeoErrorCategory.RedirectRefused =>
            "Check the base address with Get-VeoProvider, or use another one with -BaseUri.",
        _ => "Change the prompt or the settings as the gateway says, and rerun the command.",
    };
}

internal enum SubmissionProblem
{
    /// <summary>The gateway does not take what was given.</summary>
    Field,

    /// <summary>A cell cannot be read, or the column of the prompts is missing.</summary>
    Cell,

    Prompt,

    /// <summary>An image cannot be read, or is none.</summary>
    Image,

    ProviderMissing,
    ProviderUnknown,
}

/// <summary>What keeps rows of a list from being sent. One such row, and nothing is sent.</summary>
internal sealed class SubmissionProblems
{
    private const int MostShown = 5;
    private readonly List<(int Row, string Name, SubmissionProblem Kind, string Text)> _all = [];
    private string _name = "";

    public int Row { get; private set; }

    public void Begin(string name) => (Row, _name) = (Row + 1, name);

    public void Add(SubmissionProblem kind, IEnumerable<string> texts) => _all.AddRange(texts.Select(text => (Row, _name, kind, text)));

    /// <summary>The refusal of the list; null when nothing is wrong.</summary>
    public ErrorRecord? ToError()
    {
        if (_all.Count == 0)
        {
            return null;
        }

        string shown = string.Join("\n",
            _all.Take(MostShown).Select(one => Row == 1 ? one.Text : $"Row {one.Row} ({Shown(one.Name)}): {one.Text}"));
        string more = _all.Count > MostShown ? $"\nand {_all.Count - MostShown} more." : "";
        int good = Row - _all.Select(one => one.Row).Distinct().Count();
        string rest = good > 0 ? $", not even the other {(good == 1 ? "row" : $"{good} rows")}" : "";
        return VeoErrors.SubmissionRefused(_all[0].Kind, _all[0].Name, $"{shown}{more}\nNothing was sent{rest}.");
    }

    private static string Shown(string text) => text.Length > 40 ? $"'{text[..40]}…'" : $"'{text}'";
}
