using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace VeoTasks.Saving;

/// <summary>
/// Names files after videos: text with {provider}, {id}, {index}, {model}, {label} and {created:FORMAT} in it. Where a task has several
/// videos and the template does not say {index}, "-{index}" follows.
/// </summary>
/// <remarks>
/// Whatever cannot stand in a name as it is (an id with other characters than small letters, digits, "-" and "_", or one that ends as if it
/// were another id with an index; a name that is too long or a device's; a template with neither {id} nor {label}) gets a dot and 16
/// hexadecimal digits of a SHA-256 over provider, id and place. So does the second of two videos that would share a name, which <see
/// cref="SaveFolder.ClaimAsync"/> finds out.
/// </remarks>
internal sealed partial class FileNameTemplate
{
    private const string TimeFormat = "yyyyMMdd-HHmmss";
    private readonly List<(string Field, string Text)> _parts;

    private readonly IReadOnlyList<string> _providers;

    private FileNameTemplate(List<(string Field, string Text)> parts, IReadOnlyList<string> providers) =>
        (_parts, _providers) = (parts, providers);

    /// <summary>The fields that a template may name.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["provider", "id", "index", "model", "created", "label"];

    /// <summary>"{provider}-{id}".</summary>
    public static FileNameTemplate Default { get; } = Parse("{provider}-{id}");

    /// <summary>Reads a template; ".mp4" at its end is taken for granted.</summary>
    /// <exception cref="FormatException">
    /// It names an unknown field or holds a character that not every system takes; the message says which.
    /// </exception>
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

        return parts.Count > 0 ? new FileNameTemplate(parts, []) : throw new FormatException("The template is empty.");
    }

    /// <summary>
    /// The same, among providers of these names: what could be the name of another one's video does not tell whose it is.
    /// </summary>
    public FileNameTemplate Among(IEnumerable<string> providers) => new(_parts, [.. providers]);

    /// <summary>The name for one of a task's videos.</summary>
    public VideoName For(VeoTask task, VeoVideo video) => ForPlace(task, task.Videos.Length > 1 ? video.Index : null);

    /// <summary>
    /// The name for the only video of a task that was not asked for yet. Fields that its gateway must tell stay in their braces.
    /// </summary>
    public string Foresee(VeoTask task) => Has("created") || (Has("model") && task.Model is null)
        ? string.Concat(_parts.Select(part => part.Field switch
        {
            "created" => $"{{created:{FormatOf(part.Text)}}}",
            "model" when task.Model is null => "{model}",
            _ => Show([part], task, index: null),
        })) + SafeFileName.Extension
        : ForPlace(task, index: null).Plain;

    /// <summary>The name for a task's video at a place; null where it is the only one.</summary>
    public VideoName ForPlace(VeoTask task, int? index)
    {
        string shown = Show(_parts, task, index);
        string place = Has("index") ? "" : SafeFileName.Place(index);
        string plain = shown + place + SafeFileName.Extension;
        string tail = $"{place}.{SafeFileName.Hash(task.Provider, task.Id, index)}{SafeFileName.Extension}";
        string distinct = SafeFileName.Make(shown, tail);
        if (Has("label") && HasLabel(task) && SafeFileName.IsGood(plain))
        {
            // Two tasks may have one label: then the list of saved videos tells whose the name is.
            return new VideoName(plain, distinct, IsTelling: false);
        }

        bool isPlain = (Has("id") || (Has("label") && !HasLabel(task))) && SafeFileName.IsPlain(task.Id, "-_")
            && SafeFileName.IsClear(task.Id, index)
            && (!Has("provider") || SafeFileName.IsPlain(task.Provider, "-_"))
            && SafeFileName.IsGood(plain);
        return isPlain ? new VideoName(plain, distinct, IsTelling(task, plain)) : new VideoName(distinct, distinct, IsTelling: true);
    }

    /// <summary>
    /// Whether no other provider's video can have this name. Without hyphens in providers' names that is clear; with them "a-b-c" may be
    /// "b-c" of "a", or "c" of "a-b".
    /// </summary>
    private bool IsTelling(VeoTask task, string plain)
    {
        int at = _parts.FindIndex(part => part.Field == "provider");
        List<string> others = [.. _providers.Where(name => !name.Equals(task.Provider, StringComparison.OrdinalIgnoreCase))];
        bool isFirst = at >= 0 && at < _parts.FindIndex(part => part.Field == "id");
        if (!isFirst || others.Count == 0)
        {
            return at >= 0 && !others.Append(task.Provider).Any(name => name.Contains('-', StringComparison.Ordinal));
        }

        string head = Show(_parts[..at], task, index: null);
        string gap = _parts[at + 1].Field.Length == 0 ? _parts[at + 1].Text : "";
        return !others.Exists(name => plain.StartsWith(head + name + gap, StringComparison.OrdinalIgnoreCase));
    }

    private static (string, string) ReadField(Match match)
    {
        string field = match.Groups["field"].Value.ToLowerInvariant();
        string format = match.Groups["format"].Value;
        if (!Fields.Contains(field) || (format.Length > 0 && field != "created"))
        {
            throw new FormatException($"{match.Value} is not a field.{(Fields.Contains(field) ? "" : Suggestion.For(field, Fields))} "
                + "The fields are {provider}, {id}, {index}, {model}, {label} and {created:yyyyMMdd}.");
        }

        // A format that .NET does not know is found out here, not at the first video.
        _ = field == "created" ? DateTimeOffset.UnixEpoch.ToString(FormatOf(format), CultureInfo.InvariantCulture) : "";
        return (field, format);
    }

    private static string ReadText(string text) =>
        Array.FindIndex(text.ToCharArray(), symbol => !SafeFileName.IsText(symbol)) is >= 0 and int bad
            ? throw new FormatException($"'{text[bad]}' cannot stand in a file's name on every system.")
            : text;

    private static bool HasLabel(VeoTask task) => !string.IsNullOrWhiteSpace(task.Label);

    private bool Has(string field) => _parts.Exists(part => part.Field == field);

    /// <summary>What people see. A name that is used as it is has an id that stays itself here.</summary>
    private static string Show(IEnumerable<(string Field, string Text)> parts, VeoTask task, int? index) => string.Concat(
        parts.Select(part => part.Field switch
    {
        "" => part.Text,
        "provider" => SafeFileName.Clean(task.Provider, "-_"),
        "id" => SafeFileName.Clean(task.Id, "-_"),
        "index" => (index ?? 0).ToString(CultureInfo.InvariantCulture),
        "model" => SafeFileName.Clean(task.Model ?? "", "-_."),
        "label" => HasLabel(task) ? SafeFileName.CleanLabel(task.Label!) : SafeFileName.Clean(task.Id, "-_"),
        _ => SafeFileName.Clean(task.CreatedAt?.UtcDateTime.ToString(FormatOf(part.Text), CultureInfo.InvariantCulture) ?? "", "-_. "),
    }));

    private static string FormatOf(string format) => format.Length == 0 ? TimeFormat : format;

    [GeneratedRegex(@"\{(?<field>[^{}:]*)(:(?<format>[^{}]*))?\}|[^{}]+|[{}]")]
    private static partial Regex Part();
}

