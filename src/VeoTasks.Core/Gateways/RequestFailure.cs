namespace VeoTasks.Gateways;

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

    /// <summary>
    /// Adds to "not found" what the user can do about it, on gateways whose path contains the model: an id is known only under
    /// the model it was made with.
    /// </summary>
    internal RequestFailure WithModelAdvice(VeoTaskReference task, AdapterProfile profile)
    {
        if (Category != VeoErrorCategory.NotFound || profile.DefaultModel is null)
        {
            return this;
        }

        string advice = $"{profile.DisplayName} was asked for the model {task.Model ?? profile.DefaultModel}. "
            + "If the task was made with another model, name it with -Model.";
        return this with { Error = Error with { Message = $"{Error.Message.TrimEnd('.')}. {advice}" } };
    }
}
