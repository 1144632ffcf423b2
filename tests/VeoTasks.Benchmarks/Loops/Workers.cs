namespace VeoTasks.Benchmarks.Loops;

/// <summary>As many loops side by side as requests may be under way.</summary>
internal static class Workers
{
    /// <summary>Runs them until all have ended; each is given its number.</summary>
    public static Task RunAsync(Func<int, Task> loop) =>
        Task.WhenAll(Enumerable.Range(0, LoopOptions.InFlight).Select(loop));
}