/// <summary>What makes a file's name good on Windows, macOS and Linux, and unmistakable, whatever the gateway calls its tasks.</summary>
internal static class SafeFileName
{
    /// <summary>The longest name, in characters, extension included.</summary>
    public const int MaximumLength = 120;

    /// <summary>The extension of every name.</summary>
    public const string Extension = ".mp4";

    /// <summary>The longest name in bytes of UTF-8: file systems of Unix take 255, and ".part.json" is still to follow.</summary>
    private const int MaximumBytes = 240;
    private const int HashDigits = 16;
    private const int LargestIndex = 999;

    /// <summary>The names that Windows keeps for devices, whatever extension follows.</summary>
    private static readonly HashSet<string> Devices = new(
        [
            "CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$",
            .. "0123456789¹²³".SelectMany(digit => new[] { $"COM{digit}", $"LPT{digit}" }),
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The default name for a video, the same on every machine and in every run: "{provider}-{id}.mp4", with "-{index}" where there are
    /// several.
    /// </summary>
    public static string For(VeoTask task, VeoVideo video) => FileNameTemplate.Default.For(task, video).Plain;

    /// <summary>
    /// Whether a part of a name stands for itself. Capitals do not: ids in base64 differ in case alone, which many file systems do not see.
    /// </summary>
    public static bool IsPlain(string text, string marks) =>
        text.Length > 0 && text.All(symbol => char.IsAsciiLetterLower(symbol) || char.IsAsciiDigit(symbol) || marks.Contains(symbol));

    /// <summary>
    /// Whether a name with this id in it can be read in one way only: it does not end like one with an index behind it, or has a real
    /// index.
    /// </summary>
    public static bool IsClear(string id, int? index) => index is null ? !EndsLikeIndex(id) : index is >= 0 and <= LargestIndex;

    /// <summary>Whether a name may be used as it is.</summary>
    public static bool IsGood(string name) =>
        name.Length <= MaximumLength
        && Encoding.UTF8.GetByteCount(name) <= MaximumBytes
        && char.IsLetterOrDigit(name[0])
        && !name.Contains("..", StringComparison.Ordinal)
        && !Devices.Contains(name[..name.IndexOf('.', StringComparison.Ordinal)].Trim());

    /// <summary>Makes a name: cut to fit before the tail, begun with a letter or digit, and no device's.</summary>
    /// <param name="head">What people should see, of symbols that any system takes.</param>
    /// <param name="tail">What makes it unmistakable, with the extension.</param>
    public static string Make(string head, string tail)
    {
        StringBuilder name = new();
        int bytes = Encoding.UTF8.GetByteCount(tail);
        foreach (char symbol in head)
        {
            bytes += Encoding.UTF8.GetByteCount([symbol]);
            if (name.Length + tail.Length == MaximumLength || bytes > MaximumBytes)
            {
                break;
            }

            name.Append(symbol == '.' && name is [.., '.'] ? '_' : symbol);
        }

        string text = name.ToString().TrimEnd('.', ' ');
        string stem = text.Split('.')[0].Trim();
        bool isBad = text.Length == 0 || !char.IsLetterOrDigit(text[0]) || Devices.Contains(stem);
        return (isBad ? "v" + (text.Length == 0 ? "" : text[1..]) : text) + tail;
    }

    /// <summary>
    /// 16 hexadecimal digits of a SHA-256 over the exact parts. Over UTF-16, because UTF-8 would turn every broken surrogate into the same
    /// replacement character.
    /// </summary>
    public static string Hash(string provider, string id, int? index)
    {
        string parts = string.Create(CultureInfo.InvariantCulture, $"{provider.Length}:{provider}{id.Length}:{id}{Place(index)}");
        return Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(parts.AsSpan())))[..HashDigits].ToLowerInvariant();
    }

