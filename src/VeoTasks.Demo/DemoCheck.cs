using System.Security.Cryptography;
using VeoTasks.Emulator;

namespace VeoTasks.Demo;

/// <summary>Looks at what the job left behind, as somebody who trusts nobody would.</summary>
internal static class DemoCheck
{
    /// <summary>Everything that is not as it must be; empty when all is well.</summary>
    /// <param name="stage">The run.</param>
    /// <param name="problems">The error messages that the job wrote.</param>
    public static IReadOnlyList<string> Complaints(DemoStage stage, IReadOnlyList<string> problems) =>
    [
        .. Files(stage),
        .. Failures(stage, problems),
        .. Faults(stage),
        .. stage.Emulator.Counters.LeakedKeys.Select(leak => $"The key of {leak.KeyOf} was seen by {leak.Origin}."),
        .. stage.Emulator.Counters.AuthorizationSeenBy.Where(origin => !GatewayEmulator.Gateways.Contains(origin)).Select(origin => $"{origin} saw an Authorization header."),
    ];

    private static IEnumerable<string> Files(DemoStage stage)
    {
        HashSet<string> expected = [.. stage.Tasks.Where(task => task.Outcome == EmulatedOutcome.Succeeded).SelectMany(task => Hashes(stage, task))];
        List<string> found = [.. Directory.EnumerateFiles(stage.Videos, "*.mp4").Select(file => Hash(File.ReadAllBytes(file)))];
        if (found.Count != expected.Count)
        {
            yield return $"{found.Count} files were saved instead of {expected.Count}.";
        }

        foreach (string _ in expected.Except(found))
        {
            yield return "A video is missing or has other bytes than the gateway's.";
        }
    }

    private static IEnumerable<string> Failures(DemoStage stage, IReadOnlyList<string> problems)
    {
        List<EmulatedTask> failing = [.. stage.Tasks.Where(task => task.Outcome == EmulatedOutcome.Failed)];
        foreach (EmulatedTask task in failing.Where(task => !problems.Any(text => text.Contains(task.Id, StringComparison.Ordinal) && text.Contains(task.ErrorMessage, StringComparison.Ordinal))))
        {
            yield return $"The failure of {task.Id} was not reported with its reason.";
        }

        foreach (string problem in problems.Where(text => !failing.Any(task => text.Contains(task.Id, StringComparison.Ordinal))))
        {
            yield return $"An error that should not be: {problem}";
        }
    }

    /// <summary>A fault that did not happen would prove nothing: each costs at least one request more than a video without it.</summary>
    private static IEnumerable<string> Faults(DemoStage stage) => stage.Tasks
        .Where(task => task.VideoFaults.Count > 0 && stage.Emulator.Counters.Log.Count(request => request.Path.Contains($"/{task.Id}/", StringComparison.Ordinal) && request.Origin == "cdn") < 2)
        .Select(task => $"The video of {task.Id} met no trouble on its way.");

    private static IEnumerable<string> Hashes(DemoStage stage, EmulatedTask task) =>
        task.VideoLengths.Select((_, index) => Hash(stage.Emulator.Video(task.Gateway, task.Id, index)));

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
