using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using VeoTasks.Benchmarks.Polling;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Simulation;

namespace VeoTasks.Benchmarks.Micro;

/// <summary>What the scheduler itself costs for each look: a reader that answers at once, so there is no HTTP and no reading.</summary>
[MemoryDiagnoser]
public class SchedulingBenchmarks
{
    private const int LooksPerTask = 5;
    private const int Polls = 50_000;

    /// <summary>Tasks that are waited for at the same time.</summary>
    [Params(1_000, 10_000)]
    public int WaitingTasks { get; set; }

    /// <summary>One run to its end: every task is looked at five times. The result is for one look.</summary>
    [Benchmark(OperationsPerInvoke = Polls)]
    public async Task<int> Polled()
    {
        int done = 0;
        while (done < Polls)
        {
            int tasks = Math.Min(WaitingTasks, (Polls - done) / LooksPerTask);
            await RunAsync(tasks);
            done += tasks * LooksPerTask;
        }

        return done;
    }

    private static async Task RunAsync(int tasks)
    {
        VeoProvider provider = Tasks.Provider(new Uri("http://127.0.0.1"));
        PollSource source = new(provider, new CountedReader(provider, LooksPerTask));
        TaskPoller poller =
            new(new PollOptions { PollInterval = TimeSpan.FromTicks(1), ThrottleLimit = LoopOptions.InFlight }, new SilentObserver());
        foreach (VeoTaskReference task in Tasks.References(tasks))
        {
            poller.Add(task, source);
        }

        poller.CompleteAdding();
        await poller.RunAsync(CancellationToken.None);
    }
}

/// <summary>Answers at once, without HTTP: a task is running until its last look, which finds it canceled.</summary>
internal sealed class CountedReader(VeoProvider provider, int looksPerTask) : ITaskReader
{
    private static readonly IProviderAdapter Adapter = AdapterRegistry.Find("octopusx")!;

    private readonly ConcurrentDictionary<string, int> _polls = new();
    private readonly PollResponse _running = Look(provider, VeoTaskStatus.Running);
    private readonly PollResponse _canceled = Look(provider, VeoTaskStatus.Canceled);

    /// <inheritdoc/>
    public ValueTask<PollResponse> ReadAsync(TaskRoute address, CancellationToken cancellationToken)
    {
        int looks = _polls.AddOrUpdate(address.Reference.Id, 1, static (_, before) => before + 1);
        return new ValueTask<PollResponse>(looks < looksPerTask ? _running : _canceled);
    }

    private static PollResponse Look(VeoProvider provider, VeoTaskStatus status) =>
        new(VeoTaskFactory.Create(
            new TaskReading { Status = status }, new VeoTaskReference("video_1", provider.Name), provider, Adapter), null);
}
