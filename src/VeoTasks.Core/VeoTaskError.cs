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
