namespace VeoTasks;

/// <summary>Why a task or a request failed, in the gateway's own words where it gave any.</summary>
/// <param name="Code">The gateway's code as text ("3001", "task_not_exist"), or null when it gave none.</param>
/// <param name="Message">One sentence for people; never empty.</param>
/// <param name="Category">The kind of failure, the same for all gateways.</param>
public sealed record VeoTaskError(string? Code, string Message, VeoErrorCategory Category = VeoErrorCategory.TaskFailed)
{
    /// <summary>The message, with the code in brackets when there is one.</summary>
    public override string ToString() => Code is null ? Message : $"{Message} ({Code})";
}

/// <summary>
/// The exception in every error record of this module: what went wrong, by category, with the gateway's code if it gave one.
/// </summary>
public sealed class VeoTaskException : Exception
{
    /// <summary>Makes an exception from what is known of the failure.</summary>
    public VeoTaskException(string message, VeoTaskError error)
        : base(message) => Error = error;

    /// <summary>Makes an exception with a message alone.</summary>
    public VeoTaskException(string message)
        : base(message) => Error = new VeoTaskError(null, message, VeoErrorCategory.RequestRejected);

    /// <summary>Makes an exception with a message and its cause.</summary>
    public VeoTaskException(string message, Exception innerException)
        : base(message, innerException) => Error = new VeoTaskError(null, message, VeoErrorCategory.RequestRejected);

    /// <summary>Makes an exception that says nothing.</summary>
    public VeoTaskException()
        : this("A VeoTasks operation failed.")
    {
    }

    /// <summary>The failure: category, code and message.</summary>
    public VeoTaskError Error { get; }

    /// <summary>The task that it is about, where it is about one.</summary>
    internal VeoTaskReference? Task { get; init; }

    /// <summary>
    /// The message without the task's name, the same for all tasks that fare alike; null where only the whole message makes sense.
    /// </summary>
    internal string? Shared { get; init; }
}
