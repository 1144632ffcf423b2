namespace VeoTasks.Gateways;

/// <summary>
/// Speaks one gateway API. Pure: no clock, no I/O, no state, so one instance serves every task and thread.
/// A new gateway is one class like this and one line in <see cref="AdapterRegistry"/>.
/// </summary>
public interface IProviderAdapter
{
    /// <summary>What is fixed about the gateway: names, address, pace, limits.</summary>
    AdapterProfile Profile { get; }

    /// <summary>
    /// The paths (with query, relative to the base address, no leading slash) under which the task can be asked for, likeliest first.
    /// The next one is tried when a reading says <see cref="RequestFailure.TryNextRoute"/>. The id is percent-encoded as one segment or value.
    /// </summary>
    /// <exception cref="ArgumentException">The id or the model cannot stand in an address; TaskReferenceParser lets no such reference through.</exception>
    IReadOnlyList<string> TaskRoutes(VeoTaskReference task);

    /// <summary>Reads an answer. Never throws on shape: whatever is not understood becomes a failure or an anomaly.</summary>
    TaskReading Read(GatewayAnswer answer);

    /// <summary>Whether a path (absolute, without query) on the gateway's own origin is a result endpoint that needs the key.</summary>
    bool IsKeyedResultPath(string path);

    /// <summary>Finds the task in a URL's path (relative to the base address) and query, or returns null when it is no task URL of this API.</summary>
    VeoTaskReference? ParseTaskUrl(string relativePath, string query);
}
