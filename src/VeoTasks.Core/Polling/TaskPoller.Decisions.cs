using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Polling;

/// <content>What becomes of a task or a provider after a poll or a deadline, and who is told.</content>
internal sealed partial class TaskPoller
{
    private void Apply(PendingTask entry, PollDecision decision)
    {
        switch (decision)
        {
            case PollDecision.Finish(var task):
                entry.IsDone = true;
                Counts.CountFinished(task);
                _observer.Finished(task);
                break;
            case PollDecision.Wait(var task, var next):
                entry.Queue.Enqueue(entry, Now + next.Delay);
                _observer.Waiting(task);
                if (_observer.WantsNotes)
                {
                    string progress = task.Progress is { } percent ? FormattableString.Invariant($" {percent} %") : "";
                    Note($"{task}: {task.Status}{progress}; next poll in {next.Delay.TotalSeconds:0.#} s ({next.Reason})");
                }

                break;
            case PollDecision.PollAgain(var delay, var reason):
                entry.Queue.Enqueue(entry, Now + delay);
                NoteRetry(entry, delay, reason);
                break;
            case PollDecision.AskAlone(var delay, var reason):
                entry.Queue.AskAlone(entry, Now + delay);
                NoteRetry(entry, delay, reason);
                break;
            case PollDecision.Pause(var asked, var reason):
                Pause(entry, asked, reason);
                break;
            case PollDecision.GiveUp(var failure):
                Abandon(entry, failure);
                break;
            case PollDecision.EndProvider(var failure):
                EndProvider(entry, failure);
                break;
        }
    }

    private void NoteRetry(PendingTask entry, TimeSpan delay, string reason) =>
        Note($"{entry.Route.Reference}: {reason}; next poll in {delay.TotalSeconds:0.#} s");

    private void Pause(PendingTask entry, TimeSpan? asked, string reason)
    {
        TimeSpan now = Now;
        TimeSpan pause = entry.Queue.Limiter.Throttle(entry.StartedAt, now, asked, _options.Random());
        entry.Queue.Enqueue(entry, now + pause);
        VeoProvider provider = entry.Queue.Source.Provider;
        Note($"{provider.Name}: {reason}: pause {pause.TotalSeconds:0.#} s, then fewer requests for a few minutes");
        _observer.Paused(provider, pause, reason);
    }

    private void Abandon(PendingTask entry, RequestFailure failure)
    {
        entry.IsDone = true;
        Counts.CountAbandoned();
        _observer.Abandoned(entry.Route.Reference, failure);
    }

    private void EndProvider(PendingTask asked, RequestFailure failure)
    {
        ProviderQueue queue = asked.Queue;
        if (queue.HasEnded)
        {
            return;
        }

        queue.End();
        asked.IsDone = true;
        Counts.CountAbandoned();
        int waiting = _deadlines.Drop(queue);
        Counts.CountDropped(waiting);
        _observer.ProviderEnded(queue.Source.Provider, failure, waiting);
    }

    /// <summary>Reports the tasks whose time is up. After the run's deadline that is every task, also one that is added later.</summary>
    private void ExpireDue()
    {
        TimeSpan now = Now;
        if (!_isRunOver && now >= _runDeadline)
        {
            _isRunOver = true;
            Each(static queue => queue.End());
        }

        while (!_isStopping && _deadlines.TakeExpired(_isRunOver ? TimeSpan.MaxValue : now) is { } entry)
        {
            Abandon(entry, TimedOut(entry, _isRunOver ? _options.RunTimeout!.Value : _options.TaskTimeout));
        }
    }

    private static RequestFailure TimedOut(PendingTask entry, TimeSpan limit)
    {
        string cause = entry.LastFailure is { } failure ? $" The last poll failed: {failure.Error.Message}"
            : entry.EmptyPolls > 0 ? " The gateway says that it succeeded, but has not named a video yet."
            : entry.WasSeen ? ""
            : " None of its polls was answered.";
        return new(new VeoTaskError(
            null, FormattableString.Invariant($"It had not ended after {limit.TotalSeconds:0.#} s.{cause}"), VeoErrorCategory.TimedOut));
    }

    /// <summary>Says why the next poll is when it is, if anybody reads it.</summary>
    private void Note(FormattableString text)
    {
        if (_observer.WantsNotes)
        {
            _observer.Noted(FormattableString.Invariant(text));
        }
    }
}
