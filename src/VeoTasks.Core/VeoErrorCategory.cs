namespace VeoTasks;

/// <summary>What went wrong, in one vocabulary for all gateways. Scripts branch on this, not on a gateway's wording.</summary>
public enum VeoErrorCategory
{
    /// <summary>The gateway ended the task without a result.</summary>
    TaskFailed,

    /// <summary>The key is wrong, expired or, on new-api gateways, out of quota (HTTP 401).</summary>
    Unauthorized,

    /// <summary>The task was canceled at the gateway.</summary>
    TaskCanceled,

    /// <summary>The key is valid but may not do this: address list, banned user, group, another account's task (HTTP 403).</summary>
    Forbidden,

    /// <summary>The balance or quota is used up (HTTP 402, or a body that says so).</summary>
    QuotaExceeded,

    /// <summary>The gateway does not know this task, or not for this key.</summary>
    NotFound,

    /// <summary>The base address is wrong: the gateway knows no such path, or answers with a web page.</summary>
    InvalidEndpoint,

    /// <summary>A firewall, a challenge page or a proxy that refuses stands between the gateway and this machine.</summary>
    Blocked,

    /// <summary>Too many requests (HTTP 429).</summary>
    RateLimited,

    /// <summary>The gateway is in trouble: 408, 425, 5xx, or no answer in time.</summary>
    Unavailable,

    /// <summary>No connection, or it broke: DNS, refused, reset, unreachable.</summary>
    ConnectionFailed,

    /// <summary>No secure connection: the certificate is not trusted, expired or another host's, or the protocols do not match.</summary>
    TlsFailure,

    /// <summary>The proxy on the way wants a user name and password (HTTP 407).</summary>
    ProxyAuthentication,

    /// <summary>This gateway has no such view of this task (HTTP 501); another route may.</summary>
    Unsupported,

    /// <summary>The answer is not what the contract says: empty, cut, not JSON, another task's.</summary>
    InvalidResponse,

    /// <summary>The gateway refused the request itself (HTTP 400, 422).</summary>
    RequestRejected,

    /// <summary>The result is not there yet.</summary>
    NotReady,

    /// <summary>The result's link is no longer good.</summary>
    LinkExpired,

    /// <summary>The model was taken out of service.</summary>
    ModelRetired,

    /// <summary>The request or an address broke a safety rule and was not sent.</summary>
    Refused,

    /// <summary>A redirect led to another origin, or from https to http, and was not followed.</summary>
    RedirectRefused,

    /// <summary>The gateway redirects in a circle, or more often than is sensible.</summary>
    TooManyRedirects,

    /// <summary>What came is not a video: a web page, JSON, XML or a file of another format.</summary>
    NotAVideo,

    /// <summary>The transfer broke off on every attempt; the part file is kept for the next run.</summary>
    Incomplete,

    /// <summary>A file of that name is there and is not this video; it was left alone.</summary>
    FileExists,

    /// <summary>Another process is writing the same file.</summary>
    FileBusy,

    /// <summary>The volume is full.</summary>
    DiskFull,

    /// <summary>The file or folder cannot be written, for another reason than permissions.</summary>
    WriteFailed,

    /// <summary>An answer is longer than the limit for answers allows, or nests deeper.</summary>
    TooLarge,

    /// <summary>The deadline passed before the task ended.</summary>
    TimedOut,

    /// <summary>The gateway knew the task earlier and does not any more, or calls it expired.</summary>
    TaskExpired,

    /// <summary>The gateway answered for another task than the one that was asked for.</summary>
    WrongTask,

    /// <summary>A mistake of this module's own.</summary>
    Internal,

    /// <summary>The server answered a question for the rest of a file with something that does not fit to what is there.</summary>
    RangeMismatch,

    /// <summary>A file came that is empty or damaged: its MP4 boxes do not add up.</summary>
    Corrupt,

    /// <summary>The transfer stood still on every attempt; the part file is kept for the next run.</summary>
    Stalled,

    /// <summary>The video is whole on disk but could not be given its final name; the next run does that without a transfer.</summary>
    RenameFailed,

    /// <summary>The wanted name belongs to a link, a folder or a device.</summary>
    UnsafePath,

    /// <summary>
    /// A video's address leads into the user's own network, where a gateway must not send requests unless the user says so.
    /// </summary>
    PrivateNetwork,

    /// <summary>The video is larger than the user's limit, or than its server announced.</summary>
    VideoTooLarge,

    /// <summary>This user may not write the file or folder, or nobody may.</summary>
    WriteDenied,
}
