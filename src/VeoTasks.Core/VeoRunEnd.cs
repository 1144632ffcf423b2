namespace VeoTasks;

/// <summary>How the run of a command ended.</summary>
public enum VeoRunEnd
{
    /// <summary>It was stopped: by the user, by an error that stops, or by a later command that had enough.</summary>
    Stopped,

    /// <summary>It came to its end.</summary>
    Completed,

    /// <summary>It came to its end, and -FailOn made an error of its failures.</summary>
    Failed,

    /// <summary>It was only planned, with -WhatIf.</summary>
    Planned,
}
