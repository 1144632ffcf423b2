using System.Globalization;
using System.Management.Automation;

namespace VeoTasks.Cmdlets;

/// <summary>Reads single values of objects that were written down, in whichever form they came back. What cannot be read is null.</summary>
internal static class DeserializedValues
{
    /// <summary>A property's value as it came back. Only plain values count: a property that runs something when it is read is none.</summary>
    public static object? Of(PSObject image, string name) => 
        image.Properties[name] is { MemberType: PSMemberTypes.NoteProperty or PSMemberTypes.Property } property ? property.Value : null;

    /// <summary>A value without PowerShell's wrapping.</summary>
    public static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>Text, a whole number or an address, as text; null for an empty one.</summary>
    public static string? Text(PSObject image, string name) => Bare(Of(image, name)) switch
    {
        string { Length: > 0 } text => text,
        Uri address => address.OriginalString,
        int or long => string.Create(CultureInfo.InvariantCulture, $"{Bare(Of(image, name))}"),
        _ => null,
    };

    /// <summary>A word of an enumeration, by its name or its number (which is what ConvertTo-Json writes).</summary>
    public static T? Enum<T>(PSObject image, string name)
        where T : struct, Enum => System.Enum.TryParse(Text(image, name), ignoreCase: true, out T value) && System.Enum.IsDefined(value) ? value : null;

    /// <summary>A moment, in UTC: ConvertFrom-Json gives it as a DateTime, Import-Clixml as a bag of properties, Import-Csv as text.</summary>
    public static DateTimeOffset? Moment(PSObject image, string name) => Of(image, name) is PSObject bag && bag.Properties["UtcDateTime"] is not null
        ? ReadMoment(Of(bag, "UtcDateTime"))
        : ReadMoment(Bare(Of(image, name)));

    private static DateTimeOffset? ReadMoment(object? value) => value switch
    {
        DateTimeOffset moment => moment.ToUniversalTime(),
        DateTime { Kind: DateTimeKind.Local } local => local.ToUniversalTime(),
        DateTime time => new DateTimeOffset(time.Ticks, TimeSpan.Zero),
        string text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset moment) => moment,
        _ => null,
    };
}
