using VeoTasks.Gateways;
using VeoTasks.Output;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Gives a submission of unknown outcome the task that the user has found at the gateway: from then on it is accepted, and an equal request
/// comes out as that task. No gateway is asked.
/// </summary>
[Cmdlet(VerbsCommon.Set, "VeoSubmission", SupportsShouldProcess = true, HelpUri = HelpPages.Folder + "Set-VeoSubmission.md")]
[OutputType(typeof(void))]
public sealed class SetVeoSubmissionCommand : JournalCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A SubmissionId from Get-VeoSubmission -State Unknown.")]
    [ArgumentCompleter(typeof(SubmissionCompleter))]
    [ValidateNotNullOrEmpty]
    public string SubmissionId { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The id of the task, as the gateway's page shows it.")]
    [ValidateNotNullOrEmpty]
    public string TaskId { get; set; } = "";

    protected override void ProcessRecord()
    {
        string id = TaskId.Trim();
        if (TaskReferenceParser.Check(new VeoTaskReference(id), id).Error is { } mistake)
        {
            WriteError(VeoErrors.InvalidTaskId(TaskId, mistake));
        }
        else
        {
            Settle(SubmissionId, id, $"Assign the task {id}");
        }
    }
}
