using VeoTasks.Emulator;

namespace VeoTasks.Demo;

/// <summary>The tasks of the demo: all four gateways, quick and slow ones, a failure, and the faults that a day at the gateways brings.</summary>
internal static class DemoTasks
{
    /// <summary>The tasks, which take up to ten seconds.</summary>
    public static IReadOnlyList<EmulatedTask> Create() =>
    [
        EmulatedTask.Succeeds("mulerun", "3c90c3cc-0d44-4b50-8888-8dd25736052a", Seconds(1)),
        EmulatedTask.Succeeds("mulerun", "123e4567-e89b-12d3-a456-426614174000", Seconds(9)) with { VideoLengths = [400_000, 900_000] },
        EmulatedTask.Fails("mulerun", "5b1e0c52-0f3a-4d19-9a54-2f6c8d1e000f", Seconds(3), "The prompt contains prohibited content"),
        EmulatedTask.Succeeds("octopusx", "video_abc123", Seconds(2)) with { VideoFaults = [Fault.Of(FaultKind.ExpireLink)], VideoLengths = [700_000] },
        EmulatedTask.Succeeds("octopusx", "task_contentonly", Seconds(6)) with { Shape = AnswerShape.ContentOnly },
        EmulatedTask.Succeeds("mixroute", "video_69095b4ce0048190893a01510c0c98b0", Seconds(4)) with { VideoFaults = [Fault.Cut()], VideoLengths = [3_000_000] },
        EmulatedTask.Succeeds("mixroute", "video_sora2", Seconds(5)) with { Shape = AnswerShape.Sora },
        EmulatedTask.Succeeds("mingyan", "vgen_abc123def456", Seconds(3)) with { PollFaults = [Fault.Status(503), Fault.Html().On(2)] },
        EmulatedTask.Succeeds("mingyan", "vgen_page", Seconds(7)) with { VideoFaults = [Fault.Html()] },
    ];

    /// <summary>What each is there to show.</summary>
    public static string Story(EmulatedTask task) => task switch
    {
        { Outcome: EmulatedOutcome.Failed } => "will fail",
        { VideoLengths.Count: > 1 } => "slow, two videos",
        { Shape: AnswerShape.ContentOnly } => "has no link, only the gateway's own endpoint",
        { Shape: AnswerShape.Sora } => "comes as base64 in JSON",
        { PollFaults.Count: > 0 } => "its gateway answers 503 and a web page at first",
        { VideoFaults: [{ Kind: FaultKind.ExpireLink }] } => "its first link has expired",
        { VideoFaults: [{ Kind: FaultKind.Cut }] } => "its first transfer breaks off in the middle",
        { VideoFaults: [{ Kind: FaultKind.Html }] } => "its link shows a web page at first",
        _ => "quick",
    };

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
