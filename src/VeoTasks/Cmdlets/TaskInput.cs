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

    /// <summary>Numbers beyond this have lost digits before anybody could read them.</summary>
    private const double LargestExact = 9_007_199_254_740_992;

    [ThreadStatic]
    private static string? t_label;

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

    /// <summary>The label of the hash table that was bound last, if what is bound now is one. Rows are bound and read on one thread.</summary>
    public static string? TakeLabel()
    {
        string? label = t_label;
        t_label = null;
        return label;
    }

    /// <summary>
    /// The task that a hash table names, as text, since the binder looks at no entry of one. Its label waits for <see cref="TakeLabel"/>.
    /// </summary>
    public static string? ReferenceOf(IDictionary entries)
    {
        PSObject row = AsRow(new PSObject(entries));
        t_label = Text((row.Properties["Label"] ?? row.Properties["Name"])?.Value);
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
        string type = $"{Article(item.BaseObject)} {item.BaseObject.GetType().Name}";
        return item.BaseObject is FileInfo ? $"{type} names no task. Read the file with Get-Content or Import-Csv."
            : unparted is null ? $"{type} without {string.Join(", ", IdNames[..^1])} or {IdNames[^1]} names no task."
            : $"The columns '{TextSanitizer.Clean(unparted)}' were read as one. Read the file with Import-Csv -Delimiter "
                + $"{TaskColumns.DelimiterOf(unparted)}.";
    }

    /// <summary>"A" or "An", for the name of an object's type.</summary>
    public static string Article(object item) => item.GetType().Name[0] is 'A' or 'E' or 'I' or 'O' ? "An" : "A";

    /// <summary>Whether a row was read from a file with another delimiter than the one that its columns are parted by.</summary>
    public static bool IsUnparted(PSObject row) =>
        row.BaseObject is PSCustomObject && !Ids(row).Any() && row.Properties.Any(property => TaskColumns.DelimiterOf(property.Name) is not null);

    /// <summary>
    /// An object as text, the same in every culture. Tables of spreadsheets have long numbers as fractions, which would be written with an
    /// exponent.
    /// </summary>
    public static string Text(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        double number when number == Math.Truncate(number) && Math.Abs(number) <= LargestExact => number.ToString("F0", CultureInfo.InvariantCulture),
        decimal number when number == decimal.Truncate(number) => number.ToString("F0", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>What keeps a value from being an id; null when it may be one.</summary>
    public static string? Objection(object? value) => value switch
    {
        double or float when !Text(value).All(char.IsAsciiDigit) =>
            $"The number {Text(value)} is not a task id. If it was one, digits are lost: keep ids as text.",
        bool or DateTime or DateTimeOffset or TimeSpan => $"{Article(value)} {value.GetType().Name} is not a task id.",
        _ => null,
    };

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
