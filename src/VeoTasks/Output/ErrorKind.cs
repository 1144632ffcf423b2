using System.Management.Automation.Language;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Output;

/// <summary>What scripts and people need to act on a failure.</summary>
/// <param name="Id">The first part of the FullyQualifiedErrorId. Part of the module's interface: it never changes.</param>
/// <param name="Category">PowerShell's category.</param>
/// <param name="Remedy">What to do next, as a sentence.</param>
internal sealed record ErrorKind(string Id, ErrorCategory Category, string Remedy)
{
    /// <summary>The kind of error that a category of failure becomes.</summary>
    public static ErrorKind Of(VeoErrorCategory category) => category switch
    {
        VeoErrorCategory.TaskFailed => new("TaskFailed", ErrorCategory.InvalidResult,
            "Change the prompt or settings as the gateway's reason says and submit it again."),
        VeoErrorCategory.TaskCanceled => new("TaskCanceled", ErrorCategory.OperationStopped,
            "Somebody canceled it at the gateway. If that was not intended, submit it again."),
        VeoErrorCategory.Unauthorized => new("Unauthorized", ErrorCategory.AuthenticationError,
            "The key may be wrong, expired or out of quota. Get-VeoProvider shows where it is."),
        VeoErrorCategory.Forbidden => new("Forbidden", ErrorCategory.PermissionDenied,
            "At the gateway, check the address list, the group and the models of the key."),
        VeoErrorCategory.QuotaExceeded => new("QuotaExceeded", ErrorCategory.QuotaExceeded,
            "Top up your balance at the gateway, then rerun the command."),
        VeoErrorCategory.NotFound => new("TaskNotFound", ErrorCategory.ObjectNotFound,
            "Check the id, provider and model. Only the key that made a task can see it."),
        VeoErrorCategory.InvalidEndpoint => new("InvalidEndpoint", ErrorCategory.InvalidArgument,
            "Check the base address with Get-VeoProvider, or use another one with -BaseUri."),
        VeoErrorCategory.Blocked => new("Blocked", ErrorCategory.SecurityError,
            "Something in between answered instead. Try another network, or ask the gateway."),
        VeoErrorCategory.RateLimited => new("RateLimited", ErrorCategory.LimitsExceeded, "Wait a while, or lower -ThrottleLimit."),
        VeoErrorCategory.Unavailable => new("GatewayUnavailable", ErrorCategory.ResourceUnavailable,
            "The task may be fine, so rerun the command later."),
        VeoErrorCategory.ConnectionFailed => new("ConnectionFailed", ErrorCategory.ConnectionError,
            "Check the network and address. The task may be fine, so rerun the command later."),
        VeoErrorCategory.TlsFailure => new("TlsFailure", ErrorCategory.SecurityError,
            "No key was sent. Check this machine's clock, trusted certificates and proxy."),
        VeoErrorCategory.ProxyAuthentication => new("ProxyAuthentication", ErrorCategory.AuthenticationError,
            "Put the proxy's user name and password in HTTPS_PROXY, or the host in NO_PROXY."),
        VeoErrorCategory.Unsupported => new("NotSupported", ErrorCategory.NotImplemented,
            "Check the provider. The gateway cannot show this task in this way."),
        VeoErrorCategory.InvalidResponse => new("InvalidResponse", ErrorCategory.InvalidData,
            "Check the base address, and rerun the command."),
        VeoErrorCategory.RequestRejected => new("RequestRejected", ErrorCategory.InvalidArgument,
            "Check the id, the provider and the model."),
        VeoErrorCategory.NotReady => new("TaskNotFinished", ErrorCategory.ResourceUnavailable,
            "Pipe it through Wait-VeoTask first."),
        VeoErrorCategory.LinkExpired => new("UrlExpired", ErrorCategory.ResourceUnavailable,
            "The gateway gave no fresh link. If it no longer keeps the video, it is gone."),
        VeoErrorCategory.ModelRetired => new("ModelRetired", ErrorCategory.ObjectNotFound,
            "Ask the gateway how to get the results of a retired model."),
        VeoErrorCategory.Refused => new("RequestRefused", ErrorCategory.SecurityError,
            "Nothing was sent there. Ask the gateway for an https address of its own."),
        VeoErrorCategory.RedirectRefused => new("RedirectRefused", ErrorCategory.SecurityError,
            "No key was sent there. If the gateway has moved, give its address with -BaseUri."),
        VeoErrorCategory.TooManyRedirects => new("TooManyRedirects", ErrorCategory.ProtocolError,
            "Check the base address, or tell the gateway."),
        VeoErrorCategory.NotAVideo => new("NotAVideo", ErrorCategory.InvalidData,
            "Rerun the command. If the error stays, look at the task with Get-VeoTask."),
        VeoErrorCategory.Incomplete => new("DownloadIncomplete", ErrorCategory.ReadError,
            "Rerun the command. The message says whether that resumes or starts over."),
        VeoErrorCategory.FileExists => new("FileExists", ErrorCategory.ResourceExists,
            "Move the file away, choose another -Destination, or replace it with -Force."),
        VeoErrorCategory.FileBusy => new("FileBusy", ErrorCategory.ResourceBusy,
            "Another process is saving the same video. Wait until it is done."),
        VeoErrorCategory.DiskFull => new("DiskFull", ErrorCategory.WriteError, "Free some space and rerun the command."),
        VeoErrorCategory.WriteFailed => new("WriteFailed", ErrorCategory.WriteError,
            "Check the folder and its volume, then rerun the command."),
        VeoErrorCategory.WriteDenied => new("WriteDenied", ErrorCategory.PermissionDenied,
            "Check the permissions of the folder and file, or choose another -Destination."),
        VeoErrorCategory.TooLarge => new("ResponseTooLarge", ErrorCategory.LimitsExceeded,
            "No task has an answer this large. Look at the task on the gateway's own site."),
        VeoErrorCategory.TimedOut => new("WaitTimeout", ErrorCategory.OperationTimeout,
            "It goes on at the gateway. To wait longer, pipe TargetObject to Wait-VeoTask."),
        VeoErrorCategory.TaskExpired => new("TaskExpired", ErrorCategory.ObjectNotFound,
            "The gateway has deleted the task. A result that you did not save is gone."),
        VeoErrorCategory.Internal => new("InternalError", ErrorCategory.NotSpecified,
            "Rerun the command. If it happens again, please report it."),
        VeoErrorCategory.WrongTask => new("IdMismatch", ErrorCategory.InvalidResult,
            "A cache or proxy may be mixing up answers. Try again, or tell the gateway."),
        VeoErrorCategory.RangeMismatch => new("RangeMismatch", ErrorCategory.ProtocolError,
            "Rerun the command. If the error stays, tell the gateway."),
        VeoErrorCategory.Corrupt => new("DownloadCorrupt", ErrorCategory.InvalidData,
            "Rerun the command. If the error stays, the file is damaged at the gateway."),
        VeoErrorCategory.Stalled => new("DownloadStalled", ErrorCategory.OperationTimeout,
            "Rerun the command. The message says whether that resumes or starts over."),
        VeoErrorCategory.RenameFailed => new("RenameFailed", ErrorCategory.WriteError,
            "Close what has the file open, and rerun the command. It downloads nothing twice."),
        VeoErrorCategory.UnsafePath => new("UnsafePath", ErrorCategory.SecurityError,
            "Move what has that name, or choose another -Destination."),
        VeoErrorCategory.PrivateNetwork => new("PrivateNetworkRefused", ErrorCategory.SecurityError,
            "If that network is yours and you trust the address, add -AllowPrivateNetwork."),
        VeoErrorCategory.VideoTooLarge => new("TooLarge", ErrorCategory.LimitsExceeded,
            "If it is meant to be that large, rerun the command with a larger -MaximumSize."),
        _ => new("VeoTaskError", ErrorCategory.NotSpecified, "Rerun the command with -Verbose."),
    };
}

