using System.Management.Automation;
using VeoTasks.Output;
using VeoTasks.Providers;
using VeoTasks.Reports;
using VeoTasks.Saving;

namespace VeoTasks.Cmdlets;

/// <summary>Makes one page for looking at the videos of a folder.</summary>
[Cmdlet(
    VerbsData.Export, "VeoReport", DefaultParameterSetName = ByPath, SupportsShouldProcess = true,
    HelpUri = HelpPages.Folder + "Export-VeoReport.md")]
[OutputType(typeof(FileInfo))]
public sealed class ExportVeoReportCommand : VeoCmdlet
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";
    private const string PathHint = "The folder that Save-VeoVideo saved into.";

    private readonly List<string> _folders = [];
    private readonly List<string> _written = [];
    private string? _outFile;
    private ReportBuilder? _builder;

    /// <summary>
    /// The folder that Save-VeoVideo saved into, or a file in it; the current one unless given. Patterns with * and ? are allowed.
    /// </summary>
    [Parameter(
        ParameterSetName = ByPath, HelpMessage = PathHint, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The same, taken literally.</summary>
    [Parameter(ParameterSetName = ByLiteralPath, Mandatory = true, HelpMessage = PathHint, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The page; veotasks-report.html in the folder unless given. Taken literally.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>The page's title; "Videos in FOLDER" unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Replaces a file that is no earlier report.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the page as a file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override ProgressState Progress =>
        _builder is { } builder ? new(builder.Total, builder.Checked, "files checked") : default;

    /// <inheritdoc/>
    private protected override void Begin() => _outFile = OutFile is null ? null : this.ResolvePage(OutFile);

    /// <inheritdoc/>
    private protected override void Accept()
    {
        string[] paths = Path.Length > 0 || MyInvocation.ExpectingInput ? Path : ["."];
        foreach (string folder in ParameterSetName == ByPath ? this.FindFolders(paths) : this.FindLiteralFolders(LiteralPath))
        {
            if (!_folders.Contains(folder))
            {
                _folders.Add(folder);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Only now: what comes down the pipe may be files that are being saved into one folder.</remarks>
    private protected override void InputIsOver()
    {
        if (_outFile is not null && _folders.Count > 1)
        {
            ThrowTerminatingError(VeoErrors.Argument(
                "OutFileAmbiguous",
                _outFile,
                $"-OutFile {_outFile} can hold one report, but there are {_folders.Count} folders.",
                "Give one folder, or leave out -OutFile. Each report then goes into its own folder."));
        }

        List<(string Folder, ReportFile Page)> jobs = [.. _folders
            .Select(folder => (folder, new ReportFile(_outFile ?? System.IO.Path.Combine(folder, ReportFile.DefaultName))))];
        jobs.RemoveAll(job => !ShouldProcess($"{job.Folder} -> {job.Page.Path}", "Export report"));
        _ = CompleteAfterAsync(Task.Run(() => WriteAsync(jobs, StopToken), StopToken));
    }

    /// <inheritdoc/>
    private protected override void Summarize()
    {
        foreach (string page in _written)
        {
            if (PassThru)
            {
                WriteObject(InvokeProvider.Item.Get([page], force: true, literalPath: true), enumerateCollection: true);
            }
            else
            {
                WriteInformation(new HostInformationMessage { Message = $"The report is \"{page}\"." }, ["PSHOST"]);
            }
        }
    }

    /// <summary>Makes reports one after the other. A folder that cannot be reported on costs the others nothing.</summary>
    private async Task WriteAsync(List<(string Folder, ReportFile Page)> jobs, CancellationToken cancellationToken)
    {
        foreach ((string folder, ReportFile page) in jobs)
        {
            _builder = new ReportBuilder(folder, CommandClock.Time);
            try
            {
                if (await WriteAsync(_builder, page, cancellationToken).ConfigureAwait(false) is { } error)
                {
                    Results.Error(error);
                }
                else
                {
                    _written.Add(page.Path);
                }
            }
            catch (Exception exception) when (FileFailures.Covers(exception))
            {
                Results.Error(VeoErrors.LedgerUnreadable(exception, _builder.LedgerPath));
            }
        }
    }

    private async Task<ErrorRecord?> WriteAsync(ReportBuilder builder, ReportFile page, CancellationToken cancellationToken)
    {
        if (!File.Exists(builder.LedgerPath))
        {
            return VeoErrors.LedgerNotFound(builder.Folder);
        }

        bool isForeign = page.IsForeign;
        if (isForeign && !Force)
        {
            return VeoErrors.ReportExists(page.Path);
        }

        bool replaces = isForeign || File.Exists(page.Path);
        VideoReport report = await builder.BuildAsync(Title, cancellationToken).ConfigureAwait(false);
        return page.Write(report, replaces, cancellationToken) is { } failure ? VeoErrors.Report(page.Path, failure) : null;
    }
}
