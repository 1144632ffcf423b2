using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Faults;

/// <summary>Picks from a script's faults those that hit one request.</summary>
internal static class FaultSelection
{
    public static IReadOnlyList<Fault> ForPoll(this IReadOnlyList<Fault> faults, int request) =>
        faults.Count == 0 ? faults : [.. faults.Where(fault => fault.Hits(request, video: null))];

    public static IReadOnlyList<Fault> ForVideo(this IReadOnlyList<Fault> faults, int request, int video) =>
        faults.Count == 0 ? faults : [.. faults.Where(fault => fault.Hits(request, video))];

    public static bool Has(this IReadOnlyList<Fault> faults, FaultKind kind) => faults.Any(fault => fault.Kind == kind);
}

/// <summary>What a fault must know of where it happens.</summary>
/// <param name="Request">The request that is hit.</param>
/// <param name="Mirror">The mirror's address.</param>
/// <param name="UsualError">The server's usual answer for a status code.</param>
internal sealed record FaultTarget(EmulatedRequest Request, Uri Mirror, Func<int, Reply> UsualError)
{
    /// <summary>The request's own path and query at the mirror, another origin.</summary>
    public string MirrorUri => Mirror.GetLeftPart(UriPartial.Authority) + Request.RawPath + Request.RawQuery;
}
