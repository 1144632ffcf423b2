
namespace VeoTasks.Polling;

/// <summary>Puts a run's gaps and their reasons into words, if anybody reads them.</summary>
internal sealed class PollLog(IPollObserver observer)
{
    /// <summary>A task that goes on, and when it is looked at next.</summary>
    public void Gap(VeoTask task, NextPoll plan)
    {
        if (observer.WantsNotes)
        {
            string progress = task.Progress is { } percent ? FormattableString.Invariant($" {percent} %") : "";
            observer.Noted(FormattableString.Invariant($"{task}: {task.Status}{progress}; next poll in {plan.Delay.TotalSeconds:0.#} s ({plan.Reason})"));
        }
    }

    /// <summary>A look that was not as it should be, and when the next one is.</summary>
    public void Gap(PendingTask entry, TimeSpan delay, string reason)
    {
        if (observer.WantsNotes)
        {
            observer.Noted(FormattableString.Invariant($"{entry.Address.Reference}: {reason}; next poll in {delay.TotalSeconds:0.#} s"));
        }
    }

    /// <summary>A pause of the whole provider.</summary>
    public void Pause(PendingTask entry, TimeSpan pause, string reason)
    {
        if (observer.WantsNotes)
        {
            observer.Noted(FormattableString.Invariant($"{entry.Queue.Source.Provider.Name}: {reason}: pause {pause.TotalSeconds:0.#} s, then fewer requests for some minutes"));
        }
    }

    /// <summary>That looks come late, and why.</summary>
    public void Shortage(PendingTask entry, TimeSpan now)
    {
        if (observer.WantsNotes && entry.Queue.Shortage(entry, now) is { } text)
        {
            observer.Noted(text);
        }
    }

    /// <summary>A task that was added before.</summary>
    public void Duplicate(VeoTaskReference task)
    {
        if (observer.WantsNotes)
        {
            observer.Noted($"{task} was given more than once; it is asked once.");
        }
    }
}
