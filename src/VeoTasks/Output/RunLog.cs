using System.Management.Automation;
using VeoTasks.Cmdlets;
using VeoTasks.Polling;

namespace VeoTasks.Output;

/// <summary>Follows what a command writes: counts it, and tells it on the information stream. Only on the pipeline thread.</summary>
/// <param name="cmdlet">The command, for its information stream.</param>
/// <param name="record">Where it is counted.</param>
/// <param name="events">How it is told.</param>
internal sealed class RunLog(Cmdlet cmdlet, RunRecord record, RunEvents events)
{
    /// <summary>Whether an error about a task is its end, as when saving; while waiting the task goes on at its gateway.</summary>
    public bool ErrorsEndTasks { get; init; }

    /// <summary>An output object.</summary>
    public void Note(object output)
    {
        record.Note(output);
        if (events.Of(output) is { } found)
        {
            Tell(found);
        }
    }

    /// <summary>An error.</summary>
    public void Note(ErrorRecord error)
    {
        record.Note(error, ErrorsEndTasks);
        Tell(events.Of(error));
    }

    /// <summary>A task that failed for a trouble whose error was written of another.</summary>
    public void NoteLoss(VeoTask task) => record.Lose(task.Provider, task.Id);

    /// <summary>A pause that a gateway asked for.</summary>
    public void Pause(string provider, TimeSpan pause, string reason)
    {
        if (record.Pause(provider, MonotonicTime.Now(TimeProvider.System), pause))
        {
            Tell(events.OfPause(provider, pause, reason));
        }
    }

    /// <summary>The end.</summary>
    public void End(VeoSummary summary) => Tell(events.Of(summary));

    private void Tell(RunEvent told) => cmdlet.WriteInformation(told.Json, told.Tags);
}
