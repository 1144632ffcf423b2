using System.Management.Automation;
using VeoTasks.Completion;
using VeoTasks.Output;
using VeoTasks.Submitting;

namespace VeoTasks.Cmdlets;

/// <summary>Lists what New-VeoTask has submitted from this machine, the oldest first. Asks no gateway.</summary>
[Cmdlet(VerbsCommon.Get, "VeoSubmission", HelpUri = HelpPages.Folder + "Get-VeoSubmission.md")]
[OutputType(typeof(VeoSubmission))]
public sealed class GetVeoSubmissionCommand : PSCmdlet
{
    /// <summary>What has become of those that are wanted; all unless given.</summary>
    [Parameter(Position = 0)]
    public VeoSubmissionState[]? State { get; set; }

    /// <summary>Names of providers, or patterns with * and ?.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    [SupportsWildcards]
    public string[]? Provider { get; set; }

    /// <summary>Labels, or patterns with * and ?.</summary>
    [Parameter]
    [Alias("Name")]
    [SupportsWildcards]
    public string[]? Label { get; set; }

    /// <summary>The journal's file; submissions.jsonl in your data folder unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (VeoSubmission submission in this.ReadSubmissions(JournalPath))
        {
            if ((State is null || State.Contains(submission.State)) && Fits(Provider, submission.Provider) && Fits(Label, submission.Label))
            {
                WriteObject(submission);
            }
        }
    }

    private static bool Fits(string[]? patterns, string? text) => patterns is null || Array.Exists(
        patterns, pattern => WildcardPattern.Get(pattern,
            WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch(text ?? ""));
}

/// <summary>The journal as the cmdlets reach it.</summary>
internal static class JournalExtensions
{
    /// <summary>The journal's full path.</summary>
    public static string ResolveJournal(this PSCmdlet cmdlet, string? path) => path is null
        ? Path.Combine(Providers.UserFolders.Data, "submissions.jsonl")
        : cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);

    /// <summary>All submissions. Ends the command when the journal cannot be read.</summary>
    public static IReadOnlyList<VeoSubmission> ReadSubmissions(this PSCmdlet cmdlet, string? path)
    {
        string file = cmdlet.ResolveJournal(path);
        using SubmissionJournal journal = new(file, TimeProvider.System);
        try
        {
            return [.. journal.ListAsync(CancellationToken.None).GetAwaiter().GetResult().Select(journal.Show)];
        }
        catch (JournalException exception)
        {
            cmdlet.ThrowTerminatingError(VeoErrors.JournalUnavailable(exception, file));
            throw;
        }
    }
}
