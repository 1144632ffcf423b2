namespace VeoTasks.Cmdlets;

/// <summary>
/// Lists what New-VeoTask has submitted from this machine, the oldest first. Asks no gateway. What was rehearsed at an emulator is listed
/// for as long as that runs.
/// </summary>
[Cmdlet(VerbsCommon.Get, "VeoSubmission", HelpUri = HelpPages.Folder + "Get-VeoSubmission.md")]
[OutputType(typeof(VeoSubmission))]
public sealed class GetVeoSubmissionCommand : JournalCmdlet
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

    protected override void ProcessRecord()
    {
        HashSet<Uri> running = [.. this.LoadProviders().Where(provider => provider.Emulated).Select(provider => provider.BaseUri)];
        foreach (VeoSubmission submission in ReadAll().Select(Journal.Show).Where(IsWanted))
        {
            if (submission.Gateway is not { Emulated: true } || running.Contains(submission.Gateway.BaseUri))
            {
                WriteObject(submission);
            }
        }
    }

    private bool IsWanted(VeoSubmission submission) => (State is null || State.Contains(submission.State))
        && Fits(Provider, submission.Provider) && Fits(Label, submission.Label);

    private static bool Fits(string[]? patterns, string? text) => patterns is null || Array.Exists(
        patterns, pattern => WildcardPattern.Get(pattern,
            WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch(text ?? ""));
}
