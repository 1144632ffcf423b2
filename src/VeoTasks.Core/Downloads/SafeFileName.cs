using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace VeoTasks.Downloads;

/// <summary>
/// Names files after tasks: "{provider}-{id}.mp4", with "-{index}" where a task has several videos.
/// </summary>
/// <remarks>
/// A name holds ASCII letters, digits, "-", "_" and dots only, begins with the provider and ends in ".mp4", so it is good on Windows, macOS
/// and Linux and never a device, a path, an option or a hidden file. Whatever does not fit in as it is carries a dot and 16 hexadecimal digits of a
/// SHA-256 over the exact parts: an id with other characters (base64 ids differ in case alone, which many file systems do not see),
/// an id that is too long, and parts that could be read in two ways ("a-b" + "c" against "a" + "b-c", an id that ends like an index).
/// So two videos never share a name, not even where case does not count.
/// </remarks>
public static class SafeFileName
{
    /// <summary>The longest name, in characters, extension included.</summary>
    public const int MaximumLength = 120;

    private const string Extension = ".mp4";
    private const int HashDigits = 16;
    private const int LargestIndex = 999;

    /// <summary>The name for one of a task's videos.</summary>
    public static string For(VeoTask task, VeoVideo video) =>
        For(task.Provider, task.Id, task.Videos.Count > 1 ? video.Index : null);

    /// <summary>The name for a video, the same on every machine and in every run.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="id">The task's id, whatever it holds.</param>
    /// <param name="index">The place among several videos; null for the only one.</param>
    public static string For(string provider, string id, int? index)
    {
        string place = index is { } number ? "-" + number.ToString(CultureInfo.InvariantCulture) : "";
        string plain = $"{provider}-{id}{place}{Extension}";
        bool isClear = index is null ? !EndsLikeIndex(id) : index is >= 0 and <= LargestIndex;
        if (plain.Length <= MaximumLength && isClear && IsPlain(provider, "") && IsPlain(id, "-_"))
        {
            return plain;
        }

        string tail = $"{place}.{Hash(provider, id, place)}{Extension}";
        string head = string.Concat($"{provider}-{id}".Take(MaximumLength - tail.Length).Select(Harmless));
        return (char.IsAsciiLetterOrDigit(head[0]) ? head : "v" + head[1..]) + tail;
    }

    private static bool IsPlain(string text, string marks) =>
        text.Length > 0 && text.All(symbol => char.IsAsciiLetterLower(symbol) || char.IsAsciiDigit(symbol) || marks.Contains(symbol));

    /// <summary>Whether this could be another id with an index up to <see cref="LargestIndex"/> behind it.</summary>
    private static bool EndsLikeIndex(string id)
    {
        int digits = id.Length - id.AsSpan().TrimEnd("0123456789").Length;
        return digits is >= 1 and <= 3 && id.Length > digits && id[^(digits + 1)] == '-';
    }

    private static char Harmless(char symbol) => char.IsAsciiLetterOrDigit(symbol) || symbol is '-' or '_' ? symbol : '_';

    /// <summary>Over UTF-16, because UTF-8 would turn every broken surrogate into the same replacement character.</summary>
    private static string Hash(string provider, string id, string place)
    {
        string parts = $"{provider.Length}:{provider}{id.Length}:{id}{place}";
        return Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(parts.AsSpan())))[..HashDigits].ToLowerInvariant();
    }
}
