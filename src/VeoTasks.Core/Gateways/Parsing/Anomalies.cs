namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Collects the names of what does not follow the contract, each once. The names are part of what users see; a new one is added
/// here.
/// </summary>
internal sealed class Anomalies
{
    /// <summary>No status word at all.</summary>
    public const string StatusMissing = "status-missing";

    /// <summary>A status word that no gateway documents.</summary>
    public const string StatusUnrecognised = "status-unrecognised";

    /// <summary>The envelope's code says failure, the task inside has a status of its own, which counts.</summary>
    public const string CodeOnTask = "code-on-task";

    /// <summary>A failed task without a reason.</summary>
    public const string ErrorMissing = "error-missing";

    /// <summary>A succeeded task with an error; the status counts.</summary>
    public const string ErrorOnSuccess = "error-on-success";

    /// <summary>A task called succeeded whose vendor answer says that every video was filtered out; read as failed.</summary>
    public const string SuccessButFiltered = "success-but-filtered";

    /// <summary>A succeeded task that names no video and has no result endpoint.</summary>
    public const string SuccessWithoutVideo = "success-without-video";

    /// <summary>A succeeded task's video is not an absolute http(s) address, nor one that begins with "/".</summary>
    public const string VideoNotAUrl = "video-not-a-url";

    /// <summary>A video in a Google bucket, which has no web address of its own.</summary>
    public const string VideoSchemeGs = "video-scheme-gs";

    /// <summary>A video inside the answer that is not valid base64.</summary>
    public const string VideoNotBase64 = "video-not-base64";

    /// <summary>A remote gateway names a video on this very machine: its operator never set its public address.</summary>
    public const string VideoUrlLoopback = "video-url-loopback";

    /// <summary>More videos than any gateway makes for one task; the rest is left out.</summary>
    public const string VideosTooMany = "videos-too-many";

    /// <summary>A failed task has text, usually the error's, where a URL belongs.</summary>
    public const string UrlIsNotAUrl = "url-is-not-a-url";

    private List<string>? _names;

    /// <summary>Starts with none.</summary>
    public Anomalies()
    {
    }

    /// <summary>Goes on from those noted earlier.</summary>
    public Anomalies(IReadOnlyList<string> earlier) => _names = earlier.Count == 0 ? null : [.. earlier];

    public IReadOnlyList<string> Names => _names ?? (IReadOnlyList<string>)[];

    /// <summary>Notes a name unless it is noted already.</summary>
    public void Add(string name)
    {
        _names ??= [];
        if (!_names.Contains(name))
        {
            _names.Add(name);
        }
    }
}
