namespace VeoTasks.Output;

/// <summary>One event for the information stream.</summary>
/// <param name="Json">One JSON object in one line.</param>
/// <param name="Tags">What to choose it by.</param>
internal sealed record RunEvent(string Json, string[] Tags);
