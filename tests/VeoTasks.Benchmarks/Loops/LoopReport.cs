namespace VeoTasks.Benchmarks.Loops;

/// <summary>What a contender says of itself once it is warm, as one line of JSON on its standard output.</summary>
/// <param name="Polls">Answers read within the window.</param>
/// <param name="WallSeconds">The window's length.</param>
/// <param name="CpuSeconds">Processor time of the contender's process within the window, user and system.</param>
/// <param name="AllocatedBytes">Bytes allocated on the managed heap within the window; null where there is none.</param>
internal sealed record LoopReport(long Polls, double WallSeconds, double CpuSeconds, long? AllocatedBytes = null);
