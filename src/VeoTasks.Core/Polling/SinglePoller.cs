using System.Diagnostics.CodeAnalysis;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>
/// Asks one provider about single tasks now, for a command that wants an answer as it stands or a fresh link: within the provider's
/// rate limit, which all runs share, and with the retries of a single read. A failure that concerns the whole provider spares its
/// other tasks the request. One for each provider of a command; safe for any thread.
/// </summary>
/// <param name="source">The provider and its reader.</param>
/// <param name="policy">The retries.</param>
/// <param name="options">The clock, the rate limiters and the most requests under way.</param>
/// <param name="observer">Hears of the provider's end and of warnings.</param>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing.")]
internal sealed class SinglePoller(PollSource source, IRequestPolicy policy, PollOptions options, IPollObserver observer)
{
    /// <summary>"Too many requests" in a row that one task is asked through; somebody is waiting, so there is an end to it.</summary>
    public const int MaximumThrottledPolls = 4;

    /// <summary>Somebody else may take the leave that this one waits for; it is not fought over.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(20);

    /// <summary>How long the first task goes alone at most without an answer; its request may be the one that hangs.</summary>
    private static readonly TimeSpan LongestAlone = TimeSpan.FromSeconds(2);

    private readonly string _origin = Origin.Of(source.Provider.BaseUri).ToString();
    private readonly SemaphoreSlim _slots = new(options.ThrottleLimit);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KeyRefusals _refusals = new();
    private readonly UnknownWords _words = new();
    private Task? _afterFirst;
    private long _aloneUntil;
    private int _ended;
    private int _notAsked;

    /// <summary>How long a gateway may ask to be left alone before the question is given up; without end unless set.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.MaxValue;

    /// <summary>Tasks that were not asked for because the provider had ended.</summary>
    public int NotAsked => Volatile.Read(ref _notAsked);

    private bool HasEnded => Volatile.Read(ref _ended) != 0;

    private TimeSpan Now => MonotonicTime.Now(options.Time);

    /// <summary>The task, or why it cannot be had; null when its provider has ended, of which the observer hears once.</summary>
    public async Task<Attempt<VeoTask>?> FindAsync(VeoTaskReference reference, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        Attempt<VeoTask>? attempt = await PollAsync(new Question(reference, IsKnown: false), cancellationToken).ConfigureAwait(false);
        if (attempt is { Failure: not { EndsProvider: true } })
        {
            return attempt;
        }

        if (attempt?.Failure is { } failure && Interlocked.Exchange(ref _ended, 1) == 0)
        {
            observer.ProviderEnded(source.Provider, failure, waiting: 0);
        }
        else
        {
            Interlocked.Increment(ref _notAsked);
        }

        _answered.TrySetResult();
        return null;
    }

    /// <summary>
    /// A task that was there before, with fresh links, or why they cannot be had. Asked also when the provider has ended meanwhile.
    /// </summary>
    public async ValueTask<Attempt<VeoTask>> RefreshAsync(VeoTaskReference reference, CancellationToken cancellationToken) =>
        (await PollAsync(new Question(reference, IsKnown: true), cancellationToken).ConfigureAwait(false))!;

