namespace VeoTasks;

/// <summary>
/// What one harmless request showed about a provider: whether it is there, whether it takes the key, and what to do if not.
/// </summary>
public sealed class VeoProviderTest
{
    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>Whether an HTTP answer came from its address. Not that the gateway itself gave it: see <see cref="Problem"/>.</summary>
    public required bool Reachable { get; init; }

    /// <summary>Whether the gateway took the key; false also when there is none to send; null when the answer does not say.</summary>
    public bool? Authenticated { get; init; }

    /// <summary>From sending the request to the end of the answer, with the time to connect; null when none came.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>
    /// How far the gateway's clock is ahead of this machine's, negative when it is behind: its Date header (RFC 9110, 6.6.1) against the
    /// middle between sending and receiving. The header has whole seconds, so less than one says nothing. Null when it sent none.
    /// </summary>
    public TimeSpan? ServerTimeSkew { get; init; }

    /// <summary>The error id that other commands would report, such as "Unauthorized"; null when nothing is wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>What was found and what to do next, in sentences. Never empty.</summary>
    public required string Detail { get; init; }

    /// <summary>"provider: fine" or "provider: problem".</summary>
    public override string ToString() => $"{Provider}: {Problem ?? "fine"}";
}
