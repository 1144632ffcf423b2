using System.Collections.Concurrent;
using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Benchmarks.Micro;

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
        new(VeoTaskFactory.Create(new TaskReading { Status = status }, new VeoTaskReference("video_1", provider.Name), provider, Adapter), null);
}
