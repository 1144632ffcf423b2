using System.Collections.Concurrent;
using VeoTasks.Http;
using VeoTasks.Providers;

namespace VeoTasks.Benchmarks.Micro;

/// <summary>Answers at once, without HTTP: a task is running until its last look, which finds it canceled.</summary>
internal sealed class CountedReader(VeoProvider provider, int looksPerTask) : ITaskReader
{
    private static readonly IProviderAdapter Adapter = AdapterRegistry.Find("octopusx")!;

    private readonly ConcurrentDictionary<string, int> _looks = new();
    private readonly TaskLook _running = Look(provider, VeoTaskStatus.Running);
    private readonly TaskLook _canceled = Look(provider, VeoTaskStatus.Canceled);

    /// <inheritdoc/>
    public ValueTask<TaskLook> ReadAsync(TaskAddress address, CancellationToken cancellationToken)
    {
        int looks = _looks.AddOrUpdate(address.Reference.Id, 1, static (_, before) => before + 1);
        return new ValueTask<TaskLook>(looks < looksPerTask ? _running : _canceled);
    }

    private static TaskLook Look(VeoProvider provider, VeoTaskStatus status) =>
        new(VeoTaskFactory.Create(new TaskReading { Status = status }, new VeoTaskReference("video_1", provider.Name), provider, Adapter), null);
}
