namespace VeoTasks;

/// <summary>The exception in every error record of this module: what went wrong, by category, with the gateway's code if it gave one.</summary>
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
}
