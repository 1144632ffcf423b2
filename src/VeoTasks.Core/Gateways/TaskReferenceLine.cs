namespace VeoTasks.Gateways;

/// <summary>What one line of a list of tasks turned out to be: a reference, nothing (blank or a comment), or a mistake.</summary>
/// <param name="Reference">The task that is meant; null when the line names none.</param>
/// <param name="Error">What is wrong with the line, for people; null when nothing is.</param>
public readonly record struct TaskReferenceLine(VeoTaskReference? Reference, string? Error)
{
    /// <summary>Whether there is nothing to do: a blank line or a comment.</summary>
    public bool IsIgnored => Reference is null && Error is null;

    /// <summary>A line that names a task.</summary>
    internal static TaskReferenceLine Of(VeoTaskReference reference) => new(reference, null);

    /// <summary>A line that names none though it should.</summary>
    internal static TaskReferenceLine Mistake(string error) => new(null, error);
}
