using System.Management.Automation;
using VeoTasks.Output;
using VeoTasks.Providers;
using VeoTasks.Reports;

namespace VeoTasks.Cmdlets;

/// <summary>Makes one page for looking at the videos of a folder.</summary>
[Cmdlet(VerbsData.Export, "VeoReport", DefaultParameterSetName = ByPath, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportVeoReportCommand : VeoCmdlet
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";
    private const string PathHint = "The folder that Save-VeoVideo saved into.";

    private readonly List<string> _folders = [];
    private readonly List<string> _written = [];
    private ReportWriter _writer = null!;
    private string? _outFile;

    /// <summary>The folder that Save-VeoVideo saved into, or a file in it; patterns with * and ? are allowed.</summary>
    [Parameter(ParameterSetName = ByPath, Mandatory = true, HelpMessage = PathHint, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
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
    private protected override ProgressState Progress => _writer.Progress;

    /// <inheritdoc/>
    private protected override void Begin()
    {
        _writer = new ReportWriter(Results, Title, Force);
        _outFile = OutFile is null ? null : this.ResolvePage(OutFile);
    }

    /// <inheritdoc/>
    private protected override void Accept()
    {
        foreach (string folder in ParameterSetName == ByPath ? this.FindFolders(Path) : this.FindLiteralFolders(LiteralPath))
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
                "OutFileAmbiguous", _outFile, $"-OutFile {_outFile} can hold one report, and there are {_folders.Count} folders.", "Give one folder, or leave out -OutFile: each report then goes into its own folder."));
        }

        List<ReportJob> jobs = [.. _folders.Select(folder => new ReportJob(folder, _outFile ?? System.IO.Path.Combine(folder, ReportFile.DefaultName)))];
        _ = CompleteAfterAsync(_writer.WriteAsync(jobs.FindAll(job => ShouldProcess($"{job.Folder} -> {job.Page}", "Export report")), _written.Add, StopToken));
    }

    /// <inheritdoc/>
    private protected override void Summarize()
    {
        foreach (string page in PassThru ? _written : [])
        {
            WriteObject(InvokeProvider.Item.Get([page], force: true, literalPath: true), enumerateCollection: true);
        }
    }
}
