using System.Collections.ObjectModel;
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

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override ProgressState Progress =>
        _builder is { } builder ? new(builder.Total, builder.Checked, "files checked") : default;

    private protected override void Begin() => _outFile = OutFile is null ? null : this.ResolvePage(OutFile);

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

/// <summary>Turns what users write into folders to report on and pages to write.</summary>
internal static class ReportPaths
{
    /// <summary>
    /// The folders that paths or patterns name. A path that is there as it is written is no pattern: names of files may hold brackets.
    /// </summary>
    public static IEnumerable<string> FindFolders(this PSCmdlet cmdlet, IEnumerable<string> paths) => paths.SelectMany(path =>
        !WildcardPattern.ContainsWildcardCharacters(path) || cmdlet.InvokeProvider.Item.Exists(path, force: true, literalPath: true)
            ? cmdlet.FindLiteralFolders([path])
            : cmdlet.FindMatches(path));

    /// <summary>The folders that paths name literally. A file stands for the folder it is in, so that saved videos can be piped.</summary>
    public static IEnumerable<string> FindLiteralFolders(this PSCmdlet cmdlet, IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            List<string> full = cmdlet.Resolve(
                path,
                () => ([cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _)], provider));
            foreach (string folder in full.Select(one => cmdlet.ToFolder(path, one)).OfType<string>())
            {
                yield return folder;
            }
        }
    }

    /// <summary>The full path of a page, taken literally. Ends the command when no page can have that name.</summary>
    public static string ResolvePage(this PSCmdlet cmdlet, string path)
    {
        string page = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name != "FileSystem" || !ReportFile.IsPageName(page))
        {
            cmdlet.ThrowTerminatingError(VeoErrors.Argument(
                "InvalidOutFile", path,
                $"-OutFile {path} is not the name of an HTML file.", "Give a file in the file system whose name ends in .html."));
        }

        return Path.GetFullPath(page);
    }

    private static List<string> FindMatches(this PSCmdlet cmdlet, string pattern)
    {
        List<string> matches = cmdlet.Resolve(
            pattern, () => (cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(pattern, out ProviderInfo provider), provider));
        return [.. matches.Select(match => cmdlet.ToFolder(match, match)).OfType<string>()];
    }

    /// <summary>What a path is in the file system; nothing after an error was written.</summary>
    private static List<string> Resolve(this PSCmdlet cmdlet, string path, Func<(Collection<string> Paths, ProviderInfo Provider)> resolve)
    {
        try
        {
            (Collection<string> paths, ProviderInfo provider) = resolve();
            if (provider.Name == "FileSystem" && paths.Count > 0)
            {
                return [.. paths];
            }

            cmdlet.WriteError(paths.Count > 0 ? VeoErrors.NotFileSystemPath(path, provider.Name) : VeoErrors.PathNotFound(path));
        }
        catch (SessionStateException)
        {
            // No such drive, provider or folder.
            cmdlet.WriteError(VeoErrors.PathNotFound(path));
        }

        return [];
    }

    private static string? ToFolder(this PSCmdlet cmdlet, string path, string full)
    {
        if (Directory.Exists(full))
        {
            return Path.TrimEndingDirectorySeparator(full);
        }

        if (File.Exists(full))
        {
            return Path.GetDirectoryName(full);
        }

        cmdlet.WriteError(VeoErrors.PathNotFound(path));
        return null;
    }
}
