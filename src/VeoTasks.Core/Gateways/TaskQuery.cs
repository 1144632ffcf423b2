using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>Reads query strings.</summary>
internal static class TaskQuery
{
    /// <summary>The task that the parameter <c>id</c> names; null when it names none. A "+" stays one: ids are base64, not form data.</summary>
    public static VeoTaskReference? Task(string query)
    {
        foreach (var pair in query.TrimStart('?').Split('&'))
        {
            if (pair.StartsWith("id=", StringComparison.Ordinal))
            {
                var id = Uri.UnescapeDataString(pair["id=".Length..]);
                return TaskSegment.IsUsable(id) ? new VeoTaskReference(id) : null;
            }
        }

        return null;
    }
}
