using System.Management.Automation;

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
        VeoErrorCategory.TaskFailed => new("TaskFailed", ErrorCategory.InvalidResult, "Change the prompt or settings as the gateway's reason says and submit it again."),
        VeoErrorCategory.TaskCanceled => new("TaskCanceled", ErrorCategory.OperationStopped, "Somebody called it off at the gateway; submit it again if that was not meant."),
        VeoErrorCategory.Unauthorized => new("Unauthorized", ErrorCategory.AuthenticationError, "Check the key: wrong, expired, out of quota? Get-VeoProvider shows where it is."),
        VeoErrorCategory.Forbidden => new("Forbidden", ErrorCategory.PermissionDenied, "Check what the key may do at the gateway: address list, group, model."),
        VeoErrorCategory.QuotaExceeded => new("QuotaExceeded", ErrorCategory.QuotaExceeded, "Top up the balance at the gateway, then run the same command again."),
        VeoErrorCategory.NotFound => new("TaskNotFound", ErrorCategory.ObjectNotFound, "Check id, provider and model; a gateway shows a task only to the key that made it."),
        VeoErrorCategory.InvalidEndpoint => new("InvalidEndpoint", ErrorCategory.InvalidArgument, "Check the base address with Get-VeoProvider, or give another with -BaseUri."),
        VeoErrorCategory.Blocked => new("Blocked", ErrorCategory.SecurityError, "Something in between answered for the gateway: try another network, or ask them."),
        VeoErrorCategory.RateLimited => new("RateLimited", ErrorCategory.LimitsExceeded, "Wait a while, or lower -ThrottleLimit."),
        VeoErrorCategory.Unavailable => new("GatewayUnavailable", ErrorCategory.ResourceUnavailable, "The task may well be fine: run the same command again later."),
        VeoErrorCategory.ConnectionFailed => new("ConnectionFailed", ErrorCategory.ConnectionError, "Check network and address. The task may be fine: run the same command again later."),
        VeoErrorCategory.TlsFailure => new("TlsFailure", ErrorCategory.SecurityError, "No key was sent. Check this machine's clock, its trusted certificates, its proxy."),
        VeoErrorCategory.ProxyAuthentication => new("ProxyAuthentication", ErrorCategory.AuthenticationError, "Put the proxy's user and password into HTTPS_PROXY, or the host into NO_PROXY."),
        VeoErrorCategory.Unsupported => new("NotSupported", ErrorCategory.NotImplemented, "Check the provider: the gateway has no such view of this task."),
        VeoErrorCategory.InvalidResponse => new("InvalidResponse", ErrorCategory.InvalidData, "Check the base address, and run the same command again."),
        VeoErrorCategory.RequestRejected => new("RequestRejected", ErrorCategory.InvalidArgument, "Check the id, the provider and the model."),
        VeoErrorCategory.NotReady => new("TaskNotFinished", ErrorCategory.ResourceUnavailable, "Wait for it first: pipe it through Wait-VeoTask."),
        VeoErrorCategory.LinkExpired => new("UrlExpired", ErrorCategory.ResourceUnavailable, "The gateway gave no fresh link; if its time is over, the video is gone."),
        VeoErrorCategory.ModelRetired => new("ModelRetired", ErrorCategory.ObjectNotFound, "Ask the gateway how to fetch results of a retired model."),
        VeoErrorCategory.Refused => new("RequestRefused", ErrorCategory.SecurityError, "Nothing was sent there. Ask the gateway for an https address of its own."),
        VeoErrorCategory.RedirectRefused => new("RedirectRefused", ErrorCategory.SecurityError, "No key was sent there. If the gateway has moved, give its address with -BaseUri."),
        VeoErrorCategory.TooManyRedirects => new("TooManyRedirects", ErrorCategory.ProtocolError, "Check the base address, or tell the gateway."),
        VeoErrorCategory.NotAVideo => new("NotAVideo", ErrorCategory.InvalidData, "Run the same command again; if it stays so, look at the task with Get-VeoTask."),
        VeoErrorCategory.Incomplete => new("DownloadIncomplete", ErrorCategory.ReadError, "Run the same command again: it goes on where this one broke off."),
        VeoErrorCategory.FileExists => new("FileExists", ErrorCategory.ResourceExists, "Move the file away, choose another -Destination, or replace it with -Force."),
        VeoErrorCategory.FileBusy => new("FileBusy", ErrorCategory.ResourceBusy, "Another process is saving the same video; wait for it."),
        VeoErrorCategory.DiskFull => new("DiskFull", ErrorCategory.WriteError, "Free some space and run the same command again."),
        VeoErrorCategory.WriteFailed => new("WriteFailed", ErrorCategory.WriteError, "Check the folder and its volume, then run the same command again."),
        VeoErrorCategory.WriteDenied => new("WriteDenied", ErrorCategory.PermissionDenied, "Check the permissions of the folder and file, or choose another -Destination."),
        VeoErrorCategory.TooLarge => new("ResponseTooLarge", ErrorCategory.LimitsExceeded, "More came than is sensible; look at the task at the gateway."),
        VeoErrorCategory.TimedOut => new("WaitTimeout", ErrorCategory.OperationTimeout, "It goes on at the gateway: pipe the error's TargetObject to Wait-VeoTask."),
        VeoErrorCategory.TaskExpired => new("TaskExpired", ErrorCategory.ObjectNotFound, "The gateway has deleted the task; a result that was not saved is gone."),
        VeoErrorCategory.Internal => new("InternalError", ErrorCategory.NotSpecified, "Run the same command again; please report it if it stays so."),
        VeoErrorCategory.WrongTask => new("IdMismatch", ErrorCategory.InvalidResult, "A cache or proxy mixes up answers; try again, or tell the gateway."),
        VeoErrorCategory.RangeMismatch => new("RangeMismatch", ErrorCategory.ProtocolError, "Run the same command again; if it stays so, tell the gateway."),
        VeoErrorCategory.Corrupt => new("DownloadCorrupt", ErrorCategory.InvalidData, "Run the same command again; if it stays so, the file is damaged at the gateway."),
        VeoErrorCategory.Stalled => new("DownloadStalled", ErrorCategory.OperationTimeout, "Run the same command again: it goes on where this one stood still."),
        VeoErrorCategory.RenameFailed => new("RenameFailed", ErrorCategory.WriteError, "Close what holds the file, and run the command again: nothing is fetched twice."),
        VeoErrorCategory.UnsafePath => new("UnsafePath", ErrorCategory.SecurityError, "Move away what has that name, or choose another -Destination."),
        VeoErrorCategory.PrivateNetwork => new("PrivateNetworkRefused", ErrorCategory.SecurityError, "If that network is yours and may have the request, add -AllowPrivateNetwork."),
        VeoErrorCategory.VideoTooLarge => new("TooLarge", ErrorCategory.LimitsExceeded, "If it is meant to be that large, run the command again with a larger -MaximumSize."),
        _ => new("VeoTaskError", ErrorCategory.NotSpecified, "Run the same command again with -Verbose."),
    };
}
