using System.Globalization;
using System.Management.Automation;
using VeoTasks.Gateways;
using VeoTasks.Output;

namespace VeoTasks.Cmdlets;

/// <summary>Reads which task any object of the pipeline means, for a cmdlet that passes the object on and so cannot leave that to PowerShell's binding.</summary>
internal static class TaskInput
{
    /// <summary>The names that bind to -TaskId elsewhere. In new-api's rows <c>id</c> is a number of its own, beside <c>task_id</c>.</summary>
    private static readonly string[] IdNames = ["TaskId", "task_id", "Id"];

    /// <summary>The task of a line, a reference, a task or a row with columns; nothing for a blank or a comment.</summary>
    /// <param name="item">The object.</param>
    /// <param name="provider">The provider of what names none in its text; null for that of the object's column, if it has one.</param>
    /// <param name="known">The providers whose names and addresses count.</param>
    public static TaskReferenceLine Read(PSObject item, string? provider, IReadOnlyList<VeoProvider> known) => item.BaseObject switch
    {
        VeoTaskReference reference => new TaskReferenceLine(WithoutBlanks(reference), null).Or(provider, null),
        VeoTask task => new TaskReferenceLine(new VeoTaskReference(task.Id, task.Provider), null),
        string or ValueType or Uri => TaskReferenceParser.Parse(Text(item.BaseObject), known).Or(provider, null),
        _ => ReadColumns(item, provider, known),
    };

    /// <summary>The id that an object is or has, as text; null for none.</summary>
    public static string? IdOf(PSObject item) => item.BaseObject is string or ValueType or Uri ? Text(item.BaseObject)
        : IdNames.Select(name => Text(item.Properties[name]?.Value)).FirstOrDefault(id => !string.IsNullOrWhiteSpace(id));

    /// <summary>The id of a row in which the column that counts before it is blank; null where the first column is the one to take.</summary>
    public static string? IdBehindBlank(PSObject row)
    {
        try
        {
            List<PSPropertyInfo> ids = [.. IdNames.Select(name => row.Properties[name]).OfType<PSPropertyInfo>()];
            return ids.Count > 1 && string.IsNullOrWhiteSpace(Text(ids[0].Value)) ? IdOf(row) : null;
        }
        catch (GetValueException)
        {
            // The binder meets it too, and says so.
            return null;
        }
    }

    /// <summary>What to say of an object that has no id.</summary>
    public static string WithoutId(PSObject item) =>
        $"A {item.BaseObject.GetType().Name} without {string.Join(", ", IdNames[..^1])} or {IdNames[^1]} names no task.";

    /// <summary>An object as text, the same in every culture.</summary>
    public static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>PowerShell hands a constructor "" where $null was written for a text.</summary>
    private static VeoTaskReference WithoutBlanks(VeoTaskReference reference) => reference with
    {
        Provider = string.IsNullOrEmpty(reference.Provider) ? null : reference.Provider,
        Model = string.IsNullOrEmpty(reference.Model) ? null : reference.Model,
    };

    private static TaskReferenceLine ReadColumns(PSObject item, string? provider, IReadOnlyList<VeoProvider> known) =>
        IdNames.Select(name => item.Properties[name]).OfType<PSPropertyInfo>().ToList() is [var first, ..] ids
            ? TaskReferenceParser.Parse(Text((ids.Find(id => !string.IsNullOrWhiteSpace(Text(id.Value))) ?? first).Value), known)
                .Or(provider ?? Text(item.Properties["Provider"]?.Value), Text(item.Properties["Model"]?.Value))
            : new TaskReferenceLine(null, WithoutId(item));
}
