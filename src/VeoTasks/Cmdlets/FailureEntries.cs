using System.Management.Automation;
using VeoTasks.Saving;

namespace VeoTasks.Cmdlets;

/// <summary>Notes in the ledger what could not be saved, for those who look back later.</summary>
internal sealed class FailureEntries(SaveTarget target, TimeProvider time)
{
    /// <summary>What is no failure: the task goes on, or another process has the video in hand.</summary>
    private static readonly string[] Passing = ["TaskNotFinished", "FileBusy"];

    /// <summary>Notes an error of a task that was never seen.</summary>
    public Task AddAsync(VeoTaskReference task, ErrorRecord error) => AddAsync(error, new LedgerFailure
    {
        Provider = task.Provider!,
        Task = task.Id,
        Model = task.Model,
        Label = LedgerText.Cut(task.Label),
        Prompt = LedgerText.Cut(task.Prompt),
        Error = "",
        Reason = "",
    });

    /// <summary>Notes an error of a task, or of one of its videos.</summary>
    public Task AddAsync(VeoTask task, int? index, ErrorRecord error) => AddAsync(error, new LedgerFailure
    {
        Provider = task.Provider,
        Task = task.Id,
        Model = task.Model,
        Label = LedgerText.Cut(task.Label),
        Prompt = LedgerText.Cut(task.Prompt),
        Index = index,
        CreatedAt = task.CreatedAt,
        CompletedAt = task.CompletedAt,
        Waited = task.SecondsTaken,
        Billed = task.Billed,
        Error = "",
        Reason = "",
    });

    private async Task AddAsync(ErrorRecord error, LedgerFailure subject)
    {
        // Once written, the record's id has the command's name behind it.
        string id = error.FullyQualifiedErrorId.Split(',')[0];
        if (target.NotesFailures && !Passing.Contains(id))
        {
            SaveFolder folder = target.Folder;
            VeoTaskError said = ((VeoTaskException)error.Exception).Error;
            await folder.Ledger.AddAsync(subject with
            {
                Error = id,
                Code = said.Code is { } code ? ReasonText.Of(code, folder.Path) : null,
                Reason = ReasonText.Of(said.Message, folder.Path),
                At = time.GetUtcNow(),
            }).ConfigureAwait(false);
        }
    }
}
