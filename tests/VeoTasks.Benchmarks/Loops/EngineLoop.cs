using VeoTasks.Http;
using VeoTasks.Polling;

namespace VeoTasks.Benchmarks.Loops;

/// <summary>
/// The whole engine at full throttle: scheduler, requests, reading, state. There are many more tasks than requests may be under
/// way, and their interval is so short that one is always due; so the scheduler does all it does in real use, but never sleeps.
/// </summary>
internal static class EngineLoop
{
    private const int TaskCount = 1000;

    /// <summary>Runs it.</summary>
    public static async Task<LoopReport> RunAsync(LoopOptions options, CancellationToken cancellationToken)
    {
        VeoProvider provider = Tasks.Provider(options.Server);
        CountingReader reader = new(new TaskClient(provider, ApiKey.Create(LoopOptions.Key), HttpPool.Gateways, TimeProvider.System));
        PollSource source = new(provider, reader);
        TaskPoller poller = new(
            new PollOptions { ThrottleLimit = LoopOptions.InFlight, PollInterval = TimeSpan.FromMilliseconds(1) }, new NothingEnds());
        foreach (VeoTaskReference task in Tasks.References(TaskCount))
        {
            poller.Add(task, source);
        }

        return await Measured.RunAsync(poller.RunAsync, reader.Meter, options, cancellationToken);
    }
}
