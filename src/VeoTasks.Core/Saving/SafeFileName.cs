using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace VeoTasks.Saving;

/// <summary>What makes a file's name good on Windows, macOS and Linux, and unmistakable, whatever the gateway calls its tasks.</summary>
public static class SafeFileName
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
        ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$", .. "0123456789¹²³".SelectMany(digit => new[] { $"COM{digit}", $"LPT{digit}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The default name for a video, the same on every machine and in every run: "{provider}-{id}.mp4", with "-{index}" where there are several.</summary>
    public static string For(VeoTask task, VeoVideo video) => FileNameTemplate.Default.For(task, video).Plain;

    /// <summary>
    /// Whether a part of a name stands for itself. Capitals do not: ids in base64 differ in case alone, which many file systems do not see.
    /// </summary>
    internal static bool IsPlain(string text, string marks) =>
        text.Length > 0 && text.All(symbol => char.IsAsciiLetterLower(symbol) || char.IsAsciiDigit(symbol) || marks.Contains(symbol));

    /// <summary>Whether a name with this id in it can be read in one way only: it does not end like one with an index behind it, or has a real index.</summary>
    internal static bool IsClear(string id, int? index) => index is null ? !EndsLikeIndex(id) : index is >= 0 and <= LargestIndex;

    /// <summary>Whether a name may be used as it is.</summary>
    internal static bool IsGood(string name) =>
        name.Length <= MaximumLength
        && Encoding.UTF8.GetByteCount(name) <= MaximumBytes
        && char.IsLetterOrDigit(name[0])
        && !name.Contains("..", StringComparison.Ordinal)
        && !Devices.Contains(name[..name.IndexOf('.', StringComparison.Ordinal)].Trim());

    /// <summary>Makes a name: cut to fit before the tail, begun with a letter or digit, and no device's.</summary>
    /// <param name="head">What people should see, of symbols that any system takes.</param>
    /// <param name="tail">What makes it unmistakable, with the extension.</param>
    internal static string Make(string head, string tail)
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

    /// <summary>16 hexadecimal digits of a SHA-256 over the exact parts. Over UTF-16, because UTF-8 would turn every broken surrogate into the same replacement character.</summary>
    internal static string Hash(string provider, string id, int? index)
    {
        string parts = string.Create(CultureInfo.InvariantCulture, $"{provider.Length}:{provider}{id.Length}:{id}{Place(index)}");
        return Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(parts.AsSpan())))[..HashDigits].ToLowerInvariant();
    }

    /// <summary>The place among several videos as names show it; empty for the only one.</summary>
    internal static string Place(int? index) => index is { } number ? "-" + number.ToString(CultureInfo.InvariantCulture) : "";

    /// <summary>A gateway's word with everything replaced but small and capital letters, digits and these marks.</summary>
    internal static string Clean(string value, string marks) =>
        string.Concat(value.Select(symbol => char.IsAsciiLetterOrDigit(symbol) || marks.Contains(symbol) ? symbol : '_'));

    /// <summary>Whether the user may write it into a template: any system takes it in a name.</summary>
    internal static bool IsText(char symbol) => char.IsAsciiLetterOrDigit(symbol) || IsForeignLetter(symbol) || "-_. ()[]+=,@#".Contains(symbol);

    /// <summary>Letters of other scripts may stand in a template. Surrogates, marks and format characters may not: some reorder or hide what follows.</summary>
    private static bool IsForeignLetter(char symbol) => symbol > 0x7F && char.IsLetterOrDigit(symbol);

    /// <summary>Whether this could be another id with an index up to <see cref="LargestIndex"/> behind it.</summary>
    private static bool EndsLikeIndex(string id)
    {
        int digits = id.Length - id.AsSpan().TrimEnd("0123456789").Length;
        return digits is >= 1 and <= 3 && id.Length > digits && id[^(digits + 1)] == '-';
    }
}

/// <summary>How a video's file may be called.</summary>
/// <param name="Plain">The name as the template gives it.</param>
/// <param name="Distinct">A name that no other video can have, for when another has the plain one: it holds a hash of provider, id and place.</param>
/// <param name="IsTelling">Whether already the plain name says which video it is.</param>
public sealed record VideoName(string Plain, string Distinct, bool IsTelling);
