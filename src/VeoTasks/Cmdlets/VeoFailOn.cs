namespace VeoTasks;

/// <summary>Which failures make a run end in an error that stops the script.</summary>
public enum VeoFailOn
{
    /// <summary>None: each failed task is an error of its own, and the script decides.</summary>
    None,

    /// <summary>One failed task is enough.</summary>
    Any,

    /// <summary>Only when no task succeeded although some were given.</summary>
    All,
}
