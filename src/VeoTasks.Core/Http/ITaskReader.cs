using VeoTasks.Gateways;

namespace VeoTasks.Http;

/// <summary>Takes one look at a task.</summary>
public interface ITaskReader
{
    /// <summary>Asks the gateway once (at first on each of the adapter's routes until one knows the task). Throws only <see cref="OperationCanceledException"/>.</summary>
    ValueTask<PollResponse> ReadAsync(TaskRoute address, CancellationToken cancellationToken);
}

/// <summary>What one look at a task gave.</summary>
/// <param name="Task">The task; null when the look failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
/// <param name="PollAfter">The gateway's advice when to look again.</param>
/// <param name="SentAt">The gateway's own time of the answer, in UTC; null when it told none.</param>
public readonly record struct PollResponse(VeoTask? Task, RequestFailure? Failure, TimeSpan? PollAfter = null, DateTimeOffset? SentAt = null);

/// <summary>Looks as tries of a policy.</summary>
public static class TaskReaders
{
    /// <summary>A look as one try of a <see cref="IRequestPolicy"/>.</summary>
    public static async ValueTask<Attempt<VeoTask>> TryReadAsync(this ITaskReader reader, TaskRoute address, CancellationToken cancellationToken)
    {
        PollResponse look = await reader.ReadAsync(address, cancellationToken).ConfigureAwait(false);
        return new Attempt<VeoTask>(look.Task, look.Failure);
    }
}
