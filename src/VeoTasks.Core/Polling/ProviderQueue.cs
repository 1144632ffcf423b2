using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>
/// One provider's tasks and what holds for all of them. Touched by the scheduler alone; only the rate limiter is shared with other
/// runs.
/// </summary>
internal sealed class ProviderQueue : IDisposable
{
    /// <summary>How long the first request goes alone at most; it may be the one that hangs.</summary>
    private static readonly TimeSpan LongestAlone = TimeSpan.FromSeconds(1);

    private readonly PollQueue _queue = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly PollOptions _options;
    private readonly Action<PendingTask, PollResponse> _polled;
    private readonly PollPace _pace;
    private bool _isLatenessKnown;
    private bool _hasAnswered;
    private TimeSpan? _aloneSince;
    private PendingTask? _alone;
    private int _inFlight;

    /// <param name="source">The provider and its reader.</param>
    /// <param name="options">How the run is done.</param>
    /// <param name="warn">Says what is worth a warning.</param>
    /// <param name="polled">Takes what a poll gave.</param>
    public ProviderQueue(PollSource source, PollOptions options, Action<string> warn, Action<PendingTask, PollResponse> polled)
    {
        _options = options;
        _polled = polled;
        _pace = PollPace.Of(source.Provider, options);
        Source = source;
        Limiter = options.Limiters.Join(source.Provider);
        Decider = new PollDecider(source.Provider, _pace, options, warn);
    }

    public PollSource Source { get; }

    public PollDecider Decider { get; }

    public RateLimiter Limiter { get; }

    /// <summary>Whether the provider ended as a whole.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>When the next request may start; null when only an answer can bring one.</summary>
    public TimeSpan? NextDue => !HasEnded && _inFlight < _options.ThrottleLimit && (_alone?.Due ?? _queue.Next) is { } due
        ? Delays.Later(Delays.Later(due, Limiter.NextStart), EndOfAlone)
        : null;

    /// <summary>The first request goes alone for a moment: if the key is wrong, it is not sent a dozen times.</summary>
    private TimeSpan EndOfAlone => _hasAnswered || _aloneSince is null ? TimeSpan.MinValue : _aloneSince.Value + LongestAlone;

    /// <summary>Takes in a task's id.</summary>
    /// <returns>False when it is known already.</returns>
    public bool TryAdd(string id) => _ids.Add(id);

    public void Enqueue(PendingTask entry, TimeSpan due) => _queue.Add(entry, due);

    /// <summary>Has one task asked for before all others, and alone as the first one was.</summary>
    public void AskAlone(PendingTask entry, TimeSpan due)
    {
        if (_alone is not null)
        {
            _queue.Add(_alone, due);
        }

        entry.Due = due;
        (_alone, _aloneSince, _hasAnswered) = (entry, null, false);
    }

    /// <summary>Takes the entry whose turn it is and leave for its request, and counts it as under way; null when there is none.</summary>
    public PendingTask? TakeDue(TimeSpan now)
    {
        if (!(NextDue <= now))
        {
            return null;
        }

        PendingTask? entry = _alone is { IsDone: false } ? _alone : _queue.TakeNext(now);
        _alone = null;
        if (entry is null)
        {
            return null;
        }

        if (!Limiter.TryStart(now))
        {
            _queue.Add(entry, entry.Due);
            return null;
        }

        _inFlight++;
        _aloneSince ??= now;
        entry.StartedAt = now;
        return entry;
    }

    /// <summary>
    /// Polls an entry's task and hands over a task, a failure, or nothing when the poll was called off. A deadline that is nearer than a
    /// request may take cuts the request short.
    /// </summary>
    public async Task PollAsync(PendingTask entry, TimeSpan left)
    {
        CancellationToken stopping = _stop.Token;
        using CancellationTokenSource? deadline =
            left < TaskClient.RequestTimeout ? new(Delays.Later(left, TimeSpan.Zero), _options.Time) : null;
        using CancellationTokenSource? limit =
            deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(stopping, deadline.Token);
        PollResponse response;
        try
        {
            response = await Source.Reader.ReadAsync(entry.Route, limit?.Token ?? stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested || deadline?.IsCancellationRequested == true)
        {
            // The provider, the run or the task's time is over; whoever ended it says so.
            response = new PollResponse(null, null);
        }
#pragma warning disable CA1031 // One task's surprise must not take the other tasks' run with it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            response = new PollResponse(null, new RequestFailure(
                new VeoTaskError("internal", $"{exception.GetType().Name}: {exception.Message}", VeoErrorCategory.Internal)));
        }

        _polled(entry, response);
    }

    /// <summary>Takes note that a request is over.</summary>
    public void CountPoll(PendingTask entry)
    {
        _inFlight--;
        _hasAnswered |= entry.StartedAt >= _aloneSince;
    }

    /// <summary>
    /// Spreads overdue tasks over one interval when the scheduler woke up much later than it wanted to: the machine has slept.
    /// </summary>
    public void WakeUp(TimeSpan now, TimeSpan late)
    {
        if (late > Delays.Later(_pace.Interval, TimeSpan.FromSeconds(5)))
        {
            _queue.Spread(now, () => _pace.Interval * _options.Random());
        }
    }

    /// <summary>
    /// Why polls come late, said once; null when they do not. Nothing but more requests at once or more leave for them helps then.
    /// </summary>
    public string? Lateness(PendingTask entry, TimeSpan now)
    {
        if (_isLatenessKnown || entry.Polls == 0 || now - entry.Due <= _pace.Interval)
        {
            return null;
        }

        _isLatenessKnown = true;
        double rate = Limiter.RateAt(now);
        string cause = double.IsPositiveInfinity(rate)
            ? $"-ThrottleLimit allows only {Format.Count(_options.ThrottleLimit, "request")} at the same time"
            : FormattableString.Invariant(
                $"its budget is {rate * 60:0.#} requests a minute for {_ids.Count} tasks. Those that have waited longest go first");
        return FormattableString.Invariant($"{Source.Provider.Name}: polls are {(now - entry.Due).TotalSeconds:0} s late, because {cause}");
    }

    /// <summary>Ends the requests under way and forgets who stood in line.</summary>
    public void End()
    {
        HasEnded = true;
        _stop.Cancel();
        _queue.Clear();
        _alone = null;
    }

    /// <summary>Lets go of what is shared with other runs, once nothing is under way any more.</summary>
    public void Dispose()
    {
        _stop.Dispose();
        Limiter.Leave();
    }
}
