using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Http;

/// <summary>Polls a task.</summary>
internal interface ITaskReader
{
    /// <summary>
    /// Asks the gateway once (at first on each of the adapter's routes until one knows the task). Throws only
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    ValueTask<PollResponse> ReadAsync(TaskRoute route, CancellationToken cancellationToken);
}

/// <summary>What one poll of a task gave.</summary>
/// <param name="Task">The task; null when the poll failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
/// <param name="PollAfter">The gateway's advice when to poll again.</param>
/// <param name="SentAt">The gateway's own time of the answer, in UTC; null when it told none.</param>
internal sealed record PollResponse(
    VeoTask? Task, RequestFailure? Failure, TimeSpan? PollAfter = null, DateTimeOffset? SentAt = null);

/// <summary>A task and the route it is known under, which is found out by the first answer and kept for the later ones.</summary>
internal sealed class TaskRoute(VeoTaskReference reference)
{
    public VeoTaskReference Reference { get; } = reference;

    /// <summary>The index of the adapter's route to ask next.</summary>
    internal int Route { get; set; }

    /// <summary>The question that the gateway has answered, so that no other route is tried any more.</summary>
    internal GatewayRequest? Known { get; set; }
}
