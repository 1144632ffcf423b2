using System.Globalization;
using System.Management.Automation;

namespace VeoTasks.Output;

/// <summary>
/// Reads properties for the views, by name: what came over remoting or out of a file has the view of the original, but is a copy with
/// properties of other types.
/// </summary>
internal static class ViewRow
{
    /// <summary>A property as text; empty when there is none.</summary>
    public static string Text(this PSObject row, string name) => row.Properties[name]?.Value?.ToString() ?? "";

    /// <summary>A property as a number; null when it is none.</summary>
    public static long? Number(this PSObject row, string name) =>
        LanguagePrimitives.TryConvertTo(row.Properties[name]?.Value, CultureInfo.InvariantCulture, out long? number) ? number : null;

    /// <summary>A property as yes or no.</summary>
    public static bool Flag(this PSObject row, string name) => LanguagePrimitives.IsTrue(row.Properties[name]?.Value);

    /// <summary>A property as a time span; null when it is none.</summary>
    public static TimeSpan? Span(this PSObject row, string name) =>
        row.Properties[name]?.Value is { } value && LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out TimeSpan span) ? span : null;

    /// <summary>A property as a list; empty when there is none.</summary>
    public static IReadOnlyList<object> Items(this PSObject row, string name) =>
        LanguagePrimitives.GetEnumerable(row.Properties[name]?.Value) is { } items ? [.. items.Cast<object>()] : [];

    /// <summary>A property as a moment; null when it is none. A copy of a DateTimeOffset is an object of its properties.</summary>
    public static DateTimeOffset? Time(this PSObject row, string name) => row.Properties[name]?.Value switch
    {
        DateTimeOffset time => time,
        PSObject { BaseObject: DateTimeOffset time } => time,
        PSObject copy when copy.Properties["UtcDateTime"]?.Value is DateTime utc => new DateTimeOffset(utc, TimeSpan.Zero),
        { } other when DateTimeOffset.TryParse(other.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) => time,
        _ => null,
    };
}
