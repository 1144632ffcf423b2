
namespace VeoTasks.Polling;

/// <summary>How old a task is, and how old it became. Gateways' clocks are not ours, so only differences of one clock are used.</summary>
internal static class TaskAge
{
    /// <summary>The age of a task when the gateway answered; null when it does not say, or says what cannot be.</summary>
    /// <param name="task">The task.</param>
    /// <param name="answeredAt">The gateway's own time of the answer, or ours where it tells none.</param>
    public static TimeSpan? Of(VeoTask task, DateTimeOffset answeredAt) => Plausible(answeredAt - task.CreatedAt);

    /// <summary>
    /// How long a task that has just been found succeeded took; null when nobody can say. Where the gateway does not tell when it
    /// ended, that was, on average, half-way between the last two looks.
    /// </summary>
    public static TimeSpan? AtTheEnd(PendingTask entry, VeoTask task, TimeSpan now) =>
        Plausible(task.CompletedAt - task.CreatedAt)
            ?? (entry.Polls > 0 ? Plausible(entry.LastPollAt + ((now - entry.LastPollAt) / 2) - entry.BornAt) : null);

    private static TimeSpan? Plausible(TimeSpan? time) =>
        time > TimeSpan.Zero && time < DurationHistory.LongestDuration ? time : null;
}
