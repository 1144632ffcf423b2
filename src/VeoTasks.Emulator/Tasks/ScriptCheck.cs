using VeoTasks.Emulator.Cdn;
using VeoTasks.Emulator.Faults;
using VeoTasks.Emulator.Gateways;

namespace VeoTasks.Emulator.Tasks;

/// <summary>Refuses scripts that cannot mean what they say: a fault that is silently ignored would make a test pass for nothing.</summary>
internal static class ScriptCheck
{
    /// <exception cref="ArgumentException">With a sentence that names the task and what is wrong.</exception>
    public static void Check(EmulatedTask script)
    {
        var gateway = GatewayList.Find(script.Gateway)
            ?? throw Wrong(script, $"there is no gateway '{script.Gateway}', only {string.Join(", ", GatewayList.Names)}");
        Require(script, script.Id.Length > 0, "the id is empty");
        Require(script, gateway.Shapes.Contains(script.Shape), $"{script.Gateway} has no shape {script.Shape}, only {string.Join(", ", gateway.Shapes)}");
        Require(script, script.EndsAfter >= TimeSpan.Zero, "it ends before it begins");
        Require(script, IsInOrder(script.States), "its states are not in the order of time");
        Require(script, script.Gateway == GatewayList.OctopusX || IsWithoutOctopusXOptions(script), "only octopusx has routes and a content endpoint");
        CheckVideos(script, gateway);
        CheckFaults(script);
    }

    private static void CheckVideos(EmulatedTask script, IGateway gateway)
    {
        Require(script, script.VideoLengths.Count <= 1 || gateway.HoldsManyVideos(script.Shape), $"the shape {script.Shape} holds one video");
        Require(
            script, script.VideoLengths.All(length => length >= SampleVideo.MinimumLength),
            $"a video has at least {SampleVideo.MinimumLength} bytes");
    }

    private static void CheckFaults(EmulatedTask script)
    {
        foreach (var fault in script.PollFaults)
        {
            Require(script, !FaultScope.IsForVideosOnly(fault.Kind), $"{fault.Kind} is no fault of a poll");
        }

        foreach (var fault in script.VideoFaults)
        {
            Require(script, !FaultScope.IsForPollsOnly(fault.Kind), $"{fault.Kind} is no fault of a video");
            Require(script, fault.Video is null || fault.Video < script.VideoLengths.Count, $"it has no video {fault.Video}");
            Require(script, fault.Length is null || fault.Length >= SampleVideo.MinimumLength, $"a video has at least {SampleVideo.MinimumLength} bytes");
        }

        foreach (var fault in script.PollFaults.Concat(script.VideoFaults))
        {
            Require(script, FaultScope.Complaint(fault) is null, $"{FaultScope.Complaint(fault)}");
        }
    }

    private static bool IsInOrder(IReadOnlyList<EmulatedState> states) =>
        states.Zip(states.Skip(1)).All(pair => pair.First.After <= pair.Second.After);

    private static bool IsWithoutOctopusXOptions(EmulatedTask script) =>
        script is { Routes.Count: 0, OtherRoutesNotImplemented: false, ContentRanges: false };

    private static void Require(EmulatedTask script, bool condition, string complaint)
    {
        if (!condition)
        {
            throw Wrong(script, complaint);
        }
    }

    private static ArgumentException Wrong(EmulatedTask script, string complaint) =>
        new($"The script of task '{script.Id}' at '{script.Gateway}' does not work: {complaint}.", nameof(script));
}
