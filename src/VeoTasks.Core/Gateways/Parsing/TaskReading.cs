namespace VeoTasks.Gateways.Parsing;

/// <summary>What an adapter read from one answer: the task's state, or why there is none.</summary>
internal sealed record TaskReading
{
    /// <summary>
    /// Why the answer holds no task; null when it does. All other members but <see cref="PollAfter"/> are meaningless then.
    /// </summary>
    public RequestFailure? Failure { get; init; }

    /// <summary>The id in the answer; null when it names none.</summary>
    public string? Id { get; init; }

    /// <summary>The model in the answer.</summary>
    public string? Model { get; init; }

    /// <summary>The state.</summary>
    public VeoTaskStatus Status { get; init; }

    /// <summary>The gateway's word for it, untouched.</summary>
    public string? RawStatus { get; init; }

    /// <summary>Percent done, 0 to 100.</summary>
    public int? Progress { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it last changed, in UTC.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When it ended, in UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When the result goes away, in UTC.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The video's length in seconds.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>
    /// The links as sent, in order and without duplicates: absolute http(s), or beginning with "/". Empty unless succeeded.
    /// </summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>Videos whose bytes came in the answer itself.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Inline { get; init; } = [];

    /// <summary>
    /// The path (with query, relative to the base address) of the gateway's own result endpoint, for when no link is usable.
    /// </summary>
    public string? ContentPath { get; init; }

    /// <summary>How the bytes come from <see cref="ContentPath"/>.</summary>
    public VeoVideoTransport ContentTransport { get; init; }

    /// <summary>Why the task failed.</summary>
    public VeoTaskError? Error { get; init; }

    /// <summary>What the gateway charges for it; null where it does not say.</summary>
    public Bill? Billed { get; init; }

    /// <summary>
    /// A second question whose answer completes this reading; null for none. It is asked at once, and its answer is read with this
    /// reading as <see cref="GatewayAnswer.Before"/>.
    /// </summary>
    public GatewayRequest? Follow { get; init; }

    /// <summary>Names of what does not follow the contract.</summary>
    public IReadOnlyList<string> Anomalies { get; init; } = [];

    /// <summary>The gateway's own advice when to look again, from a header.</summary>
    public TimeSpan? PollAfter { get; init; }

    /// <summary>A reading that holds no task.</summary>
    public static TaskReading Failed(RequestFailure failure) => new() { Failure = failure };

    /// <summary>
    /// Whether the answer is about the task that was asked for; a cache or proxy may mix answers up. An answer without an id is not
    /// doubted. Case is not compared, since UUIDs come back in either; and OctopusX's unified interface puts a channel before the id on
    /// one side only ("sora-2:task_01k9..." and "task_01k9...").
    /// </summary>
    internal bool IsOf(VeoTaskReference asked) => Id is null || IsSameId(asked.Id, Id);

    /// <summary>Whether two ids are one, whatever their case and whatever channel or folder one of them begins with.</summary>
    internal static bool IsSameId(string one, string other) => IsSame(one.Trim(), other.Trim());

    private static bool IsSame(string one, string other) =>
        one.Equals(other, StringComparison.OrdinalIgnoreCase) || EndsWithId(one, other) || EndsWithId(other, one);

    private static bool EndsWithId(string longer, string id) =>
        longer.Length > id.Length + 1 && id.Length > 0 && longer[^(id.Length + 1)] is ':' or '/'
            && longer.EndsWith(id, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Why one request gave no result. Not a task's failure: a task fails only by its gateway's own word.</summary>
/// <param name="Error">What happened.</param>
internal sealed record RequestFailure(VeoTaskError Error)
{
    /// <summary>Whether asking again later can help.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether it concerns the gateway as a whole (a wrong key, a wrong address) rather than one task.</summary>
    public bool EndsProvider { get; init; }

    /// <summary>Whether the task may be known under the adapter's next route.</summary>
    public bool TryNextRoute { get; init; }

    /// <summary>How long the gateway asks to be left alone, never negative; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The HTTP status code; null when there was no answer.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Whether the message is the title of a web page that came where JSON belongs.</summary>
    public bool IsPageTitle { get; init; }

    /// <summary>What kind of failure it is, for scripts.</summary>
    public VeoErrorCategory Category => Error.Category;

    /// <summary>From "no such path" over "no such task" to what concerns the gateway itself.</summary>
    private int Weight => Category switch
    {
        VeoErrorCategory.InvalidEndpoint => 0,
        VeoErrorCategory.Unsupported => 1,
        VeoErrorCategory.NotFound => 2,
        _ => 3,
    };

    /// <summary>
    /// The one failure to report after a later path failed as well. A later path that is merely not there says nothing: a plain
    /// new-api server answers "Invalid URL" on the unified path, which must not end the provider when the first path has
    /// just said in good order that it does not know the task.
    /// </summary>
    internal static RequestFailure MoreTelling(RequestFailure earlier, RequestFailure later) =>
        later.Weight > earlier.Weight ? later : earlier;
}
