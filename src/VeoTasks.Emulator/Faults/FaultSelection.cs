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
