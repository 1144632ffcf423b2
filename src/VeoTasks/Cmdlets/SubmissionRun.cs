using System.Globalization;
using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Providers;
using VeoTasks.Submitting;

namespace VeoTasks.Cmdlets;

/// <summary>Carries out a list that was read, checked and allowed, and posts what comes of each row.</summary>
internal sealed class SubmissionRun(
    IReadOnlyList<SubmissionRow> rows, IReadOnlyDictionary<VeoProvider, GatewaySession> sessions, SubmissionJournal journal,
        PipelineQueue results)
{
    private readonly Submitter _submitter = new(journal, CommandClock.Time, Random.Shared.NextDouble);
    private readonly List<SubmissionResult> _unknown = [];
    private int _done;
    private int _accepted;
    private int _earlier;

    public int ThrottleLimit { get; init; } = 4;

    public TimeSpan Timeout { get; init; }

    /// <summary>Rows that were not begun because their provider had ended.</summary>
    public int NotBegun => _submitter.NotBegun;

    public ProgressState Progress => new(rows.Count, Volatile.Read(ref _done), string.Create(
        CultureInfo.CurrentCulture, $"{_accepted} accepted, {_earlier} submitted before"));

    /// <summary>
    /// Submits all rows in order, a few at once. What is under way when it is stopped is awaited, so that its answer gets into the journal.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using SemaphoreSlim slots = new(ThrottleLimit);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> begun = [];
        try
        {
            foreach (SubmissionRow row in rows)
            {
                await slots.WaitAsync(stop.Token).ConfigureAwait(false);
                begun.Add(SubmitAsync(row, slots, stop));
            }
        }
        catch (OperationCanceledException)
        {
            // No more are begun.
        }

        await Task.WhenAll(begun).ConfigureAwait(false);
        await TellUnknownAsync(cancellationToken).ConfigureAwait(false);
        await journal.WriteOwedAsync().ConfigureAwait(false);
        journal.Dispose();
    }

    private async Task SubmitAsync(SubmissionRow row, SemaphoreSlim slots, CancellationTokenSource stop)
    {
        try
        {
            Tell(await _submitter.SubmitAsync(row, sessions[row.Provider].Submissions(Timeout), stop.Token).ConfigureAwait(false));
            Interlocked.Increment(ref _done);
        }
        catch (OperationCanceledException)
        {
            // Nothing was sent for it.
        }
        catch (JournalException exception)
        {
            if (!stop.IsCancellationRequested)
            {
                results.Error(VeoErrors.JournalUnavailable(exception, row.Label ?? row.Submission.Prompt, "Nothing more is sent."));
            }

            await stop.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            slots.Release();
        }
    }

    private void Tell(SubmissionResult result)
    {
        if (result.NotWritten is { } trouble && result.Answer is { } answer)
        {
            results.Warning(answer.Ids.Count > 0
                ? $"The task {result.Row.Provider.Name}/{result.Row.Model}:{answer.Ids[0]} was accepted, but its id could not be written "
                    + $"to the journal. Keep the id. {trouble.Message}"
                : "The outcome of a submission could not be written to the journal, so it counts as unknown there. "
                    + trouble.Message);
        }

        switch (result)
        {
            case { Task: { } task }:
                Interlocked.Increment(ref result.IsEarlier ? ref _earlier : ref _accepted);
                if (result.Answer!.Warning is { } warning)
                {
                    results.Warning($"{task}: {warning}");
                }

                results.Output(task);
                break;
            case { Answer.Outcome: SubmissionOutcome.Unknown }:
                lock (_unknown)
                {
                    _unknown.Add(result);
                }

                break;
            case { Answer: not null }:
                results.Error(VeoErrors.Submission(result, journal.Show(result.Entry!)));
                break;
        }
    }

    /// <summary>Comes last, since one question to a gateway's log serves the whole list.</summary>
    private async Task TellUnknownAsync(CancellationToken cancellationToken)
    {
        foreach (IGrouping<VeoProvider, SubmissionResult> unknown in _unknown.GroupBy(result => result.Row.Provider))
        {
            IReadOnlyList<Charge> charges = ChargeLog.IsKnownAt(unknown.Key) && unknown.Any(result => !result.IsEarlier)
                ? await ChargesAsync(unknown.Key, cancellationToken).ConfigureAwait(false)
                : [];
            foreach (SubmissionResult result in unknown)
            {
                Charge? proof = charges.Count > 0 ? await ProveAsync(result, charges, cancellationToken).ConfigureAwait(false) : null;
                results.Error(VeoErrors.SubmissionUnknown(result, journal.Show(result.Entry!), proof));
            }
        }
    }

    private async Task<IReadOnlyList<Charge>> ChargesAsync(VeoProvider provider, CancellationToken cancellationToken)
    {
        try
        {
            return await sessions[provider].Charges.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    private async Task<Charge?> ProveAsync(SubmissionResult result, IReadOnlyList<Charge> charges, CancellationToken cancellationToken)
    {
        try
        {
            Charge? proof = ChargeLog.Prove(result.Entry!, await journal.ListAsync(cancellationToken).ConfigureAwait(false), charges);
            if (proof is not null)
            {
                await journal.NoteChargeAsync(result.Entry!,
                    string.Create(CultureInfo.InvariantCulture, $"charged, quota {proof.Quota}")).ConfigureAwait(false);
            }

            return proof;
        }
        catch (Exception exception) when (exception is JournalException or OperationCanceledException)
        {
            return null;
        }
    }
}
