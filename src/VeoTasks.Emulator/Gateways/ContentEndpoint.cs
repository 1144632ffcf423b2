using VeoTasks.Emulator.Cdn;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>
/// OctopusX's GET /v1/videos/{id}/content. It fetches from the CDN and passes the CDN's headers on, "Accept-Ranges: bytes" among them,
/// but not the client's Range, so a ranged request gets the whole file (new-api, controller/video_proxy.go).
/// </summary>
internal static class ContentEndpoint
{
    public static Reply Answer(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults)
    {
        IReadOnlyList<Fault> asItIs = task.ContentRanges ? faults : [.. faults, Fault.Of(FaultKind.IgnoreRange)];
        return VideoReply.For(request, task, video, asItIs).With([new("Cache-Control", "public, max-age=86400")]);
    }
}
