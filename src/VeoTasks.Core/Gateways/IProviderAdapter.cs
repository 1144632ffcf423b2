using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// Speaks one gateway API. Pure: no clock, no I/O, no state, so one instance serves every task and thread.
/// A new gateway is one class like this and one line in <see cref="AdapterRegistry"/>.
/// </summary>
internal interface IProviderAdapter
{
    /// <summary>What is fixed about the gateway: names, address, pace, limits.</summary>
    AdapterProfile Profile { get; }

    /// <summary>
    /// The questions by which the task can be found, likeliest first; a text is a GET of that path. The next one is tried when a reading
    /// says <see cref="RequestFailure.TryNextRoute"/>. In a path the id is percent-encoded as one segment or value.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The id or the model cannot stand in an address; TaskReferenceParser lets no such reference through.
    /// </exception>
    IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task);

    /// <summary>Reads an answer. Never throws on shape: whatever is not understood becomes a failure or an anomaly.</summary>
    TaskReading Read(GatewayAnswer answer);

    /// <summary>Whether a path (absolute, without query) on the gateway's own origin is a result endpoint that needs the key.</summary>
    bool IsKeyedResultPath(string path);

    /// <summary>
    /// The one other origin that belongs to the gateway and takes the same key; null for none, and for a base address that is not the
    /// gateway's own, such as a relay's or the emulator's: there everything is at the base address.
    /// </summary>
    internal Uri? SecondOrigin(Uri baseUri) => null;

    /// <summary>The address that all paths are relative to, where a provider's own address may say more than that.</summary>
    internal Uri RootOf(Uri baseUri) => baseUri;

    /// <summary>Where a result lies whose link is no web address; null for a link that means nothing to the gateway.</summary>
    internal GatewayRequest? Locate(string link) => null;

    /// <summary>
    /// A task that cannot be, for trying out a provider of that address: a UUID, since many gateways' ids are, and one that nobody makes.
    /// </summary>
    internal VeoTaskReference NoTask(Uri baseUri) => new(Guid.Empty.ToString());

    /// <summary>Calls a task off; null where the gateway cannot, or where that costs more than letting it end.</summary>
    /// <exception cref="ArgumentException">The id or the model cannot stand in an address.</exception>
    internal GatewayRequest? CancelRequest(VeoTaskReference task) => null;

    /// <summary>
    /// Puts a submission into a request, or says what the gateway does not take. What it would drop without a word is an error.
    /// </summary>
    internal SubmissionDraft Draft(Submission submission) =>
        SubmissionDraft.Refused($"{Profile.DisplayName} does not accept submissions through this module yet.");

    /// <summary>Judges the answer to a submission. Never throws on shape.</summary>
    /// <param name="answer">The answer, of any HTTP status.</param>
    /// <param name="isCut">Whether its body broke off.</param>
    internal SubmissionAnswer ReadSubmission(GatewayAnswer answer, bool isCut) => SubmissionRules.Read(answer, isCut);

    /// <summary>
    /// Finds the task in a URL's path (relative to the base address) and query, or returns null when it is no task URL of this API.
    /// </summary>
    VeoTaskReference? ParseTaskUrl(string relativePath, string query);
}

/// <summary>What is fixed about a gateway; everything else about it is code in its adapter.</summary>
/// <param name="Name">The adapter's name, also the built-in provider's.</param>
/// <param name="BaseUri">
/// The gateway's public base address; null for an API that many gateways speak and none stands for. Such an adapter is no built-in
/// provider: users give the address with Register-VeoProvider or -BaseUri.
/// </param>
/// <param name="PollInterval">The lower bound of the advised time between two polls.</param>
/// <param name="Documentation">The page the facts come from.</param>
internal sealed record AdapterProfile(string Name, Uri? BaseUri, TimeSpan PollInterval, Uri Documentation)
{
    /// <summary>How the gateway, or the API, writes its own name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Where it wants the key.</summary>
    public KeyHeader Key { get; init; } = KeyHeader.Bearer;

    /// <summary>Where people see the tasks of their account, as the end of a sentence.</summary>
    public string Console { get; init; } = "the gateway's console";

    /// <summary>Whether the key may be a service account's JSON, or the machine's Application Default Credentials.</summary>
    public bool TakesGoogleCredentials { get; init; }

    /// <summary>
    /// Whether the gateway is known to have a log of charges under a header with the key. Old ones want the key in the address, which is
    /// a leak.
    /// </summary>
    public bool LogsCharges { get; init; }

    /// <summary>The model that a bare id is asked under; null where the path needs none.</summary>
    public string? DefaultModel { get; init; }

    /// <summary>Models the gateway is known to sell, for completion.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>How long a result is kept after the task ended, when the gateway says so.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>
    /// Whether an answer usually names a link, so that a success without one is worth another poll before the result endpoint is used.
    /// </summary>
    public bool NamesLinks { get; init; } = true;

    /// <summary>
    /// The shortest time from making a task to its end, when the gateway's page says so. No task is polled much before.
    /// </summary>
    public TimeSpan? ShortestDuration { get; init; }

    /// <summary>The largest answer to a poll that is read, in bytes after decompression. More only where results come inline.</summary>
    public int MaximumAnswerLength { get; init; } = 1024 * 1024;

    /// <summary>
    /// Adds to "not found" what the user can do about it, on gateways whose path contains the model: an id is known only under the model it
    /// was made with.
    /// </summary>
    internal RequestFailure WithModelAdvice(RequestFailure failure, VeoTaskReference task)
    {
        if (failure.Category != VeoErrorCategory.NotFound || DefaultModel is null)
        {
            return failure;
        }

        string advice = $"{DisplayName} was asked for the model {task.Model ?? DefaultModel}. "
            + "If the task was made with another model, name it with -Model.";
        return failure with { Error = failure.Error with { Message = $"{failure.Error.Message.TrimEnd('.')}. {advice}" } };
    }
}

/// <summary>What an adapter is as well whose gateway lists the tasks of a key, so that tasks are found whose ids nobody kept.</summary>
internal interface ITaskList
{
    /// <summary>The request for the first page, the newest tasks first.</summary>
    /// <param name="model">The model whose tasks are wanted; null for all that the gateway lists at once.</param>
    /// <param name="now">The time, for lists that want to know how far back.</param>
    /// <exception cref="ArgumentException">The model cannot stand in an address.</exception>
    GatewayRequest ListRequest(string? model, DateTimeOffset now);

    /// <summary>Reads a page, an answer of HTTP 2xx. Never throws on shape.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="asked">The request that it answers.</param>
    TaskPage ReadPage(GatewayAnswer answer, GatewayRequest asked);
}

/// <summary>A page of a list of tasks.</summary>
/// <param name="Tasks">The tasks.</param>
/// <param name="Next">The request for the next page; null when there is none.</param>
internal sealed record TaskPage(IReadOnlyList<VeoTaskReference> Tasks, GatewayRequest? Next);

/// <summary>The header that a gateway wants its key in.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Scheme">The word before the key; null where the key stands alone.</param>
internal sealed record KeyHeader(string Name, string? Scheme)
{
    /// <summary>Authorization: Bearer, as most have it.</summary>
    public static KeyHeader Bearer { get; } = OfScheme("Bearer");

    /// <summary>Authorization with another scheme.</summary>
    public static KeyHeader OfScheme(string scheme) => new("Authorization", scheme);
}
