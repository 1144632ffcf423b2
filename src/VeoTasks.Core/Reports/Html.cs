using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using VeoTasks.Saving;

namespace VeoTasks.Reports;

/// <summary>
/// Makes the elements of a page that is HTML and well-formed XML at once. Names come from this module's code; all text goes through <see
/// cref="Clean"/>.
/// </summary>
internal static class Html
{
    private const char Replacement = '\ufffd';

    public static XNamespace Namespace { get; } = "http://www.w3.org/1999/xhtml";

    /// <summary>An element. Of its content, pairs are attributes, strings text, and null nothing.</summary>
    public static XElement Element(string name, params object?[] content) => Element(Namespace + name, content);

    public static XElement Element(XName name, params object?[] content)
    {
        XElement element = new(name, content.Select(part => part switch
        {
            (string attribute, string value) => new XAttribute(attribute, Clean(value)),
            string text => Clean(text),
            _ => part,
        }));

        // HTML knows no empty tag but those of elements that never hold anything.
        if (element.IsEmpty && name.LocalName is not "meta" && name.Namespace == Namespace)
        {
            element.Add("");
        }

        return element;
    }

    /// <summary>Text of anybody's: in whichever direction it is written, what follows stays where it is.</summary>
    public static XElement Foreign(string text) => Element("bdi", text);

    /// <summary>
    /// The text without control characters, marks that are not seen or turn the direction of text, broken surrogates and characters that
    /// XML forbids. Each is replaced by U+FFFD and not left out: a task id that holds such marks should look strange. Line breaks and tabs
    /// become blanks.
    /// </summary>
    public static string Clean(string text)
    {
        StringBuilder clean = new(text.Length);
        for (ReadOnlySpan<char> rest = text; rest.Length > 0;)
        {
            OperationStatus status = Rune.DecodeFromUtf16(rest, out Rune symbol, out int length);
            if (status == OperationStatus.Done && symbol.Value is '\t' or '\n' or '\r')
            {
                clean.Append(' ');
            }
            else if (status == OperationStatus.Done && IsHarmless(symbol))
            {
                clean.Append(rest[..length]);
            }
            else
            {
                clean.Append(Replacement);
            }

            rest = rest[length..];
        }

        return clean.ToString();
    }

    private static bool IsHarmless(Rune symbol) =>
        Rune.GetUnicodeCategory(symbol) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && (symbol.Value & 0xFFFE) != 0xFFFE;
}

/// <summary>Numbers and times as the page shows them, the same on every machine: a report may be read far from where it was made.</summary>
internal static class Words
{
    /// <summary>What stands where nobody can say.</summary>
    public const string Unknown = "–";

    /// <summary>A moment in UTC, to the minute.</summary>
    public static string Moment(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? Unknown;

    /// <summary>An element with a moment for people and for programs.</summary>
    public static XElement TimeElement(DateTimeOffset time) => Html.Element(
        "time", ("datetime", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)), Moment(time));

    /// <summary>A length of time in its two largest units: "8.0 s", "1 min 12 s", "2 h 5 min", "3 d 4 h".</summary>
    public static string Time(TimeSpan? time) => time switch
    {
        null => Unknown,
        { TotalSeconds: < 59.95 } span => FormattableString.Invariant($"{span.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } span => FormattableString.Invariant($"{span.Minutes} min {span.Seconds} s"),
        { TotalDays: < 1 } span => FormattableString.Invariant($"{span.Hours} h {span.Minutes} min"),
        { } span => FormattableString.Invariant($"{span.Days} d {span.Hours} h"),
    };

    public static string Size(long bytes) => Format.Size(bytes, CultureInfo.InvariantCulture);

    public static string Count(int number) => FormattableString.Invariant($"{number:N0}");

    /// <summary>A number of things with their name: "1 video", "3 videos".</summary>
    public static string Count(int number, string name) => number == 1 ? $"1 {name}" : $"{Count(number)} {name}s";

    /// <summary>The size of the picture.</summary>
    public static string? Picture(Mp4Movie? movie) =>
        movie is { Width: { } width, Height: { } height } ? FormattableString.Invariant($"{width}×{height}") : null;
}