    /// <summary>The place among several videos as names show it; empty for the only one.</summary>
    public static string Place(int? index) => index is { } number ? "-" + number.ToString(CultureInfo.InvariantCulture) : "";

    /// <summary>A gateway's word with everything replaced but small and capital letters, digits and these marks.</summary>
    public static string Clean(string value, string marks) =>
        string.Concat(value.Select(symbol => char.IsAsciiLetterOrDigit(symbol) || marks.Contains(symbol) ? symbol : '_'));

    /// <summary>A label of the user's with everything replaced that not every system takes in a name; letters of any script stay.</summary>
    public static string CleanLabel(string label)
    {
        // Macs name files with letters and accents apart. What cannot be normalized (broken surrogates, U+FFFE) is replaced before.
        IEnumerable<Rune> runes = string.Concat(label.Trim().Replace('\uFFFE', '_').EnumerateRunes())
            .Normalize(NormalizationForm.FormC).EnumerateRunes();
        return string.Concat(runes.Select(rune => rune.IsBmp && IsText((char)rune.Value) ? (char)rune.Value : '_')).TrimEnd('.', ' ');
    }

    /// <summary>Whether the user may write it into a template: any system takes it in a name.</summary>
    public static bool IsText(char symbol) =>
        char.IsAsciiLetterOrDigit(symbol) || IsForeignLetter(symbol) || "-_. ()[]+=,@#".Contains(symbol);

    /// <summary>
    /// Letters of other scripts may stand in a name, with the vowels and accents that are marks of their own in Hindi or Thai. Surrogates,
    /// format characters and marks that nobody sees may not: some reorder or hide what follows.
    /// </summary>
    private static bool IsForeignLetter(char symbol) => symbol > 0x7F && (char.IsLetterOrDigit(symbol)
        || (char.GetUnicodeCategory(symbol) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            && symbol is not ('\u034F' or '\u17B4' or '\u17B5' or (>= '\u180B' and <= '\u180F') or (>= '\uFE00' and <= '\uFE0F'))));

    /// <summary>Whether this could be another id with an index up to <see cref="LargestIndex"/> behind it.</summary>
    private static bool EndsLikeIndex(string id)
    {
        int digits = id.Length - id.AsSpan().TrimEnd("0123456789").Length;
        return digits is >= 1 and <= 3 && id.Length > digits && id[^(digits + 1)] == '-';
    }
}

/// <summary>How a video's file may be called.</summary>
/// <param name="Plain">The name as the template gives it.</param>
/// <param name="Distinct">
/// A name that no other video can have, for when another has the plain one: it holds a hash of provider, id and place.
/// </param>
/// <param name="IsTelling">Whether already the plain name says which video it is.</param>
internal sealed record VideoName(string Plain, string Distinct, bool IsTelling);
