using System.Collections;
using System.Globalization;
using System.Management.Automation;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Output;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Reads which task any object of the pipeline means, for a cmdlet that passes the object on and so cannot leave that to PowerShell's
/// binding.
/// </summary>
internal static class TaskInput
{
    /// <summary>
    /// The names that bind to -TaskId elsewhere. In new-api's rows <c>id</c> is a number of its own, beside <c>task_id</c>.
    /// </summary>
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
        : Ids(AsRow(item)).Select(property => Text(property.Value)).FirstOrDefault(id => !string.IsNullOrWhiteSpace(id));

    /// <summary>
    /// The id of a row that the binder would not find: the column that counts before it is blank, or has a name of its own. Null where the
    /// first column is the one to take.
    /// </summary>
    public static string? IdToTake(PSObject row)
    {
        try
        {
            List<PSPropertyInfo> ids = [.. Ids(row)];
            return ids.Count > 0 && IsNotBound(ids)
                ? IdOf(row)
                : null;
        }
        catch (GetValueException)
        {
            // The binder meets it too, and says so.
            return null;
        }
    }

    /// <summary>The task that a hash table names, as text, since the binder looks at no entry of one.</summary>
    public static string? ReferenceOf(IDictionary entries)
    {
        PSObject row = AsRow(new PSObject(entries));
        string provider = Text(row.Properties["Provider"]?.Value);
        string model = Text(row.Properties["Model"]?.Value);
        return IdOf(row) is not { } id ? null
            : provider.Length == 0 || TaskUrls.IsUrl(id) || id.StartsWith($"{provider}:", StringComparison.OrdinalIgnoreCase) ? id
            : new VeoTaskReference(id, provider, model.Length == 0 ? null : model).ToString();
    }

    /// <summary>What to say of an object that has no id.</summary>
    public static string WithoutId(PSObject item)
    {
        string? unparted = AsRow(item).Properties.Select(property => property.Name).FirstOrDefault(name => TaskColumns.DelimiterOf(name) is not null);
        return unparted is null
            ? $"A {item.BaseObject.GetType().Name} without {string.Join(", ", IdNames[..^1])} or {IdNames[^1]} names no task."
            : $"The columns '{TextSanitizer.Clean(unparted)}' were read as one. Read the file with Import-Csv -Delimiter {TaskColumns.DelimiterOf(unparted)}.";
    }

    /// <summary>Whether a row was read from a file with another delimiter than the one that its columns are parted by.</summary>
    public static bool IsUnparted(PSObject row) =>
        row.BaseObject is PSCustomObject && !Ids(row).Any() && row.Properties.Any(property => TaskColumns.DelimiterOf(property.Name) is not null);

    /// <summary>An object as text, the same in every culture.</summary>
    public static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>PowerShell hands a constructor "" where $null was written for a text.</summary>
    private static VeoTaskReference WithoutBlanks(VeoTaskReference reference) => reference with
    {
        Provider = string.IsNullOrEmpty(reference.Provider) ? null : reference.Provider,
        Model = string.IsNullOrEmpty(reference.Model) ? null : reference.Model,
    };

    private static TaskReferenceLine ReadColumns(PSObject item, string? provider, IReadOnlyList<VeoProvider> known)
    {
        PSObject row = AsRow(item);
        return Ids(row).ToList() is [var first, ..] ids
            ? TaskReferenceParser.Parse(Text((ids.Find(id => !string.IsNullOrWhiteSpace(Text(id.Value))) ?? first).Value), known)
                .Or(provider ?? Text(row.Properties["Provider"]?.Value), Text(row.Properties["Model"]?.Value))
            : new TaskReferenceLine(null, WithoutId(item));
    }

    /// <summary>The columns that may hold the id, the first one first.</summary>
    private static IEnumerable<PSPropertyInfo> Ids(PSObject row)
    {
        List<PSPropertyInfo> bound = [.. IdNames.Select(name => row.Properties[name]).OfType<PSPropertyInfo>()];
        return bound.Count > 0 || row.BaseObject is not PSCustomObject ? bound
            : row.Properties.Where(property => TaskColumns.Rank(property.Name) >= 0).OrderBy(property => TaskColumns.Rank(property.Name));
    }

    /// <summary>Whether the binder would take a blank, or nothing.</summary>
    private static bool IsNotBound(List<PSPropertyInfo> ids) =>
        (ids.Count > 1 && string.IsNullOrWhiteSpace(Text(ids[0].Value))) || !IdNames.Contains(ids[0].Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A hash table's entries as columns; any other object as it is.</summary>
    private static PSObject AsRow(PSObject item)
    {
        if (item.BaseObject is not IDictionary entries)
        {
            return item;
        }

        PSObject row = new();
        foreach (DictionaryEntry entry in entries)
        {
            if (entry.Key is string { Length: > 0 } name && row.Properties[name] is null)
            {
                row.Properties.Add(new PSNoteProperty(name, entry.Value));
            }
        }

        return row;
    }
}
