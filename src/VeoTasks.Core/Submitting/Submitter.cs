using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Polling;

namespace VeoTasks.Submitting;

/// <summary>What came of a row.</summary>
/// <param name="Row">The row.</param>
/// <param name="Entry">What the journal knows of it; null where it was not begun.</param>
/// <param name="Answer">What is known of its outcome; null where it was not begun.</param>
internal sealed record SubmissionResult(SubmissionRow Row, JournalEntry? Entry, SubmissionAnswer? Answer)
{
    /// <summary>Whether it was submitted before, and nothing was sent for it now.</summary>
    public bool IsEarlier { get; init; }

    /// <summary>Why its outcome is not in the journal; null when it is.</summary>
    public JournalException? NotWritten { get; init; }

    /// <summary>The accepted task; null when there is none.</summary>
    public VeoTask? Task { get; init; }
}

/// <summary>
/// Submits rows, each at most once: on disk before it is sent, and never sent again by itself unless the gateway has refused it with
/// "later" (<see cref="SubmissionAnswer.MayBeSentAgain"/>).
/// </summary>
/// <param name="journal">What was submitted before, and where it is written down.</param>
/// <param name="time">The clock.</param>
/// <param name="random">From 0 up to 1, for jitter.</param>
internal sealed class Submitter(SubmissionJournal journal, TimeProvider time, Func<double> random)
{
    private const int MostTries = 6;
    private const int MostUnknown = 5;
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(150);

    private readonly Dictionary<VeoProvider, ProviderGate> _gates = [];
    private int _notBegun;

    /// <summary>Rows that were not begun because their provider had ended.</summary>
    public int NotBegun => Volatile.Read(ref _notBegun);

