using System.Globalization;
using VeoTasks.Http;

namespace VeoTasks.Simulation;

/// <summary>A gateway whose tasks were all made at one instant and end when their time has come. Answers at once.</summary>
/// <param name="cell">What kind of gateway it is.</param>
/// <param name="tasks">Its tasks; a task's id is its index.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Noise for progress.</param>
internal sealed class SimulatedGateway(PolicyCell cell, IReadOnlyList<SimulatedTask> tasks, TimeProvider time, Random random) : ITaskReader
{
    private readonly DateTimeOffset _start = time.GetUtcNow();

    /// <inheritdoc/>
    public ValueTask<PollResponse> ReadAsync(TaskRoute route, CancellationToken cancellationToken)
    {
        string id = route.Reference.Id;
        SimulatedTask task = tasks[int.Parse(id, CultureInfo.InvariantCulture)];
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan age = now - _start;
        task.Polls++;
        if (age >= task.Duration)
        {
            task.Lag = age - task.Duration;
            return ValueTask.FromResult(Look(new VeoTask
            {
                Id = id,
                Provider = cell.Name,
                CreatedAt = _start,
                CompletedAt = _start + task.Duration,
                Status = task.IsRejected ? VeoTaskStatus.Failed : VeoTaskStatus.Succeeded,
                Videos = task.IsRejected ? [] : [new VeoVideo { Uri = cell.Video }],
            }));
        }

        return ValueTask.FromResult(Look(new VeoTask
        {
            Id = id,
            Provider = cell.Name,
            CreatedAt = _start,
            Status = VeoTaskStatus.Running,
            Progress = task.ProgressAt(age, cell.Progress, random),
        }));

        PollResponse Look(VeoTask seen) => new(seen, null, null, now);
    }
}
