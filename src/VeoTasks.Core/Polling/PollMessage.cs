using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>What can happen to a scheduler.</summary>
internal abstract record PollMessage
{
    private PollMessage()
    {
    }

    /// <summary>A task to wait for, and whether somebody has seen it alive before.</summary>
    public sealed record Added(VeoTaskReference Task, PollSource Source, bool WasSeen) : PollMessage;

    /// <summary>A look came back; an empty one was cancelled.</summary>
    public sealed record Polled(PendingTask Entry, PollResponse Look) : PollMessage;

    /// <summary>No more tasks will come.</summary>
    public sealed record InputOver : PollMessage;

    /// <summary>A due time or a deadline has come.</summary>
    public sealed record Woken : PollMessage;

    /// <summary>The run was called off.</summary>
    public sealed record Stopped : PollMessage;
}
