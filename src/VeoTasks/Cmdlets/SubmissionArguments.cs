using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Cmdlets;

/// <summary>
/// What cannot be read of the row that is being bound. An error of PowerShell's own would cost that row alone, and the others would be sent
/// and paid for: with this the list is refused whole. Rows are bound and read on one thread.
/// </summary>
internal static class UnreadableCells
{
    [ThreadStatic]
    private static List<string>? t_found;

    /// <summary>Adds what is wrong. PowerShell may read a cell twice.</summary>
    public static void Add(string text)
    {
        t_found ??= [];
        if (!t_found.Contains(text))
        {
            t_found.Add(text);
        }
    }

    /// <summary>What was found since the last row.</summary>
    public static IReadOnlyList<string> Take()
    {
        List<string> found = t_found ?? [];
        t_found = null;
        return found;
    }
}

/// <summary>
/// Lets -Prompt take text alone. Without it PowerShell turns a piped row without the right column into text and submits that, which is
/// paid for.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PromptTextAttribute : ArgumentTransformationAttribute
{
    private const int MostColumns = 6;

    /// <summary>What a row may say of its request: the letters of a column's name, and the parameter.</summary>
    private static readonly Dictionary<string, string> Columns = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Model"] = "Model",
        ["Provider"] = "Provider",
        ["Label"] = "Label",
        ["AspectRatio"] = "AspectRatio",
        ["Resolution"] = "Resolution",
        ["DurationSec"] = "DurationSec",
        ["DurationSeconds"] = "DurationSec",
        ["Image"] = "Image",
        ["ImageUrl"] = "Image",
        ["LastImage"] = "LastImage",
        ["ReferenceImage"] = "ReferenceImage",
        ["NegativePrompt"] = "NegativePrompt",
        ["Seed"] = "Seed",
        ["Silent"] = "Silent",
    };

    public override bool TransformNullOptionalParameters => false;

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (bare is null or string or ValueType)
        {
            return inputData;
        }

        PSObject row = PSObject.AsPSObject(inputData);
        if (row.Properties["Prompt"] is not null)
        {
            FindMisspelled(row);

            // The binder goes on to the object's properties only after this kind of exception.
            PSInvalidCastException cause = new($"A {bare.GetType().Name} is not a prompt. Pipe it in instead.");
            throw new ArgumentTransformationMetadataException(cause.Message, cause);
        }

        string columns = string.Join(", ", row.Properties.Take(MostColumns).Select(column => $"'{column.Name}'"));
        UnreadableCells.Add(bare is PSCustomObject
            ? $"-Prompt: there is no column Prompt, only {columns}."
            : $"-Prompt: {TaskInput.Article(bare).ToLowerInvariant()} {bare.GetType().Name} is not a prompt. {Advice(bare)}");
        return "";
    }

    /// <summary>
    /// A column whose name is a parameter's but for blanks, hyphens and underscores is not bound, and a video without what it says would be
    /// paid for.
    /// </summary>
    private static void FindMisspelled(PSObject row)
    {
        foreach (string column in row.Properties.Select(property => property.Name))
        {
            if (Columns.TryGetValue(string.Concat(column.Where(char.IsAsciiLetter)), out string? meant)
                && !column.Equals(meant, StringComparison.OrdinalIgnoreCase))
            {
                UnreadableCells.Add($"-{meant}: the column '{Shown(column)}' would be passed over. Rename it to {meant}.");
            }
        }
    }

    /// <summary>A blank at either end is what is wrong with some.</summary>
    private static string? Shown(string column) => column.Any(char.IsControl) ? TextSanitizer.Clean(column) : column;

    private static string Advice(object item) => item switch
    {
        FileSystemInfo => "Read the file with Get-Content.",
        IDictionary => "Turn it into a row with [pscustomobject].",
        _ => "Pipe prompts in to make a task of each, or join lines to one text.",
    };
}

/// <summary>
/// Reads a whole number as every culture writes it. PowerShell takes a blank cell for 0, rounds, and reads "8,0" as 80; a video of another
/// length than meant would be paid for.
/// </summary>
/// <param name="parameter">The parameter, with its hyphen.</param>
/// <param name="none">What a blank cell means.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WholeNumberAttribute(string parameter, long none) : ArgumentTransformationAttribute
{
    public long Largest { get; set; } = int.MaxValue;

    public override object? Transform(EngineIntrinsics? engineIntrinsics, object? inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (bare is null || (bare is string text && string.IsNullOrWhiteSpace(text)))
        {
            return none;
        }

        if (bare is not (string or double or float or decimal))
        {
            return inputData;
        }

        string given = Convert.ToString(bare, CultureInfo.InvariantCulture)!.Trim();
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (decimal.TryParse(given, Plain, CultureInfo.InvariantCulture, out decimal number)
            && number == decimal.Truncate(number) && number >= -Largest && number <= Largest)
        {
            return (long)number;
        }

        UnreadableCells.Add($"{parameter}: '{given[..Math.Min(given.Length, 40)]}' is not a whole number.");
        return none;
    }
}

/// <summary>Takes the words of a table for yes and no, which PowerShell does not do for a switch.</summary>
/// <param name="parameter">The parameter, with its hyphen.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TruthAttribute(string parameter) : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics? engineIntrinsics, object? inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        switch ((bare as string)?.Trim().ToLowerInvariant())
        {
            case null:
                return bare is null ? false : inputData;
            case "" or "false" or "no" or "0" or "n":
                return false;
            case "true" or "yes" or "1" or "y" or "x":
                return true;
            case { } word:
                UnreadableCells.Add($"{parameter}: '{word[..Math.Min(word.Length, 40)]}' is neither true nor false.");
                return false;
        }
    }
}

/// <summary>Objects of PowerShell as JSON.</summary>
internal static class JsonValues
{
    private const int MaximumDepth = 16;

    /// <exception cref="FormatException">It has no form in JSON, or nests too deep.</exception>
    public static JsonNode? Of(object? value, int depth = 0) => depth > MaximumDepth ? throw new FormatException("it is nested too deeply.")
        : Bare(value) switch
    {
        null => null,
        string text => text,
        bool truth => truth,
        SwitchParameter given => given.IsPresent,
        int or long or short or byte or uint or ushort or sbyte => Convert.ToInt64(Bare(value), CultureInfo.InvariantCulture),
        double or float or decimal or ulong => JsonNode.Parse(JsonSerializer.Serialize(Bare(value))),
        IDictionary members => Members(members.Keys.Cast<object>().Select(key =>
            (Convert.ToString(key, CultureInfo.InvariantCulture) ?? "", members[key])), depth),
        PSCustomObject => Members(((PSObject)value!).Properties.Select(property => (property.Name, (object?)property.Value)), depth),
        IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(item => Of(item, depth + 1))]),
        { } other => throw new FormatException($"a {other.GetType().Name} cannot be sent."),
    };

    private static JsonObject Members(IEnumerable<(string Name, object? Value)> members, int depth)
    {
        JsonObject made = [];
        foreach ((string name, object? value) in members)
        {
            made[name] = Of(value, depth + 1);
        }

        return made;
    }

    private static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject
        : value is PSObject custom ? custom.BaseObject : value;
}
