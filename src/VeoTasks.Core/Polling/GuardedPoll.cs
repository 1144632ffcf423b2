using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>Takes a look that always comes back: with a task, a failure, or nothing when it was called off.</summary>
internal static class GuardedPoll
{
    /// <summary>Looks at an entry's task. A deadline that is nearer than a request may take cuts the request short.</summary>
    public static async Task<PollResponse> TakeAsync(PendingTask entry, TimeSpan left, TimeProvider time)
    {
        CancellationToken stopping = entry.Queue.Stopping;
        using CancellationTokenSource? deadline = left < TaskClient.RequestTimeout ? new(left > TimeSpan.Zero ? left : TimeSpan.Zero, time) : null;
        using CancellationTokenSource? limit = deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(stopping, deadline.Token);
        try
        {
            return await entry.Queue.Source.Reader.ReadAsync(entry.Address, limit?.Token ?? stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested || deadline?.IsCancellationRequested == true)
        {
            // The provider, the run or the task's time is over; whoever ended it says so.
            return default;
        }
#pragma warning disable CA1031 // One task's surprise must not take the other tasks' run with it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new PollResponse(null, new RequestFailure(new VeoTaskError("internal", $"{exception.GetType().Name}: {exception.Message}", VeoErrorCategory.Internal)));
        }
    }
}