    /// <summary>Submits a row, and waits for its end. The journal is written before this returns.</summary>
    /// <exception cref="JournalException">The journal cannot be written, and nothing was sent.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before anything was sent, or while waiting to send it
    /// later.</exception>
    public async Task<SubmissionResult> SubmitAsync(SubmissionRow row, SubmitClient client, CancellationToken cancellationToken)
    {
        ProviderGate gate = GateOf(row.Provider);
        if (gate.HasEnded)
        {
            Interlocked.Increment(ref _notBegun);
            return new SubmissionResult(row, null, null);
        }

        Claim claim = await journal.ClaimAsync(row, cancellationToken).ConfigureAwait(false);
        while (claim.Kind is ClaimKind.InHand)
        {
            await Task.Delay(LookPause, time, cancellationToken).ConfigureAwait(false);
            claim = await journal.LookAgainAsync(claim.Entry, cancellationToken).ConfigureAwait(false);
            if (claim.Kind is ClaimKind.New)
            {
                // The other has not got it through, so it is free again.
                claim = await journal.ClaimAsync(row, cancellationToken).ConfigureAwait(false);
            }
        }

        return claim.Kind switch
        {
            ClaimKind.Accepted => new SubmissionResult(row, claim.Entry, Earlier(claim.Entry)) { IsEarlier = true,
                Task = ToTask(row, claim.Entry, isEarlier: true) },
            ClaimKind.Unknown => new SubmissionResult(row, claim.Entry, Earlier(claim.Entry)) { IsEarlier = true },
            _ => await SendAsync(row, client, gate, claim.Entry, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>The task of an accepted submission.</summary>
    private VeoTask ToTask(SubmissionRow row, JournalEntry entry, bool isEarlier) => new()
    {
        Id = entry.Acceptance!.Task!,
        Provider = row.Provider.Name,
        Model = row.Model,
        Label = row.Label ?? entry.Sending.Label,
        Prompt = journal.HidesPrompts ? null : row.Submission.Prompt,
        Status = VeoTaskStatus.Queued,
        CreatedAt = entry.AcceptedAt,
        AlreadySubmitted = isEarlier,
        Gateway = row.Provider,
    };

    private ProviderGate GateOf(VeoProvider provider)
    {
        lock (_gates)
        {
            return _gates.TryGetValue(provider, out ProviderGate? gate) ? gate : _gates[provider] = new ProviderGate(provider, time);
        }
    }

    private async Task<SubmissionResult> SendAsync(SubmissionRow row, SubmitClient client, ProviderGate gate, JournalEntry entry,
        CancellationToken cancellationToken)
    {
        SubmissionAnswer answer;
        try
        {
            answer = await PostAsync(row, client, gate, entry, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Between tries: the last one was refused, or there was none.
            RequestFailure stopped = new(new VeoTaskError(null, "The command was stopped before it was sent.",
                VeoErrorCategory.ConnectionFailed));
            await TryEndAsync(entry, SubmissionAnswer.Without(SubmissionOutcome.NotSent, stopped)).ConfigureAwait(false);
            throw;
        }

        (JournalEntry ended, JournalException? notWritten) = await TryEndAsync(entry, answer).ConfigureAwait(false);
        gate.Note(answer);
        return new SubmissionResult(row, ended, answer)
        {
            NotWritten = notWritten,
            Task = answer.Outcome is SubmissionOutcome.Accepted ? ToTask(row, ended, isEarlier: false) : null,
        };
    }

    private async Task<SubmissionAnswer> PostAsync(SubmissionRow row, SubmitClient client, ProviderGate gate, JournalEntry entry,
        CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!gate.TryEnter())
            {
                await journal.PutOffAsync(entry).ConfigureAwait(false);
                await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
                await journal.ResumeAsync(entry, cancellationToken).ConfigureAwait(false);
            }

            SubmissionAnswer answer = await client.PostAsync(row.Request).ConfigureAwait(false);
            if (!answer.MayBeSentAgain || tries == MostTries || answer.Failure!.RetryAfter > ProviderGate.LongestPause)
            {
                return answer;
            }

            gate.Pause(answer.Failure!.RetryAfter, tries, random());
        }
    }

    private async Task<(JournalEntry Ended, JournalException? NotWritten)> TryEndAsync(JournalEntry entry, SubmissionAnswer answer)
    {
        JournalEntry ended = entry with { End = journal.EndOf(entry, answer) };
        try
        {
            await journal.EndAsync(ended.End).ConfigureAwait(false);
            return (ended, null);
        }
        catch (JournalException exception)
        {
            return (ended, exception);
        }
    }

    private static SubmissionAnswer Earlier(JournalEntry entry) => entry.Acceptance is { } accepted
        ? new SubmissionAnswer(SubmissionOutcome.Accepted, null)
        {
            Ids = [accepted.Task!, .. accepted.Others ?? []],

            // Tasks beside the one that comes out may have to be paid for, so they are named each time.
            Warning = accepted.Others is { Count: > 0 } ? accepted.Reason : null,
        }
        : SubmissionAnswer.Without(SubmissionOutcome.Unknown, new RequestFailure(new VeoTaskError(
            entry.End?.Code, entry.End?.Reason ?? "The command that sent it ended before the answer was recorded.",
                VeoErrorCategory.Unavailable))
        {
            StatusCode = entry.End?.Status,
        });

    /// <summary>What all rows of one provider share: pauses that it asked for, and whether there is sense in going on.</summary>
    private sealed class ProviderGate(VeoProvider provider, TimeProvider time)
    {
        /// <summary>Who asks for more is not waited for: the row is rejected, and a later run sends it.</summary>
        public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

        private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

        private readonly object _lock = new();
        private long _begin = time.GetTimestamp();
        private TimeSpan _wait;
        private int _unknown;

        /// <summary>
        /// Whether the others would fare the same: a wrong key or address, no money, or one unknown outcome after the other.
        /// </summary>
        public bool HasEnded { get; private set; }

        /// <summary>Whether it is its turn at once.</summary>
        public bool TryEnter() => Left() is null;

        /// <summary>Waits for its turn.</summary>
        public async Task EnterAsync(CancellationToken cancellationToken)
        {
            while (Left() is { } left)
            {
                await Task.Delay(left, time, cancellationToken).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        /// <summary>Holds all rows back for as long as the gateway asks, else a little longer each time.</summary>
        public void Pause(TimeSpan? asked, int tries, double random)
        {
            TimeSpan own = FirstPause * Math.Pow(2, tries - 1) * (1 + (random / 4));
            TimeSpan pause = asked ?? own;
            lock (_lock)
            {
                TimeSpan left = _wait - time.GetElapsedTime(_begin);
                _begin = time.GetTimestamp();
                _wait = pause > left ? pause : left;
            }
        }

        public void Note(SubmissionAnswer answer)
        {
            lock (_lock)
            {
                _unknown = answer.Outcome is SubmissionOutcome.Unknown ? _unknown + 1 : 0;
                HasEnded |= _unknown == MostUnknown
                    || (answer.Outcome is not (SubmissionOutcome.Accepted or SubmissionOutcome.Unknown)
                    && answer.Failure is { EndsProvider: true });
            }
        }

        /// <summary>
        /// How long it takes till the next may be sent, with the rate that the user allows the provider; null for no time.
        /// </summary>
        private TimeSpan? Left()
        {
            lock (_lock)
            {
                TimeSpan left = _wait - time.GetElapsedTime(_begin);
                if (left > TimeSpan.Zero)
                {
                    return left;
                }

                _begin = time.GetTimestamp();
                _wait = provider.RequestsPerMinute is { } rate ? TimeSpan.FromMinutes(1.0 / rate) : TimeSpan.Zero;
                return null;
            }
        }
    }
}