    /// <summary>
    /// A page of the gateway's own list, or why there is none, with the same retries and within the same rate limit.
    /// </summary>
    public async Task<Attempt<TaskPage>> ListAsync(
        TaskClient client, ITaskList list, GatewayRequest page, CancellationToken cancellationToken)
    {
        RateLimiter limiter = options.Limiters.Join(source.Provider);
        try
        {
            return await policy.ExecuteAsync(_origin, async token =>
            {
                TimeSpan startedAt;
                while (!limiter.TryStart(startedAt = Now))
                {
                    await Task.Delay(Delays.Later(limiter.NextStart - startedAt, ShortestWait), options.Time, token).ConfigureAwait(false);
                }

                Attempt<TaskPage> attempt = await client.ListAsync(list, page, token).ConfigureAwait(false);
                if (attempt.Failure is { Category: VeoErrorCategory.RateLimited } failure)
                {
                    limiter.Throttle(startedAt, Now, failure.RetryAfter, random: 0);
                }

                return attempt;
            }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            limiter.Leave();
        }
    }

    /// <summary>The first task goes alone: if the key is wrong, it is not sent a dozen times.</summary>
    private Task TakeTurnAsync(CancellationToken cancellationToken)
    {
        lock (_answered)
        {
            if (_afterFirst is not null)
            {
                return _afterFirst.WaitAsync(cancellationToken);
            }

            _afterFirst = LeaveAloneAsync();
            return Task.CompletedTask;
        }
    }

    private async Task LeaveAloneAsync()
    {
        StayAlone(LongestAlone);
        while (!_answered.Task.IsCompleted && TimeSpan.FromTicks(Volatile.Read(ref _aloneUntil)) - Now is var left && left > TimeSpan.Zero)
        {
            await Task.WhenAny(_answered.Task, Task.Delay(left, options.Time, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    private void StayAlone(TimeSpan time) => Volatile.Write(ref _aloneUntil, (Now + time).Ticks);

    /// <summary>Asks until there is an answer to give; null when the provider has ended meanwhile.</summary>
    private async Task<Attempt<VeoTask>?> PollAsync(Question question, CancellationToken cancellationToken)
    {
        RateLimiter limiter = options.Limiters.Join(source.Provider);
        try
        {
            while (true)
            {
                Attempt<VeoTask>? attempt = await AskAsync(question, limiter, cancellationToken).ConfigureAwait(false);
                if (attempt?.Failure is not { } failure)
                {
                    return attempt;
                }

                if (WaitAfter(failure, question) is not { } wait)
                {
                    return question.Refused == KeyRefusals.MaximumOfOneTask ? failure with { EndsProvider = false } : attempt;
                }

                await Task.Delay(wait, options.Time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            limiter.Leave();
        }
    }

    /// <summary>The time until the same is asked once more; null when the failure stands.</summary>
    private TimeSpan? WaitAfter(RequestFailure failure, Question question)
    {
        if (KeyRefusals.IsOne(failure))
        {
            bool stands = _refusals.IsBelieved(question.StartedAt, Now) || ++question.Refused == KeyRefusals.MaximumOfOneTask;
            if (stands)
            {
                return null;
            }

            // A gateway that answers does not hang: what its refusal is worth is known before the others are asked for.
            StayAlone(KeyRefusals.ShortWait + LongestAlone);
            return KeyRefusals.ShortWait;
        }

        if (!failure.EndsProvider)
        {
            _answered.TrySetResult();
        }

        return failure.Category switch
        {
            VeoErrorCategory.NotFound when !question.IsKnown => GraceTime.Asking(question.Missing++),
            // How long is the rate limiter's business.
            VeoErrorCategory.RateLimited when failure.RetryAfter is not { } asked || asked <= LongestPause =>
                ++question.Throttled < MaximumThrottledPolls ? TimeSpan.Zero : null,
            _ => null,
        };
    }

    /// <summary>One question with the policy's retries; null when the provider has ended meanwhile.</summary>
    private async Task<Attempt<VeoTask>?> AskAsync(Question question, RateLimiter limiter, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return HasEnded && !question.IsKnown
                ? null
                : await policy.ExecuteAsync(_origin, token => SendAsync(question, limiter, token), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async ValueTask<Attempt<VeoTask>> SendAsync(Question question, RateLimiter limiter, CancellationToken cancellationToken)
    {
        while (!limiter.TryStart(question.StartedAt = Now))
        {
            TimeSpan wait = limiter.NextStart - question.StartedAt;
            if (wait > LongestPause)
            {
                return TooLong(
                    new RequestFailure(new VeoTaskError(null, $"{_origin} accepts no requests now.", VeoErrorCategory.RateLimited))
                {
                    RetryAfter = wait,
                });
            }

            await Task.Delay(Delays.Later(wait, ShortestWait), options.Time, cancellationToken).ConfigureAwait(false);
        }

        PollResponse response = await source.Reader.ReadAsync(question.Route, cancellationToken).ConfigureAwait(false);
        if (response.Task is { } task)
        {
            _refusals.Answered();
            limiter.Answered(question.StartedAt);
            _answered.TrySetResult();
            if (_words.Note(task) is { } word)
            {
                observer.Warned($"{source.Provider.Name} uses a status word that VeoTasks does not know: '{word}'.");
            }

            return task;
        }

        RequestFailure failure = response.Failure!;
        if (failure.Category is VeoErrorCategory.RateLimited)
        {
            // Not repeated by the policy: it concerns all requests to the gateway, and the rate limiter holds all of them back.
            limiter.Throttle(question.StartedAt, Now, failure.RetryAfter, random: 0);
            failure = failure with { IsTransient = false };
        }

        return failure.RetryAfter > LongestPause ? TooLong(failure) : failure;
    }

    private static RequestFailure TooLong(RequestFailure failure) => failure with
    {
        IsTransient = false,
        Error = failure.Error with
        {
            Message = FormattableString.Invariant(
                $"{failure.Error.Message} It asks for a pause of {failure.RetryAfter!.Value.TotalSeconds:0} s."),
        },
    };

    /// <summary>A task that is asked for, and how often it was in vain.</summary>
    private sealed record Question(VeoTaskReference Task, bool IsKnown)
    {
        public TaskRoute Route { get; } = new(Task);

        public TimeSpan StartedAt { get; set; }

        public int Throttled { get; set; }

        public int Missing { get; set; }

        public int Refused { get; set; }
    }
}
