namespace VeoTasks.Benchmarks.Loops;

/// <summary>Runs work that would never end for as long as it is measured.</summary>
internal static class Measured
{
    /// <summary>Starts the work, measures it, ends it. What the work throws ends the measurement.</summary>
    public static async Task<LoopReport> RunAsync(Func<CancellationToken, Task> work, Meter meter, LoopOptions options, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task running = Task.Run(() => work(stop.Token), cancellationToken);
        Task<LoopReport> measuring = meter.MeasureAsync(options.Window, stop.Token);
        if (await Task.WhenAny(running, measuring) == running)
        {
            await running;
            throw new InvalidOperationException("The work ended before it was measured.");
        }

        await stop.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // Called off above.
        }

        return await measuring;
    }
}
