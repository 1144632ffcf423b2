using System.Globalization;
using System.Text;
using VeoTasks.Fuzz.Stack;

namespace VeoTasks.Fuzz.Server;

/// <summary>The head of a request as it came, one character a byte.</summary>
internal sealed class SeenRequest(string head)
{
    /// <summary>All of it.</summary>
    public string Head { get; } = head;

    /// <summary>Path and query.</summary>
    public string Target => Head.Split('\n')[0].Split(' ') is [_, var target, ..] ? target : "";

    /// <summary>Whether it is HTTP at all rather than, say, the beginning of TLS.</summary>
    public bool IsHttp => Head.StartsWith("GET /", StringComparison.Ordinal);

    /// <summary>The number that the client gave it.</summary>
    public int Number => int.TryParse(Header(OpenRequests.Header), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    /// <summary>The first byte that is asked for; null when all are.</summary>
    public int? RangeStart =>
        Header("Range") is { } range && int.TryParse(range.Replace("bytes=", "", StringComparison.Ordinal).TrimEnd('-'), NumberStyles.None, CultureInfo.InvariantCulture, out int start) ? start : null;

    /// <summary>A header's value.</summary>
    public string? Header(string name) =>
        Head.Split("\r\n").Where(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 2)..]).FirstOrDefault();

    /// <summary>The request in these bytes.</summary>
    public static SeenRequest Of(ReadOnlySpan<byte> bytes) => new(Encoding.Latin1.GetString(bytes));
}
