using VeoTasks.Credentials;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>
/// The runs that have begun on this thread, so that Save-VeoVideo learns of the tasks that Wait-VeoTask gave up on in the same pipeline:
/// they never come down to it, and an error of Wait-VeoTask's own would end the pipeline before the other videos are saved.
/// </summary>
internal static class OpenRuns
{
    [ThreadStatic]
    private static List<OpenRun>? s_runs;

    /// <summary>Adds a run, and gives those before it in its pipeline.</summary>
    /// <remarks>
    /// PowerShell does not say which commands share a pipeline. But it begins all of them, one after the other, before the first is given
    /// anything. So a run that is untouched stands before ours in a pipeline just as long.
    /// </remarks>
    public static IReadOnlyList<OpenRun> Enter(OpenRun run)
    {
        s_runs ??= [];
        s_runs.RemoveAll(other => other.IsOver);
        List<OpenRun> before = s_runs.FindAll(
            other => other.Log.IsUntouched && other.Length == run.Length && other.Position < run.Position);
        before.ForEach(earlier => earlier.IsFollowed = true);
        s_runs.Add(run);
        return before;
    }
}

/// <summary>A run and its place.</summary>
/// <param name="Log">What it counts.</param>
/// <param name="Position">Its command's place in the pipeline, from 1.</param>
/// <param name="Length">How many commands the pipeline has.</param>
internal sealed record OpenRun(RunLog Log, int Position, int Length)
{
    /// <summary>What vaults have handed out to it; emptied when it ends.</summary>
    public required Dictionary<VeoProvider, VaultAnswer> Secrets { get; init; }

    /// <summary>Whether the run of a later command of the same pipeline tells how all ended.</summary>
    public bool IsFollowed { get; set; }

    /// <summary>Whether its command has ended, in whichever way.</summary>
    public bool IsOver { get; set; }
}
