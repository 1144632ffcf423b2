using VeoTasks.Http;

namespace VeoTasks.Benchmarks.Loops;

/// <summary>The engine without its scheduler: how much of a poll is the request and its reading.</summary>
internal static class ClientLoop
{
    /// <summary>Runs it.</summary>
    public static Task<LoopReport> RunAsync(LoopOptions options, CancellationToken cancellationToken)
    {
        VeoProvider provider = Tasks.Provider(options.Server);
        TaskClient client = new(provider, ApiKey.Create(LoopOptions.Key), HttpPool.Gateways, TimeProvider.System);
        Meter meter = new();
        return Measured.RunAsync(token => Workers.RunAsync(number => AskAsync(client, number, meter, token)), meter, options, cancellationToken);
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
