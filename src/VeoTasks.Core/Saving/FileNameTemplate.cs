using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VeoTasks.Saving;

/// <summary>
/// Names files after videos: text with {provider}, {id}, {index}, {model} and {created:FORMAT} in it. Where a task has several videos and the template
/// does not say {index}, "-{index}" follows.
/// </summary>
/// <remarks>
/// Whatever cannot stand in a name as it is (an id with other characters than small letters, digits, "-" and "_"; a name that is too long or a
/// device's; a template without {id}) gets a dot and 16 hexadecimal digits of a SHA-256 over provider, id and place. So two videos never share a name.
/// </remarks>
public sealed partial class FileNameTemplate
{
    private const string TimeFormat = "yyyyMMdd-HHmmss";
    private readonly List<(string Field, string Text)> _parts;

    private FileNameTemplate(List<(string Field, string Text)> parts) => _parts = parts;

    /// <summary>The fields that a template may name.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["provider", "id", "index", "model", "created"];

    /// <summary>"{provider}-{id}".</summary>
    public static FileNameTemplate Default { get; } = Parse("{provider}-{id}");

    /// <summary>Reads a template; ".mp4" at its end is taken for granted.</summary>
    /// <exception cref="FormatException">It names an unknown field or holds a character that not every system takes; the message says which.</exception>
    public static FileNameTemplate Parse(string template)
    {
        string text = template.Normalize(NormalizationForm.FormC).Trim();
        if (text.EndsWith(SafeFileName.Extension, StringComparison.OrdinalIgnoreCase))
        {
            text = text[..^SafeFileName.Extension.Length];
        }

        List<(string, string)> parts = [];
        foreach (Match match in Part().Matches(text))
        {
            parts.Add(match.Groups["field"].Success ? ReadField(match) : ("", ReadText(match.Value)));
        }

        return parts.Count > 0 ? new FileNameTemplate(parts) : throw new FormatException("The template is empty.");
    }

    /// <summary>The name for one of a task's videos.</summary>
    public VideoName For(VeoTask task, VeoVideo video) => ForPlace(task, task.Videos.Count > 1 ? video.Index : null);

    /// <summary>The name for the only video of a task that was not asked for yet. Fields that its gateway must tell stay in their braces.</summary>
    internal string Foresee(VeoTask task) => Has("created") || (Has("model") && task.Model is null)
        ? string.Concat(_parts.Select(part => part.Field switch
        {
            "created" => $"{{created:{FormatOf(part.Text)}}}",
            "model" when task.Model is null => "{model}",
            _ => Show([part], task, index: null),
        })) + SafeFileName.Extension
        : ForPlace(task, index: null).Plain;

    /// <summary>The name for a task's video at a place; null where it is the only one.</summary>
    internal VideoName ForPlace(VeoTask task, int? index)
    {
        string shown = Show(_parts, task, index);
        string place = Has("index") ? "" : SafeFileName.Place(index);
        string plain = shown + place + SafeFileName.Extension;
        string tail = $"{place}.{SafeFileName.Hash(task.Provider, task.Id, index)}{SafeFileName.Extension}";
        string distinct = SafeFileName.Make(shown, tail);
        bool isPlain = Has("id") && SafeFileName.IsPlain(task.Id, "-_") && SafeFileName.IsClear(task.Id, index)
            && (!Has("provider") || SafeFileName.IsPlain(task.Provider, ""))
            && SafeFileName.IsGood(plain);
        return isPlain ? new VideoName(plain, distinct, IsTelling: Has("provider")) : new VideoName(distinct, distinct, IsTelling: true);
    }

    private static (string, string) ReadField(Match match)
    {
        string field = match.Groups["field"].Value.ToLowerInvariant();
        string format = match.Groups["format"].Value;
        if (!Fields.Contains(field) || (format.Length > 0 && field != "created"))
        {
            throw new FormatException($"{match.Value} is no field; there are {{provider}}, {{id}}, {{index}}, {{model}} and {{created:yyyyMMdd}}.");
        }

        // A format that .NET does not know is found out here, not at the first video.
        _ = field == "created" ? DateTimeOffset.UnixEpoch.ToString(FormatOf(format), CultureInfo.InvariantCulture) : "";
        return (field, format);
    }

    private static string ReadText(string text) =>
        text.Cast<char?>().FirstOrDefault(symbol => !SafeFileName.IsText(symbol!.Value)) is { } bad
            ? throw new FormatException($"'{bad}' cannot stand in a file's name on every system.")
            : text;

    private bool Has(string field) => _parts.Exists(part => part.Field == field);

    /// <summary>What people see. A name that is used as it is has an id that stays itself here.</summary>
    private static string Show(IEnumerable<(string Field, string Text)> parts, VeoTask task, int? index) => string.Concat(parts.Select(part => part.Field switch
    {
        "" => part.Text,
        "provider" => SafeFileName.Clean(task.Provider, "-_"),
        "id" => SafeFileName.Clean(task.Id, "-_"),
        "index" => (index ?? 0).ToString(CultureInfo.InvariantCulture),
        "model" => SafeFileName.Clean(task.Model ?? "", "-_."),
        _ => SafeFileName.Clean(task.CreatedAt?.UtcDateTime.ToString(FormatOf(part.Text), CultureInfo.InvariantCulture) ?? "", "-_. "),
    }));

    private static string FormatOf(string format) => format.Length == 0 ? TimeFormat : format;

    [GeneratedRegex(@"\{(?<field>[^{}:]*)(:(?<format>[^{}]*))?\}|[^{}]+|[{}]")]
    private static partial Regex Part();
}
