namespace VeoTasks.Emulator;

/// <summary>A task and the script of its life. Plain data; its clock starts when it is added to an emulator.</summary>
public sealed record EmulatedTask
{
    /// <summary>The length of a video when nothing else is said, in bytes.</summary>
    public const int DefaultVideoLength = 32 * 1024;

    /// <summary>One of <see cref="GatewayEmulator.Gateways"/>.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>The id the gateway knows it by.</summary>
    public string Id { get; init; } = "";

    /// <summary>The model; null for the gateway's usual one. MuleRun's path must name it.</summary>
    public string? Model { get; init; }

    /// <summary>How the gateway writes its answers.</summary>
    public AnswerShape Shape { get; init; }

    /// <summary>What it goes through before the end, in order of time. Empty: queued at once, running from a fifth of the time on, with progress every tenth.</summary>
    public IReadOnlyList<EmulatedState> States { get; init; } = [];

    /// <summary>How long the gateway says that there is no such task, counted from when it was added: it answers before it has written the task down.</summary>
    public TimeSpan UnknownFor { get; init; }

    /// <summary>When it ends, counted from when it was added, on the emulator's clock.</summary>
    public TimeSpan EndsAfter { get; init; }

    /// <summary>How it ends.</summary>
    public EmulatedOutcome Outcome { get; init; }

    /// <summary>A word to send at the end instead of the gateway's own.</summary>
    public string? FinalWord { get; init; }

    /// <summary>The length of each video in bytes; at least that of the sample and 16 more.</summary>
    public IReadOnlyList<long> VideoLengths { get; init; } = [DefaultVideoLength];

    /// <summary>The code of a failure. MuleRun and MixRoute send it as a number when it is one.</summary>
    public string ErrorCode { get; init; } = "";

    /// <summary>The reason of a failure.</summary>
    public string ErrorMessage { get; init; } = "";

    /// <summary>What goes wrong with its polls, counted from 1.</summary>
    public IReadOnlyList<Fault> PollFaults { get; init; } = [];

    /// <summary>What goes wrong with requests for its videos, be it at the CDN or at a gateway's own endpoint; each video counts from 1.</summary>
    public IReadOnlyList<Fault> VideoFaults { get; init; } = [];

    /// <summary>How long a link is good once a poll has handed it out, on the emulator's clock; null for as long as the emulator runs. openai: how long the file is kept once the task has ended; null for an hour.</summary>
    public TimeSpan? LinkLifetime { get; init; }

    /// <summary>What its videos' answers say about their version.</summary>
    public VideoValidators Validators { get; init; }

    /// <summary>Headers its videos are sent with besides, or instead of, the usual ones, such as Content-Disposition.</summary>
    public IReadOnlyDictionary<string, string> VideoHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>octopusx: the paths that know the task; empty for the one its shape belongs to.</summary>
    public IReadOnlyList<OctopusXRoute> Routes { get; init; } = [];

    /// <summary>octopusx: whether the other paths answer 501 not_implemented instead of 400 task_not_exist.</summary>
    public bool OtherRoutesNotImplemented { get; init; }

    /// <summary>octopusx: whether the content endpoint honours Range. The real one claims to and sends the whole file.</summary>
    public bool ContentRanges { get; init; }

    /// <summary>A task that ends well, with one video.</summary>
    public static EmulatedTask Succeeds(string gateway, string id, TimeSpan after = default) =>
        new() { Gateway = gateway, Id = id, EndsAfter = after };

    /// <summary>A task that fails.</summary>
    public static EmulatedTask Fails(string gateway, string id, TimeSpan after, string message) =>
        new() { Gateway = gateway, Id = id, EndsAfter = after, Outcome = EmulatedOutcome.Failed, ErrorMessage = message };

    /// <summary>A task that is called off.</summary>
    public static EmulatedTask Cancels(string gateway, string id, TimeSpan after) =>
        new() { Gateway = gateway, Id = id, EndsAfter = after, Outcome = EmulatedOutcome.Cancelled };

    /// <summary>A task that does not end.</summary>
    public static EmulatedTask NeverEnds(string gateway, string id) =>
        new() { Gateway = gateway, Id = id, Outcome = EmulatedOutcome.Never, States = [new(TimeSpan.Zero)] };
}
