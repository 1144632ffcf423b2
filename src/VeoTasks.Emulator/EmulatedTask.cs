namespace VeoTasks.Emulator;

/// <summary>A task and the script of its life. Plain data; its clock starts when it is added to an emulator.</summary>
public sealed record EmulatedTask
{
    /// <summary>The length of a video when nothing else is said, in bytes.</summary>
    public const int DefaultVideoLength = 32 * 1024;

    /// <summary>One of <see cref="GatewayEmulator.Gateways"/>.</summary>
    public string Gateway { get; init; } = "";

    public string Id { get; init; } = "";

    /// <summary>The model; null for the gateway's usual one. MuleRun's path must name it.</summary>
    public string? Model { get; init; }

    public AnswerShape Shape { get; init; }

    /// <summary>
    /// What it goes through before the end, in order of time. Empty: queued at once, running from a fifth of the time on, with progress
    /// every tenth.
    /// </summary>
    public IReadOnlyList<EmulatedState> States { get; init; } = [];

    /// <summary>
    /// How long the gateway says that there is no such task, counted from when it was added: it answers before it has written the task
    /// down.
    /// </summary>
    public TimeSpan UnknownFor { get; init; }

    /// <summary>When it ends, counted from when it was added, on the emulator's clock.</summary>
    public TimeSpan EndsAfter { get; init; }

    public EmulatedOutcome Outcome { get; init; }

    /// <summary>A word to send at the end instead of the gateway's own.</summary>
    public string? FinalWord { get; init; }

    /// <summary>The length of each video in bytes; at least that of the sample and 16 more.</summary>
    public IReadOnlyList<long> VideoLengths { get; init; } = [DefaultVideoLength];

    /// <summary>The code of a failure. MuleRun and MixRoute send it as a number when it is one.</summary>
    public string ErrorCode { get; init; } = "";

    public string ErrorMessage { get; init; } = "";

    /// <summary>What goes wrong with its polls, counted from 1.</summary>
    public IReadOnlyList<Fault> PollFaults { get; init; } = [];

    /// <summary>
    /// What goes wrong with requests for its videos, be it at the CDN or at a gateway's own endpoint; each video counts from 1.
    /// </summary>
    public IReadOnlyList<Fault> VideoFaults { get; init; } = [];

    /// <summary>
    /// How long a link is good once a poll has handed it out, on the emulator's clock; null for as long as the emulator runs. openai: how
    /// long the file is kept once the task has ended; null for an hour.
    /// </summary>
    public TimeSpan? LinkLifetime { get; init; }

    public VideoValidators Validators { get; init; }

    /// <summary>Headers its videos are sent with besides, or instead of, the usual ones, such as Content-Disposition.</summary>
    public IReadOnlyDictionary<string, string> VideoHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>octopusx: the paths that know the task; empty for the one its shape belongs to.</summary>
    public IReadOnlyList<OctopusXRoute> Routes { get; init; } = [];

    /// <summary>octopusx: whether the other paths answer 501 not_implemented instead of 400 task_not_exist.</summary>
    public bool OtherRoutesNotImplemented { get; init; }

    /// <summary>octopusx: whether the content endpoint honours Range. The real one claims to and sends the whole file.</summary>
    public bool ContentRanges { get; init; }

    public static EmulatedTask Succeeds(string gateway, string id, TimeSpan after = default) =>
        new() { Gateway = gateway, Id = id, EndsAfter = after };

    public static EmulatedTask Fails(string gateway, string id, TimeSpan after, string message) =>
        new() { Gateway = gateway, Id = id, EndsAfter = after, Outcome = EmulatedOutcome.Failed, ErrorMessage = message };

    public static EmulatedTask Cancels(string gateway, string id, TimeSpan after) =>
        new() { Gateway = gateway, Id = id, EndsAfter = after, Outcome = EmulatedOutcome.Canceled };

