namespace VeoTasks.Polling;

/// <summary>One provider's tasks and what holds for all of them. Touched by the scheduler alone; only the budget is shared with other runs.</summary>
internal sealed class ProviderQueue : IDisposable
{
    /// <summary>How long the first request goes alone at most; it may be the one that hangs.</summary>
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);

    private readonly PollQueue _line = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reportedWords = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly PollOptions _options;
    private readonly PollPace _pace;
    private bool _isShortKnown;
    private bool _hasAnswered;
    private TimeSpan? _firstStart;

    /// <summary>Makes a provider's lane in a run.</summary>
    public ProviderQueue(PollSource source, PollOptions options)
    {
        _options = options;
        _pace = PollPace.Of(source.Provider, options);
        Source = source;
        Budget = options.Budgets.Join(source.Provider);
        Judge = options.Goal == PollMode.Answered ? new SinglePollDecider() : new WaitDecider(_pace, options);
    }

    /// <summary>The provider and its reader.</summary>
    public PollSource Source { get; }

    /// <summary>Decides what a look means.</summary>
    public IPollDecider Judge { get; }

    /// <summary>How many requests the provider gets.</summary>
    public RateLimiter Budget { get; }

    /// <summary>Requests under way.</summary>
    public int InFlight { get; private set; }

    /// <summary>Whether the provider ended as a whole.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Cancelled when the provider or the run ends.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>When the next request may start; null when only an answer can bring one.</summary>
    public TimeSpan? NextDue =>
        InFlight < _options.ThrottleLimit && _line.Next is { } due ? Times.Later(Times.Later(due, Budget.NextStart), EndOfProbe) : null;

    /// <summary>The first request goes alone for a moment: if the key is wrong, it is not sent a dozen times.</summary>
    private TimeSpan EndOfProbe => _hasAnswered || _firstStart is null ? TimeSpan.MinValue : _firstStart.Value + Probe;

    /// <summary>Takes in a task's id.</summary>
    /// <returns>False when it is known already.</returns>
    public bool TryAdd(string id) => _ids.Add(id);

    /// <summary>Puts an entry in line.</summary>
    public void Enqueue(PendingTask entry, TimeSpan due) => _line.Add(entry, due);

    /// <summary>Takes the entry whose turn it is and its share of the budget, and counts it as under way; null when there is none.</summary>
    public PendingTask? TakeDue(TimeSpan now)
    {
        if (!(NextDue <= now))
        {
            return null;
        }

        bool isRationed = !double.IsPositiveInfinity(Budget.RateAt(now));
        PendingTask? entry = isRationed ? _line.TakeLikeliest(now, waiting => ChanceOf(waiting, now)) : _line.TakeNext(now);
        if (entry is null)
        {
            return null;
        }

        if (!Budget.TryStart(now))
        {
            _line.Add(entry, entry.Due);
            return null;
        }

        InFlight++;
        _firstStart ??= now;
        entry.StartedAt = now;
        return entry;
    }

    /// <summary>Takes note that a request is over.</summary>
    public void CountPoll()
    {
        InFlight--;
        _hasAnswered = true;
    }

    /// <summary>Spreads overdue tasks over one interval when the scheduler woke up much later than it wanted to: the machine has slept.</summary>
    public void WakeUp(TimeSpan now, TimeSpan late)
    {
        if (late > Times.Later(_pace.Interval, TimeSpan.FromSeconds(5)))
        {
            _line.Spread(now, () => _pace.Interval * _options.Random());
        }
    }

    /// <summary>Why looks come late, said once; null when they do not. Nothing but more requests at once or more leave for them helps then.</summary>
    public string? Shortage(PendingTask entry, TimeSpan now)
    {
        if (_isShortKnown || entry.Polls == 0 || now - entry.Due <= _pace.Interval)
        {
            return null;
        }

        _isShortKnown = true;
        double rate = Budget.RateAt(now);
        string cause = double.IsPositiveInfinity(rate)
            ? $"-ThrottleLimit {_options.ThrottleLimit} is all that may be under way at once"
            : FormattableString.Invariant($"its budget is {rate * 60:0.#} requests a minute for {_ids.Count} tasks; those most likely to have ended go first");
        return FormattableString.Invariant($"{Source.Provider.Name}: polls come {(now - entry.Due).TotalSeconds:0} s late, because {cause}");
    }

    /// <summary>What is worth a warning about a task's state, once for each unknown word; null when nothing is.</summary>
    public string? Strangeness(VeoTask task) =>
        task is { Status: VeoTaskStatus.Unknown, RawStatus: { } word } && task.Anomalies.Contains("status-unrecognised") && _reportedWords.Add(word)
            ? $"{Source.Provider.Name} uses a status word that VeoTasks does not know: '{word}'. The task is still waited for."
            : null;

    /// <summary>Ends the requests under way and forgets who stood in line.</summary>
    public void End()
    {
        HasEnded = true;
        _stop.Cancel();
        _line.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        Budget.Leave();
    }

    private static double ChanceOf(PendingTask entry, TimeSpan now) => entry.Durations is { } durations
        ? Likelihood.OfHavingEnded(entry.LastPollAt - entry.BornAt, now - entry.BornAt, durations)
        : Likelihood.NeverPolled;
}

/// <summary>How likely a task has ended since somebody last looked. Decides who goes first when requests are rationed.</summary>
internal static class Likelihood
{
    /// <summary>A task that was never looked at: it may have ended long ago as well as not have begun.</summary>
    public const double NeverPolled = 0.5;

    /// <summary>The chance that a task which had not ended at one age has ended at a later one.</summary>
    /// <param name="before">Its age at the last look.</param>
    /// <param name="now">Its age now.</param>
    /// <param name="durations">How long earlier tasks took; with too few of them only the time since the last look counts.</param>
    public static double OfHavingEnded(TimeSpan before, TimeSpan now, KnownDurations durations) =>
        1 - (Survival(now, durations) / Survival(before, durations));

    /// <summary>The chance to be still going at an age. A small constant hazard keeps it falling for ever, so that nobody is passed over for ever.</summary>
    private static double Survival(TimeSpan age, KnownDurations durations)
    {
        double known = durations.IsEnough ? durations.ShareAbove(age) : 1;
        double typical = durations.IsEnough ? durations.By(0.5).TotalSeconds : UsualMinutes * 60;
        return known * Math.Exp(-age.TotalSeconds / (10 * typical));
    }

    /// <summary>What the gateways' pages call usual, in minutes.</summary>
    private const double UsualMinutes = 3;
}
