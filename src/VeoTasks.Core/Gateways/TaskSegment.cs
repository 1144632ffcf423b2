using System.Buffers;
using System.Text;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>Puts ids and models into addresses: percent-encoded, each as one path segment or query value.</summary>
internal static class TaskSegment
{
    private const string Rule =
        "An id or model must have 1 to 512 characters, all of them visible, and must not be \".\" or \"..\".";

    /// <summary>The characters that need no encoding (RFC 3986, 2.3), and the ones of ids that are encoded but harmless.</summary>
    private static readonly SearchValues<char> Usual =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/+=");

    /// <summary>
    /// Whether a text can stand for an id or a model in an address. "." and ".." cannot: no encoding keeps them from being taken for a step
    /// in the path. Neither can control characters, marks that are not seen, and halves of surrogate pairs.
    /// </summary>
    public static bool IsUsable(string? text) =>
        text is { Length: > 0 and <= VeoTaskReference.MaximumIdLength } and not ("." or "..")
        && (!text.AsSpan().ContainsAnyExcept(Usual) || TextSanitizer.IsOneLine(text));

    /// <summary>The text percent-encoded as one segment.</summary>
    /// <exception cref="ArgumentException">It cannot stand in an address.</exception>
    public static string Encode(string text) =>
        IsUsable(text) ? Uri.EscapeDataString(text) : throw new ArgumentException(Rule, nameof(text));
}

/// <summary>Reads query strings.</summary>
internal static class TaskQuery
{
    /// <summary>
    /// The task that a parameter names; null when it names none. A "+" stays one: ids are base64, not form data.
    /// </summary>
    public static VeoTaskReference? Task(string query, string name = "id")
    {
        foreach (string pair in query.TrimStart('?').Split('&'))
        {
            if (pair.StartsWith($"{name}=", StringComparison.Ordinal))
            {
                string id = Uri.UnescapeDataString(pair[(name.Length + 1)..]);
                return TaskSegment.IsUsable(id) ? new VeoTaskReference(id) : null;
            }
        }

        return null;
    }
}
