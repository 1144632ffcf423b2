using System.Management.Automation;
using VeoTasks.Output;

namespace VeoTasks.Cmdlets;

/// <summary>Decides whether a run that came to its end has failed as a whole.</summary>
internal static class RunFailure
{
    /// <summary>The error of a run, or null when <paramref name="failOn"/> finds none.</summary>
    /// <param name="failOn">What the user calls a failure.</param>
    /// <param name="run">The run, with its sums.</param>
    /// <param name="before">The runs before it in its pipeline. The tasks that they gave up on never came down.</param>
    public static ErrorRecord? Of(VeoFailOn failOn, (RunLog Log, VeoSummary Sum) run, IEnumerable<RunLog> before)
    {
        if (failOn == VeoFailOn.None)
        {
            return null;
        }

        List<(RunLog Log, VeoSummary Sum)> earlier = [.. before.Select(log => (log, log.Sum(VeoRunEnd.Completed)))];
        int failures = run.Sum.Failed + run.Sum.Canceled + Lost(run) + earlier.Sum(Lost);
        bool isFailed = failures > 0 && (failOn == VeoFailOn.Any || (failOn == VeoFailOn.All && run.Sum.Succeeded == 0));
        string causes = Causes([run.Sum, .. earlier.Select(other => other.Sum)]);
        return isFailed
            ? VeoErrors.RunFailed(run.Sum, $"{failures} of {run.Sum.Succeeded + failures} tasks failed or could not be retrieved{causes}.")
            : null;
    }

    private static int Lost((RunLog Log, VeoSummary Sum) run) => run.Sum.Rejected + (run.Log.EndsWithFirst ? 0 : run.Sum.Unfinished);

    private static string Causes(IEnumerable<VeoSummary> sums)
    {
        List<string> causes = [.. sums
            .SelectMany(sum => sum.Errors)
            .GroupBy(error => error.Key, error => error.Value, StringComparer.Ordinal)
            .Select(group => (Id: group.Key, Count: group.Sum()))
            .OrderByDescending(cause => cause.Count)
            .Select(cause => FormattableString.Invariant($"{cause.Id} {cause.Count}"))];
        return causes.Count == 0 ? "" : $" (errors: {string.Join(", ", causes)})";
    }
}

/// <summary>
/// Ends the script as a throw statement would, so that pwsh -File ends with exit code 1. ThrowTerminatingError ends only the statement, and
/// the script would go on to exit code 0 unless $ErrorActionPreference were Stop, with which the first failed task would end the run before
/// others are saved.
/// </summary>
/// <remarks>PowerShell passes exceptions of this base on as they are and wraps all others, which would lose the mark of a throw.</remarks>
#pragma warning disable CA1032, CA1064 // Only the commands make it, with their record; scripts see the record's own exception.
internal sealed class RunFailedException : CmdletInvocationException
#pragma warning restore CA1032, CA1064
{
    private readonly ErrorRecord _error;

    /// <summary>Makes it of what scripts are to see.</summary>
    public RunFailedException(ErrorRecord error) : base(error.ErrorDetails.Message)
    {
        _error = error;
        WasThrownFromThrowStatement = true;
    }

    public override ErrorRecord ErrorRecord => _error;
}
