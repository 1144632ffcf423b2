namespace VeoTasks.Emulator.Hosting;

/// <summary>A small set of tasks over all gateways to try commands on: quick and slow ones, failures, and faults on the way.</summary>
internal static class SampleTasks
{
    private static readonly EmulatedTask[] Stories =
    [
        EmulatedTask.Succeeds("mulerun", "7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001", Seconds(3)),
        EmulatedTask.Succeeds("mulerun", "7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0002", Seconds(8)) with { VideoLengths = [60_000, 90_000] },
        EmulatedTask.Fails("mulerun", "7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0003", Seconds(5), "The prompt contains prohibited content"),
        EmulatedTask.Succeeds("octopusx", "video_rehearsal01", Seconds(4)) with { VideoFaults = [Fault.Of(FaultKind.ExpireLink)] },
        EmulatedTask.Succeeds("octopusx", "task_rehearsal02", Seconds(6)) with { Shape = AnswerShape.ContentOnly },
        EmulatedTask.Succeeds("octopusx", "task-video-rehearsal03", Seconds(30)) with { Shape = AnswerShape.WrappedRecord },
        EmulatedTask.Succeeds("mixroute", "video_69095b4ce0048190893a01510c0c98b0", Seconds(5)) with { VideoLengths = [4_000_000], VideoFaults = [Fault.Cut()] },
        EmulatedTask.Succeeds("mixroute", "video_1234567890abcdef", Seconds(7)) with { Shape = AnswerShape.Sora },
        EmulatedTask.Fails("mixroute", "video_rehearsal0badbadbad", Seconds(2), "Prompt contains inappropriate content"),
        EmulatedTask.Succeeds("mingyan", "vgen_rehearsal01", Seconds(10)) with { PollFaults = [Fault.Status(503), Fault.Reset().On(2)] },
        EmulatedTask.Cancels("mingyan", "vgen_rehearsal02", Seconds(6)),
    ];

    /// <summary>The tasks; they take up to half a minute. A gateway without a story of its own gets a plain one.</summary>
    public static IReadOnlyList<EmulatedTask> Create() =>
        [.. Stories, .. GatewayEmulator.Gateways.Except(Stories.Select(task => task.Gateway)).Select(Plain)];

    private static EmulatedTask Plain(string gateway) => EmulatedTask.Succeeds(gateway, $"{gateway}_rehearsal01", Seconds(4));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
