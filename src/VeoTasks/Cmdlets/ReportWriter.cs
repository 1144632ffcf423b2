using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Reports;
using VeoTasks.Saving;

namespace VeoTasks.Cmdlets;

/// <summary>One report to make.</summary>
/// <param name="Folder">Of which folder.</param>
/// <param name="Page">The page's full path.</param>
internal sealed record ReportJob(string Folder, string Page);

/// <summary>Makes reports one after the other and posts what came in the way. A folder that cannot be reported on costs the others nothing.</summary>
internal sealed class ReportWriter(PipelineQueue results, string? title, bool replacesForeign)
{
    private ReportBuilder? _builder;

    /// <summary>How far it is with the folder in hand.</summary>
    public ProgressState Progress => _builder is { } builder ? new(builder.Total, builder.Polled, "files looked at") : default;

    /// <summary>Makes the reports; <paramref name="written"/> is told of each page.</summary>
    public Task WriteAsync(IReadOnlyList<ReportJob> jobs, Action<string> written, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            foreach (ReportJob job in jobs)
            {
                if (await TryWriteAsync(job, cancellationToken).ConfigureAwait(false))
                {
                    written(job.Page);
                }
            }
        },
        cancellationToken);

    private async Task<bool> TryWriteAsync(ReportJob job, CancellationToken cancellationToken)
    {
        _builder = new ReportBuilder(job.Folder, TimeProvider.System);
        try
        {
            if (!File.Exists(_builder.LedgerPath))
            {
                results.Error(VeoErrors.LedgerNotFound(job.Folder));
                return false;
            }

            bool isForeign = ReportFile.IsForeign(job.Page);
            if (isForeign && !replacesForeign)
            {
                results.Error(VeoErrors.ReportExists(job.Page));
                return false;
            }

            bool replaces = isForeign || File.Exists(job.Page);
            VideoReport report = await _builder.BuildAsync(title, cancellationToken).ConfigureAwait(false);
            if (ReportFile.Write(report, job.Page, replaces, cancellationToken) is not { } failure)
            {
                return true;
            }

            results.Error(VeoErrors.Report(job.Page, failure));
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            results.Error(VeoErrors.LedgerUnreadable(exception, _builder.LedgerPath));
        }

        return false;
    }
}
