using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>A path with places for values, such as "v1/videos/{id}/content". Each place is exactly one segment.</summary>
internal sealed class PathPattern(string pattern)
{
    private readonly string[] _segments = pattern.Split('/');

    /// <summary>
    /// Whether a path, with or without slashes around it, is of this form. A path that navigates (.., also encoded) is of none.
    /// </summary>
    public bool IsMatch(string path) => Values(path) is not null;

    /// <summary>The decoded values of a path by the names of their places; null when the path is not of this form.</summary>
    public IReadOnlyDictionary<string, string>? Values(string path)
    {
        string[] segments = path.Trim('/').Split('/');
        if (segments.Length != _segments.Length || path.Contains('\\'))
        {
            return null;
        }

        Dictionary<string, string> values = [];
        for (int index = 0; index < segments.Length; index++)
        {
            if (_segments[index] is ['{', .. var name, '}'])
            {
                values[name] = Uri.UnescapeDataString(segments[index]);
            }
            else if (segments[index] != _segments[index])
            {
                return null;
            }
        }

        return values.Values.All(IsPlain) ? values : null;
    }

    /// <summary>
    /// The path of the task of that id, for a pattern whose one place is {id}; null when the id cannot stand in an address.
    /// </summary>
    public string? PathOf(string? id) =>
        TaskSegment.IsUsable(id) ? pattern.Replace("{id}", TaskSegment.Encode(id!), StringComparison.Ordinal) : null;

    /// <summary>The task a path names in its places {id} and {model}; null when it names none.</summary>
    public VeoTaskReference? Task(string path) =>
        Values(path) is { } values && values.Values.All(TaskSegment.IsUsable)
            ? new VeoTaskReference(values["id"], null, values.GetValueOrDefault("model"))
            : null;

    /// <summary>A server that decodes first and navigates afterwards must not be led elsewhere.</summary>
    private static bool IsPlain(string value) =>
        value.Length > 0 && !value.Split('/', '\\').Any(part => part is "." or "..");
}

/// <summary>
/// The paths of new-api (QuantumNous/new-api, router/video-router.go), which OctopusX runs and MixRoute's software descends from.
/// </summary>
internal static class NewApiPaths
{
    /// <summary>OpenAI's form of a task.</summary>
    public static PathPattern Video { get; } = new("v1/videos/{id}");

    /// <summary>The file itself, from the gateway with the key.</summary>
    public static PathPattern VideoContent { get; } = new("v1/videos/{id}/content");

    /// <summary>The generic form of a task.</summary>
    public static PathPattern Generation { get; } = new("v1/video/generations/{id}");

    /// <summary>A file of a task since v1.0.0-rc.30.</summary>
    public static PathPattern Artifact { get; } = new("v1/tasks/{id}/artifacts/{key}/content");
}
