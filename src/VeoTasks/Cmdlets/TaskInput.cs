using System.Collections;
using System.Globalization;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Reads which task any object means. That is not left to PowerShell's binding: it turns an object into its text before it looks for a
/// property, takes the first property that is there though it be blank, and knows no entries of hash tables.
/// </summary>
internal static class TaskInput
{
    /// <summary>
    /// The names of -TaskId and its aliases. In new-api's rows <c>id</c> is a number of its own, beside <c>task_id</c>.
    /// </summary>
    private static readonly string[] IdNames = ["TaskId", "task_id", "Id"];

    /// <summary>Numbers beyond this have lost digits before anybody could read them.</summary>
    private const double LargestExact = 9_007_199_254_740_992;

    /// <summary>
    /// What an argument or a piped object stands for: text of one line or more, a task that was read before, a mistake or, for a row with
    /// columns, a reference whose id is text that is still to be read. Null stays null.
    /// </summary>
    public static PSObject? Take(object? given)
    {
        if (given is null)
        {
            return null;
        }

        PSObject item = PSObject.AsPSObject(given);
        try
        {
            return PSObject.AsPSObject(item.BaseObject switch
            {
                ErrorRecord { TargetObject: { } target } when Items(target).All(one => one is VeoTask or string) => Id(target),
                VeoTaskReference reference => WithoutBlanks(reference).ToString(),
                string or ValueType or Uri => Id(item.BaseObject),
                _ => (object?)DeserializedTask.Of(item) ?? Row(item),
            });
        }
        catch (Exception exception) when (exception is GetValueException or FormatException)
        {
            return PSObject.AsPSObject(new TaskMistake(TextOf(item), exception.Message));
        }
    }

    /// <summary>The task of a line, a reference, a task or a row with columns; nothing for a blank or a comment.</summary>
    /// <param name="item">The object.</param>
    /// <param name="provider">The provider of what names none in its text; null for that of the object's column, if it has one.</param>
    /// <param name="known">The providers whose names and addresses count.</param>
    public static TaskReferenceLine Read(PSObject item, string? provider, IReadOnlyList<VeoProvider> known) => Take(item)!.BaseObject switch
    {
        VeoTask task => TaskReferenceLine.Of(task.Reference),
        VeoTaskReference row => TaskReferenceParser.Parse(row.Id, known).Or(provider ?? row.Provider, row.Model),
        TaskMistake mistake => TaskReferenceLine.Mistake(mistake.Message),
        var text => TaskReferenceParser.Parse((string)text, known).Or(provider, null),
    };

    /// <summary>What to call an object in an error. A property may run a script, and that may fail.</summary>
    public static string TextOf(PSObject item)
    {
        try
        {
            return item.BaseObject is PSCustomObject ? item.ToString() : Text(item).Trim();
        }
        catch (RuntimeException)
        {
            return item.BaseObject.GetType().Name;
        }
    }

    /// <summary>"A" or "An", for the name of an object's type.</summary>
    public static string Article(object item) => item.GetType().Name[0] is 'A' or 'E' or 'I' or 'O' ? "An" : "A";

    /// <summary>
    /// An object as text, the same in every culture. Tables of spreadsheets have long numbers as fractions, which would be written with an
    /// exponent.
    /// </summary>
    public static string Text(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        double number when number == Math.Truncate(number) && Math.Abs(number) <= LargestExact =>
            number.ToString("F0", CultureInfo.InvariantCulture),
        decimal number when number == decimal.Truncate(number) => number.ToString("F0", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>PowerShell hands a constructor "" where $null was written for a text.</summary>
    private static VeoTaskReference WithoutBlanks(VeoTaskReference reference) => reference with
    {
        Provider = string.IsNullOrEmpty(reference.Provider) ? null : reference.Provider,
        Model = string.IsNullOrEmpty(reference.Model) ? null : reference.Model,
    };

    /// <summary>The columns of a row, its id as it stands there. An id that is blank, or none, stands for a blank line.</summary>
    private static VeoTaskReference Row(PSObject item)
    {
        PSObject row = AsRow(item);
        List<PSPropertyInfo> ids = [.. Ids(row)];
        return ids.Count == 0 ? throw new FormatException(WithoutId(item, row))
            : new VeoTaskReference(
                ids.Select(column => Id(column.Value)).FirstOrDefault(id => !string.IsNullOrWhiteSpace(id)) ?? "",
                Cell(row, "Provider"),
                Cell(row, "Model")) { Label = Cell(row, "Label") ?? Cell(row, "Name") };
    }

    private static string? Cell(PSObject row, string column) =>
        Text(row.Properties[column]?.Value) is var text && string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>An id as text, or several as so many lines.</summary>
    private static string Id(object? value) => string.Join('\n', Items(value).Select(one =>
        Objection(one) is { } objection ? throw new FormatException(objection) : Text(one)));

    private static IEnumerable<object?> Items(object? value) =>
        (LanguagePrimitives.GetEnumerable(value) ?? new[] { value }).Cast<object?>()
            .Select(one => one is PSObject wrapped ? wrapped.BaseObject : one);

    /// <summary>What keeps a value from being an id; null when it may be one.</summary>
    private static string? Objection(object? value) => value switch
    {
        double or float when !Text(value).All(char.IsAsciiDigit) =>
            $"The number {Text(value)} is not a task id. If it was one, digits are lost: keep ids as text.",
        bool or DateTime or DateTimeOffset or TimeSpan => $"{Article(value)} {value.GetType().Name} is not a task id.",
        _ => null,
    };

    private static string WithoutId(PSObject item, PSObject row)
    {
        string? unparted = row.Properties.Select(property => property.Name)
            .FirstOrDefault(name => TaskColumns.DelimiterOf(name) is not null);
        string type = $"{Article(item.BaseObject)} {item.BaseObject.GetType().Name}";
        return item.BaseObject is FileInfo ? $"{type} names no task. Read the file with Get-Content or Import-Csv."
            : unparted is null ? $"{type} without {string.Join(", ", IdNames[..^1])} or {IdNames[^1]} names no task."
            : $"The columns '{TextSanitizer.Clean(unparted)}' were read as one. Read the file with Import-Csv -Delimiter "
                + $"{TaskColumns.DelimiterOf(unparted)}.";
    }

    /// <summary>The columns that may hold the id, the first one first.</summary>
    private static IEnumerable<PSPropertyInfo> Ids(PSObject row)
    {
        List<PSPropertyInfo> bound = [.. IdNames.Select(name => row.Properties[name]).OfType<PSPropertyInfo>()];
        return bound.Count > 0 || row.BaseObject is not PSCustomObject ? bound
            : row.Properties.Where(property => TaskColumns.Rank(property.Name) >= 0).OrderBy(property => TaskColumns.Rank(property.Name));
    }

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

/// <summary>What names no task, and why.</summary>
/// <param name="Text">The object, in short.</param>
/// <param name="Message">What is wrong with it.</param>
internal sealed record TaskMistake(string Text, string Message);
