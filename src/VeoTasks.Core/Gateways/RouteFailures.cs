using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>What to make of failures once the paths a task can be asked under are used up.</summary>
public static class RouteFailures
{
    /// <summary>
    /// The one failure to report after a later path failed as well. A later path that is merely not there says nothing: a plain
    /// new-api server answers "Invalid URL" on the unified path, which must not end the provider when the first path has
    /// just said in good order that it does not know the task.
    /// </summary>
    public static RequestFailure MoreTelling(RequestFailure earlier, RequestFailure later) =>
        Weight(later) > Weight(earlier) ? later : earlier;

    /// <summary>
    /// Adds to "not found" what the user can do about it, on gateways whose path contains the model: an id is known only under
    /// the model it was made with.
    /// </summary>
    public static RequestFailure WithModelAdvice(RequestFailure failure, VeoTaskReference task, AdapterProfile profile)
    {
        if (failure.Category != VeoErrorCategory.NotFound || profile.DefaultModel is null)
        {
            return failure;
        }

        var advice = $"{profile.DisplayName} was asked under the model {task.Model ?? profile.DefaultModel}; if it was made with another, name that with -Model.";
        return failure with { Error = failure.Error with { Message = $"{failure.Error.Message.TrimEnd('.')}. {advice}" } };
    }

    /// <summary>From "no such path" over "no such task" to what concerns the gateway itself.</summary>
    private static int Weight(RequestFailure failure) => failure.Category switch
    {
        VeoErrorCategory.InvalidEndpoint => 0,
        VeoErrorCategory.Unsupported => 1,
        VeoErrorCategory.NotFound => 2,
        _ => 3,
    };
}
