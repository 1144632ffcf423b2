using System.Globalization;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Polling;

namespace VeoTasks.Benchmarks.Polling;

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

/// <summary>The engine without its scheduler: how much of a poll is the request and its reading.</summary>
internal static class ClientLoop
{
    /// <summary>Runs it.</summary>
    public static Task<LoopReport> RunAsync(LoopOptions options, CancellationToken cancellationToken)
    {
        VeoProvider provider = Tasks.Provider(options.Server);
        TaskClient client = new(provider, ApiKey.Create(LoopOptions.Key), HttpPool.Gateways, TimeProvider.System);
        Meter meter = new();
        return Measured.RunAsync(
            token => Workers.RunAsync(number => AskAsync(client, number, meter, token)), meter, options, cancellationToken);
    }

    private static async Task AskAsync(TaskClient client, int number, Meter meter, CancellationToken cancellationToken)
    {
        TaskRoute address = new(new VeoTaskReference(Tasks.Id(number), "octopusx"));
        while (!cancellationToken.IsCancellationRequested)
        {
            PollResponse look = await client.ReadAsync(address, cancellationToken);
            if (look.Task is not { Status: VeoTaskStatus.Running })
            {
                throw new InvalidOperationException($"The look failed: {look.Failure?.Error.Message}");
            }

            meter.Count();
        }
    }
}

/// <summary>Counts looks as they start, at next to no cost. Those under way when the count is read are too few to matter.</summary>
internal sealed class CountingReader(ITaskReader inner) : ITaskReader
{
    /// <summary>The looks so far.</summary>
    public Meter Meter { get; } = new();

    /// <inheritdoc/>
    public ValueTask<PollResponse> ReadAsync(TaskRoute address, CancellationToken cancellationToken)
    {
        Meter.Count();
        return inner.ReadAsync(address, cancellationToken);
    }
}

/// <summary>
/// Hears a run in which every task is still running at each look, so anything else is a mistake in the measurement. As without -Verbose,
/// nobody reads notes.
/// </summary>
internal sealed class NothingEnds : IPollObserver
{
    /// <inheritdoc/>
    public bool WantsNotes => false;

    /// <inheritdoc/>
    public void Noted(string text)
    {
    }

    /// <inheritdoc/>
    public void Finished(VeoTask task) => throw new InvalidOperationException($"{task} has ended.");

    /// <inheritdoc/>
    public void Abandoned(VeoTaskReference task, RequestFailure failure) =>
        throw new InvalidOperationException($"{task} was given up on: {failure.Error.Message}");

    /// <inheritdoc/>
    public void ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting) =>
        throw new InvalidOperationException($"{provider} has ended: {failure.Error.Message}");

    /// <inheritdoc/>
    public void Warned(string text) => throw new InvalidOperationException(text);
}

/// <summary>The tasks that are asked for, and the gateway that knows them.</summary>
internal static class Tasks
{
    /// <summary>Ids as OpenAI-style gateways make them, 38 characters.</summary>
    public static string Id(int number) => "video_" + number.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>References to the first tasks.</summary>
    public static IEnumerable<VeoTaskReference> References(int count) =>
        Enumerable.Range(0, count).Select(number => new VeoTaskReference(Id(number), "octopusx"));

    /// <summary>An OctopusX-style gateway at an address: the one whose path the OpenAI SDK asks for too.</summary>
    public static VeoProvider Provider(Uri server) => new() { Name = "octopusx", Adapter = "octopusx", BaseUri = server };
}

/// <summary>As many loops side by side as requests may be under way.</summary>
internal static class Workers
{
    /// <summary>Runs them until all have ended; each is given its number.</summary>
    public static Task RunAsync(Func<int, Task> loop) =>
        Task.WhenAll(Enumerable.Range(0, LoopOptions.InFlight).Select(loop));
}
