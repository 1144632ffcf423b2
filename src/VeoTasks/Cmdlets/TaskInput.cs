using System.Globalization;
using System.Management.Automation;
using VeoTasks.Gateways;
using VeoTasks.Output;

namespace VeoTasks.Cmdlets;

/// <summary>Reads which task any object of the pipeline means, for a cmdlet that passes the object on and so cannot leave that to PowerShell's binding.</summary>
internal static class TaskInput
{
    /// <summary>The names that bind to -TaskId elsewhere.</summary>
    private static readonly string[] IdNames = ["TaskId", "Id", "task_id"];

    /// <summary>The task of a line, a reference, a task or a row with columns; nothing for a blank or a comment.</summary>
    /// <param name="item">The object.</param>
    /// <param name="provider">The provider of what names none in its text; null for that of the object's column, if it has one.</param>
    /// <param name="known">The providers whose names and addresses count.</param>
    public static TaskReferenceLine Read(PSObject item, string? provider, IReadOnlyList<VeoProvider> known) => item.BaseObject switch
    {
        VeoTaskReference reference => Complete(new TaskReferenceLine(reference, null), provider),
        VeoTask task => new TaskReferenceLine(new VeoTaskReference(task.Id, task.Provider), null),
        string or ValueType or Uri => Complete(TaskReferenceParser.Parse(Text(item.BaseObject), known), provider),
        _ => ReadColumns(item, provider, known),
    };

    /// <summary>An object as text, the same in every culture.</summary>
    public static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static TaskReferenceLine ReadColumns(PSObject item, string? provider, IReadOnlyList<VeoProvider> known) =>
        IdNames.Select(name => item.Properties[name]).FirstOrDefault(property => property is not null) is { } id
            ? Complete(TaskReferenceParser.Parse(Text(id.Value), known), provider ?? Text(item.Properties["Provider"]?.Value))
            : new TaskReferenceLine(null, $"A {item.BaseObject.GetType().Name} without {string.Join(", ", IdNames[..^1])} or {IdNames[^1]} names no task.");

    private static TaskReferenceLine Complete(TaskReferenceLine line, string? provider) =>
        line.Reference is { Provider: null } reference && !string.IsNullOrWhiteSpace(provider)
            ? new TaskReferenceLine(reference with { Provider = provider }, null)
            : line;
}
