using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>What follows from one poll of a task.</summary>
internal abstract record PollDecision
{
    private PollDecision()
    {
    }

    /// <summary>Nothing more is wanted of the task.</summary>
    public sealed record Finish(VeoTask Task) : PollDecision;

    /// <summary>The task is going on; poll again when the policy says.</summary>
    public sealed record Wait(VeoTask Task, NextPoll Next) : PollDecision;

    /// <summary>The answer was not as it should be; poll again after <paramref name="Delay"/>.</summary>
    public sealed record PollAgain(TimeSpan Delay, string Reason) : PollDecision;

    /// <summary>The key was refused: ask once more after <paramref name="Delay"/>, before any other task of the provider.</summary>
    public sealed record AskAlone(TimeSpan Delay, string Reason) : PollDecision;

    /// <summary>Leave the whole provider alone, for <paramref name="Asked"/> if it named a time, then poll again.</summary>
    public sealed record Pause(TimeSpan? Asked, string Reason) : PollDecision;

    /// <summary>Stop asking for this task.</summary>
    public sealed record GiveUp(RequestFailure Failure) : PollDecision;

    /// <summary>Stop asking this provider.</summary>
    public sealed record EndProvider(RequestFailure Failure) : PollDecision;
}

/// <summary>
/// Decides what one poll of a task that is waited for means, and writes into its entry what later polls need to know. One for each
/// provider of a run.
/// </summary>
/// <remarks>
/// A failed poll never fails a task: only the gateway's own "no such task", a refusal that asking again cannot change, a trouble of the
/// whole provider (key, money, address, TLS), a deadline, or <see cref="MaximumFailedPolls"/> polls in a row without an answer end the
/// waiting without a result. Failed polls are weighed. A gateway that is down comes back, so that counts as one; an
/// answer that makes no sense counts as four, so the third one in a row is the last; what only a mix-up or an attack explains counts
/// as five and is asked again once. The waits grow with the weight, so that the three odd answers are spread over a minute and not
/// over three intervals.
/// </remarks>
internal sealed class PollDecider(VeoProvider provider, PollPace pace, PollOptions options, Action<string> warn)
{
    /// <summary>Failed polls in a row after which a task is given up on.</summary>
    public const int MaximumFailedPolls = 10;

    /// <summary>Web pages in a row, over all of a provider's tasks, after which its address is believed to be wrong.</summary>
    public const int MaximumPages = 3;

    /// <summary>Polls in a row that do not find a task which was there before, after which it has expired.</summary>
    private const int MaximumMissingPolls = 3;

    /// <summary>Further polls when the gateway's own endpoint has the video anyway: one, since a direct link is better.</summary>
    private const int UnnamedPolls = 1;