    public static EmulatedTask NeverEnds(string gateway, string id) =>
        new() { Gateway = gateway, Id = id, Outcome = EmulatedOutcome.Never, States = [new(TimeSpan.Zero)] };
}

public enum EmulatedPhase
{
    Queued,
    Running,
}

public enum EmulatedOutcome
{
    Succeeded,
    Failed,

    /// <summary>Called off. Only OctopusX documents a word for it ("cancelled"); the emulator uses it for the others too.</summary>
    Canceled,

    Never,
}

/// <summary>A stretch of a task's life before its end.</summary>
/// <param name="After">When it begins, counted from when the task was added, on the emulator's clock.</param>
/// <param name="Phase">Queued or running; it picks the gateway's own word.</param>
/// <param name="Progress">Percent, where the shape has a place for it; null for 0 while queued and 50 while running.</param>
/// <param name="Word">A word to send instead of the gateway's own, such as "unknown".</param>
public sealed record EmulatedState(TimeSpan After, EmulatedPhase Phase = EmulatedPhase.Running, int? Progress = null, string? Word = null);

/// <summary>Which of its documented shapes a gateway answers in. Each gateway knows some of them.</summary>
public enum AnswerShape
{
    /// <summary>The one on the gateway's own page for this request. All gateways.</summary>
    Documented,

    /// <summary>mulerun: MuleRun's envelope with the words of its sister site MuleRouter (queued, running, succeeded).</summary>
    MuleRouter,

    /// <summary>octopusx: flat, with the link in metadata.url.</summary>
    MetadataUrl,

    /// <summary>
    /// octopusx: flat and without any link, as new-api's Gemini channel answers; the bytes are at the content endpoint only.
    /// </summary>
    ContentOnly,

    /// <summary>octopusx: new-api v1.0.0-rc.30, flat, upper-case words, neither id nor link.</summary>
    Rc30,

    /// <summary>octopusx, mixroute, mingyan: inside code/message/data, or data alone.</summary>
    Wrapped,

    /// <summary>
    /// octopusx: wrapped task record with upper-case words, "50%" and the link in data.data.content.video_url. kie: a job of a model that
    /// is no Veo, under its own path.
    /// </summary>
    WrappedRecord,

    /// <summary>octopusx: wrapped task record with the link, or the reason of the failure, in result_url.</summary>
    WrappedResultUrl,

    /// <summary>octopusx: wrapped task record of older servers, with the link in fail_reason.</summary>
    WrappedLegacy,

    /// <summary>octopusx: the answer of GET /v1/video/query.</summary>
    Unified,

    /// <summary>
    /// mixroute: url is an array, with the vendor's answer and billing fields in metadata. openrouter: urls is one, besides unsigned_urls.
    /// </summary>
    UrlArray,

    /// <summary>mixroute: url is a data: URI.</summary>
    DataUri,

    /// <summary>mixroute: url is empty and the bytes are base64 in metadata.response.videos.</summary>
    MetadataBase64,

    /// <summary>mixroute: Sora 2, no url; the bytes are at the download endpoint only.</summary>
    Sora,

    /// <summary>mingyan: result_url and amount instead of video_url.</summary>
    ResultUrl,

    /// <summary>mingyan: as documented, but the error is an object.</summary>
    ErrorObject,
}

/// <summary>The three paths under which OctopusX can be asked for a task.</summary>
public enum OctopusXRoute
{
    /// <summary>GET /v1/videos/{id}: flat answers.</summary>
    Videos,

    /// <summary>GET /v1/video/query?id={id}: unified answers.</summary>
    Query,

    /// <summary>GET /v1/video/generations/{id}: wrapped answers.</summary>
    Generations,
}

/// <summary>What a video's answer says about its version (RFC 9110, 8.8).</summary>
public enum VideoValidators
{
    Both,
    EntityTag,
    Date,

    /// <summary>A weak entity tag only, which no range may be conditioned on.</summary>
    WeakEntityTag,

    None,
}
