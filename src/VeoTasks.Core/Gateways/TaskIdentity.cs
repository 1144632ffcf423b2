namespace VeoTasks.Gateways;

/// <summary>Tells whether an answer is about the task that was asked for; a cache or proxy may mix answers up.</summary>
public static class TaskIdentity
{
    /// <summary>
    /// Whether the id in an answer can be that of the task asked for. An answer without an id is not doubted. Case is not
    /// compared, since UUIDs come back in either; and OctopusX's unified interface puts a channel before the id on one side
    /// only ("sora-2:task_01k9..." and "task_01k9...").
    /// </summary>
    public static bool IsSame(VeoTaskReference asked, TaskReading reading) =>
        reading.Id is not { } answered
        || asked.Id.Equals(answered, StringComparison.OrdinalIgnoreCase)
        || IsPrefixed(asked.Id, answered)
        || IsPrefixed(answered, asked.Id);

    private static bool IsPrefixed(string longer, string shorter) => longer.EndsWith($":{shorter}", StringComparison.OrdinalIgnoreCase);
}
