using VeoTasks.Gateways;

namespace VeoTasks.Polling;

/// <summary>Hears what happens during a run. Called by one thread at a time, not by the caller's; must not block.</summary>
internal interface IPollObserver
{
    /// <summary>The gateway has said its last word on a task.</summary>
    void Finished(VeoTask task);

    /// <summary>A poll found that a task has not ended yet.</summary>
    void Waiting(VeoTask task)
    {
    }

    /// <summary>
    /// A task will not be asked for any more although it has not ended: unknown to the gateway, out of time, or out of reach.
    /// </summary>
    void Abandoned(VeoTaskReference task, RequestFailure failure);

    /// <summary>
    /// A provider ended as a whole, with the number of its other tasks that were still waited for. Said once; its later tasks are
    /// counted in <see cref="PollCounts.Dropped"/>.
    /// </summary>
    void ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting);

    /// <summary>
    /// A gateway refused a request because there were too many, and gets none for a while. Said for each refusal, also for those of
    /// requests that were on their way together.
    /// </summary>
    void Paused(VeoProvider provider, TimeSpan pause, string reason)
    {
    }

    /// <summary>Something worth a warning, said once for each cause.</summary>
    void Warned(string text);

    /// <summary>A step worth a verbose line: a gap and its reason. Not called while <see cref="WantsNotes"/> is false.</summary>
    void Noted(string text)
    {
    }

    /// <summary>Whether anybody reads notes; putting each gap into words for nobody would cost as much as asking.</summary>
    bool WantsNotes => true;
}
