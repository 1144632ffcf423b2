using System.ComponentModel;
using VeoTasks.Output;
using VeoTasks.Providers;
using VeoTasks.Submitting;

namespace VeoTasks.Cmdlets;

/// <summary>
/// What the cmdlets of the journal share. They ask no gateway; Ctrl+C ends their waiting for a file that another process holds.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class JournalCmdlet : PSCmdlet, IDisposable
{
    // Never disposed: without a timer there is nothing to free.
    private readonly CancellationTokenSource _stop = new();
    private string _path = "";

    /// <summary>The journal's file; submissions.jsonl in your data folder unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    private protected SubmissionJournal Journal { get; private set; } = null!;

    private protected CancellationToken StopToken => _stop.Token;

    protected override void BeginProcessing() =>
        Journal = new SubmissionJournal(_path = this.ResolveJournal(JournalPath), CommandClock.Time);

    protected override void StopProcessing() => _stop.Cancel();

    private protected IReadOnlyList<JournalEntry> ReadAll() => Ask(Journal.ListAsync(StopToken));

    /// <summary>Waits for the journal. Ends the command when it cannot be used.</summary>
    private protected T Ask<T>(Task<T> answer)
    {
        try
        {
            return answer.GetAwaiter().GetResult();
        }
        catch (JournalException exception)
        {
            ThrowTerminatingError(VeoErrors.JournalUnavailable(exception, _path));
            throw;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Settles one, if the user wants that.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="task">The task that it came to; null for none.</param>
    /// <param name="action">What is done, for -WhatIf and -Confirm.</param>
    private protected void Settle(string id, string? task, string action)
    {
        JournalEntry? entry = ReadAll().FirstOrDefault(entry => entry.Sending.Id.Equals(id.Trim(), StringComparison.OrdinalIgnoreCase));
        if (entry is null)
        {
            WriteError(VeoErrors.SubmissionNotFound(id));
            return;
        }

        VeoSubmission submission = Journal.Show(entry);
        string target = $"{submission.Provider} {submission.Label ?? submission.Prompt ?? id}, sent {submission.SubmittedAt:u}";
        if (ShouldProcess(target, action) && Ask(Journal.SettleAsync(entry, task, StopToken)) is { } obstacle)
        {
            WriteError(obstacle.Sending.Id == entry.Sending.Id
                ? VeoErrors.SubmissionNotUnknown(Journal.Show(obstacle))
                : VeoErrors.TaskOfAnother(task!, Journal.Show(obstacle)));
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Journal?.Dispose();
        }
    }
}