    /// <summary>A link can lag behind the status; these are the waits before each further poll.</summary>
    private static readonly TimeSpan[] EmptyWaits = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)];

    /// <summary>A hint of no time at all would have the gateway asked as fast as the network goes.</summary>
    private static readonly TimeSpan ShortestHint = TimeSpan.FromSeconds(1);

    private readonly PollingStrategy _strategy = new(pace);
    private readonly KeyRefusals _refusals = new();
    private readonly UnknownWords _words = new();
    private int _pages;
    private int _failedPolls;
    private bool _hasAnswered;

    public PollDecision Judge(PendingTask entry, PollResponse response, TimeSpan now)
    {
        if (response.Failure is { } failure)
        {
            return Judge(entry, failure, now);
        }

        VeoTask task = response.Task!;
        TakeAnswer(entry, task);
        if (task.Status == VeoTaskStatus.Succeeded && entry.EmptyPolls < PollsForLinks(task.Videos))
        {
            return new PollDecision.PollAgain(EmptyWaits[entry.EmptyPolls++], "succeeded, but without a link so far");
        }

        return task.IsFinished ? Finish(entry, task, now) : GoOn(entry, response, now);
    }

    private static int PollsForLinks(VeoVideo[] videos) =>
        videos.Length == 0 ? EmptyWaits.Length : videos.All(video => video.IsUnnamed) ? UnnamedPolls : 0;

    private void TakeAnswer(PendingTask entry, VeoTask task)
    {
        entry.FailedPolls = entry.MissingPolls = entry.RefusedPolls = _pages = _failedPolls = 0;
        entry.LastFailure = null;
        _hasAnswered = true;
        _refusals.Answered();
        if (_words.Note(task) is { } word)
        {
            warn($"{provider.Name} uses a status word that VeoTasks does not know: '{word}'. VeoTasks keeps waiting for the task.");
        }
    }

    private PollDecision.Finish Finish(PendingTask entry, VeoTask task, TimeSpan now)
    {
        TimeSpan? duration = TaskAge.AtTheEnd(entry, task, now);
        if (task.Status == VeoTaskStatus.Succeeded && duration is { } took)
        {
            options.History.Learn(task.Provider, task.Model, took);
        }

        // One that had ended before the first poll was not seen to take anything: its links may be long dead.
        task.SeenToTake = entry.Polls > 0 ? duration : null;

        return new PollDecision.Finish(task);
    }

    private PollDecision.Wait GoOn(PendingTask entry, PollResponse response, TimeSpan now)
    {
        VeoTask task = response.Task!;
        if (entry.Polls == 0)
        {
            TimeSpan age = TaskAge.Of(task, response.SentAt ?? options.Time.GetUtcNow()) ?? TimeSpan.Zero;
            entry.Meet(now - age, options.History.Of(task.Provider, task.Model));
        }

        entry.CountPoll(task.Progress, now);
        return new PollDecision.Wait(task, response.PollAfter is { } hint
            ? new NextPoll(Delays.AfterHint(Delays.Later(hint, ShortestHint), options.Random()), new PollReason(PollRule.Asked))
            : _strategy.Plan(entry.FactsAt(now), entry.Durations!, options.Random()));
    }

    private PollDecision Judge(PendingTask entry, RequestFailure failure, TimeSpan now)
    {
        entry.LastFailure = failure;
        if (failure.Category == VeoErrorCategory.InvalidEndpoint && failure.EndsProvider && _hasAnswered)
        {
            failure = Interloper(failure);
        }

        return failure switch
        {
            { EndsProvider: true } when KeyRefusals.IsOne(failure) => JudgeRefusal(entry, failure, now),
            { EndsProvider: true, Category: VeoErrorCategory.InvalidEndpoint or VeoErrorCategory.Blocked } when ++_pages < MaximumPages =>
                Retry(entry, failure),
            { EndsProvider: true } => new PollDecision.EndProvider(failure),
            { Category: VeoErrorCategory.RateLimited } => new PollDecision.Pause(failure.RetryAfter, $"{failure.StatusCode ?? 429}"),
            { Category: VeoErrorCategory.NotFound } => JudgeMissing(entry, failure),
            { IsTransient: true } or { Category: VeoErrorCategory.TooLarge } => Retry(entry, failure),
            _ => new PollDecision.GiveUp(failure),
        };
    }

    private PollDecision JudgeRefusal(PendingTask entry, RequestFailure failure, TimeSpan now) =>
        _refusals.IsBelieved(entry.StartedAt, now) ? new PollDecision.EndProvider(failure)
        : ++entry.RefusedPolls < KeyRefusals.MaximumOfOneTask ? new PollDecision.AskAlone(
            Delays.Steady(KeyRefusals.Wait, options.Random()), $"{failure.Error.Message} VeoTasks asks once more before it believes this")
        : new PollDecision.GiveUp(failure);

    private PollDecision JudgeMissing(PendingTask entry, RequestFailure failure)
    {
        int times = entry.MissingPolls++;
        bool isNew = options.Time.GetUtcNow() - entry.Route.Reference.CreatedAt < GraceTime.Longest;
        TimeSpan? grace = entry.Polls == 0 && (isNew || !entry.WasSeen) ? GraceTime.Waiting(times, isNew) : null;
        if (grace is { } wait)
        {
            return new PollDecision.PollAgain(
                Delays.Steady(wait, options.Random()), "not found, as can happen with a new task");
        }

        if (entry.Polls == 0 && entry.MissingPolls > MaximumMissingPolls && entry.Route.Reference.CreatedAt is { } accepted)
        {
            string message = $"{failure.Error.Message.TrimEnd('.')}. It was accepted at {accepted:u}, so you may have to pay for it. Look "
                + "for it in the gateway's console.";
            return new PollDecision.GiveUp(failure with { Error = failure.Error with { Message = message } });
        }

        return !entry.WasSeen ? new PollDecision.GiveUp(failure)
            : entry.MissingPolls < MaximumMissingPolls
                ? new PollDecision.PollAgain(Delays.Steady(pace.Interval, options.Random()), "not found, although it was there before")
            : new PollDecision.GiveUp(failure with { Error = failure.Error with { Category = VeoErrorCategory.TaskExpired } });
    }

    private PollDecision Retry(PendingTask entry, RequestFailure failure)
    {
        // An outage is told early: at once when nothing came back at all, later where it may be a hiccup.
        if (++_failedPolls == (_hasAnswered ? MaximumFailedPolls : failure.StatusCode is null ? 1 : MaximumPages))
        {
            string since = _hasAnswered ? "requests no longer get through" : "no request has got through so far";
            warn($"{provider.Name}: {since}. {failure.Error.Message.TrimEnd('.')}. VeoTasks keeps trying.");
        }

        entry.FailedPolls += Weight(failure.Category);
        if (entry.FailedPolls >= MaximumFailedPolls)
        {
            return new PollDecision.GiveUp(failure);
        }

        return failure.RetryAfter is { } asked
            ? new PollDecision.Pause(asked, failure.Error.Message)
            : new PollDecision.PollAgain(
                Delays.AfterFailure(pace.Interval, entry.FailedPolls, options.Random()),
                $"{failure.Error.Message} ({entry.FailedPolls} of {MaximumFailedPolls} failed polls)");
    }

    /// <summary>How many failed polls one failure counts for.</summary>
    private static int Weight(VeoErrorCategory category) => category switch
    {
        VeoErrorCategory.InvalidResponse => 4,
        VeoErrorCategory.WrongTask or VeoErrorCategory.TooLarge => 5,
        _ => 1,
    };

    /// <summary>A page of a gateway that has answered in this run: the address is right, something else has come in between.</summary>
    private static RequestFailure Interloper(RequestFailure page) =>
        page with { EndsProvider = false, IsTransient = true, Error = page.Error with { Category = VeoErrorCategory.InvalidResponse } };
}

/// <summary>How old a task is, and how old it became. Gateways' clocks are not ours, so only differences of one clock are used.</summary>
internal static class TaskAge
{
    /// <summary>The age of a task when the gateway answered; null when it does not say, or says what cannot be.</summary>
    /// <param name="task">The task.</param>
    /// <param name="answeredAt">The gateway's own time of the answer, or ours where it tells none.</param>
    public static TimeSpan? Of(VeoTask task, DateTimeOffset answeredAt) => Plausible(answeredAt - task.CreatedAt);

    /// <summary>
    /// How long a task that has just been found ended took; null when nobody can say. Where the gateway does not tell when it
    /// ended, that was, on average, half-way between the last two polls.
    /// </summary>
    public static TimeSpan? AtTheEnd(PendingTask entry, VeoTask task, TimeSpan now) =>
        Plausible(task.CompletedAt - task.CreatedAt)
            ?? (entry.Polls > 0 ? Plausible(entry.LastPollAt + ((now - entry.LastPollAt) / 2) - entry.BornAt) : null);

    private static TimeSpan? Plausible(TimeSpan? time) =>
        time > TimeSpan.Zero && time < DurationHistory.LongestDuration ? time : null;
}