/// <summary>What came back from a gateway, as an error's message says it: the gateway's words in full, then what says more.</summary>
internal static class ErrorWords
{
    /// <summary>The words, with the gateway's code and the HTTP status: "No such task (task_not_exist, HTTP 400)".</summary>
    public static string Of(RequestFailure failure) => failure.IsPageTitle
        ? $"The gateway answered with the web page \"{failure.Error.Message}\" (HTTP {failure.StatusCode})."
        : Of(failure.Error, SaysMore(failure) ? $"HTTP {failure.StatusCode}" : null, $"{failure.StatusCode}");

    public static string Of(VeoTaskError error) => Of(error, null, null);

    /// <summary>Whether the status says more than the message. That there is no such task is all that a 404 says.</summary>
    private static bool SaysMore(RequestFailure failure) =>
        failure.StatusCode >= 300 && failure.Category is not VeoErrorCategory.NotFound
            && !failure.Error.Message.Contains("HTTP", StringComparison.Ordinal);

    private static string Of(VeoTaskError error, string? shownStatus, string? status)
    {
        string? code = error.Code is { Length: > 0 } given && !FailureParser.IsOwnCode(given) && given != status
            && given != error.Message ? given : null;
        string facts = string.Join(", ", new[] { code, shownStatus }.OfType<string>());
        return facts.Length > 0 ? $"{error.Message} ({facts})" : error.Message;
    }
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
