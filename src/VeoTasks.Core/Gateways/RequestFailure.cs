namespace VeoTasks.Gateways;

/// <summary>Why one request gave no result. Not a task's failure: a task fails only by its gateway's own word.</summary>
/// <param name="Error">What happened.</param>
public sealed record RequestFailure(VeoTaskError Error)
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

    /// <summary>The failure's category.</summary>
    public VeoErrorCategory Category => Error.Category;
}
