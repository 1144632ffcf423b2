namespace VeoTasks.Cmdlets;

/// <summary>
/// Settles submissions of unknown outcome that came to no task: an equal request is sent again from then on. Nothing is deleted, and no
/// gateway is asked.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "VeoSubmission", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = HelpPages.Folder + "Remove-VeoSubmission.md")]
[OutputType(typeof(void))]
public sealed class RemoveVeoSubmissionCommand : JournalCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A SubmissionId from Get-VeoSubmission -State Unknown.")]
    [ArgumentCompleter(typeof(SubmissionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] SubmissionId { get; set; } = [];

    protected override void ProcessRecord()
    {
        foreach (string id in SubmissionId)
        {
            Settle(id, task: null, "Settle without a task, so that New-VeoTask can send and pay for the same request again");
        }
    }
}
