using System.Management.Automation;
using VeoTasks.Output;
using VeoTasks.Submitting;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Settles submissions of unknown outcome, once the user has looked at the gateway: an equal request is sent again from then on. Nothing is
/// deleted, and
/// no gateway is asked.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "VeoSubmission", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = HelpPages.Folder + "Remove-VeoSubmission.md")]
[OutputType(typeof(void))]
public sealed class RemoveVeoSubmissionCommand : PSCmdlet
{
    /// <summary>The submissions: numbers of Get-VeoSubmission, or its objects down the pipe.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A SubmissionId of Get-VeoSubmission -State Unknown.")]
    [ArgumentCompleter(typeof(Completion.SubmissionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] SubmissionId { get; set; } = [];

    /// <summary>The journal's file; submissions.jsonl in your data folder unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = this.ResolveJournal(JournalPath);
        using SubmissionJournal journal = new(file, TimeProvider.System);
        try
        {
            IReadOnlyList<JournalEntry> all = journal.ListAsync(CancellationToken.None).GetAwaiter().GetResult();
            foreach (string id in SubmissionId)
            {
                Settle(journal, id, all.FirstOrDefault(entry => entry.Sending.Id.Equals(id, StringComparison.OrdinalIgnoreCase)));
            }
        }
        catch (JournalException exception)
        {
            ThrowTerminatingError(VeoErrors.JournalUnavailable(exception, file));
        }
    }

    private void Settle(SubmissionJournal journal, string id, JournalEntry? entry)
    {
        if (entry is null)
        {
            WriteError(VeoErrors.SubmissionNotFound(id));
            return;
        }

        VeoSubmission submission = journal.Show(entry);
        if (submission.State is not VeoSubmissionState.Unknown)
        {
            WriteError(VeoErrors.SubmissionNotUnknown(submission));
        }
        else if (ShouldProcess(
            $"{submission.Provider} {submission.Label ?? submission.Prompt ?? id}, sent {submission.SubmittedAt:u}",
                "Settle, so that an equal request is sent and paid for again"))
        {
            journal.SettleAsync(entry).GetAwaiter().GetResult();
        }
    }
}
