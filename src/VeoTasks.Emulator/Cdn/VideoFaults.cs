using VeoTasks.Emulator.Faults;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Cdn;

/// <summary>Counts a request for a video and finds what goes wrong with it.</summary>
internal static class VideoFaults
{
    /// <summary>The faults of this request. Those that change the video itself have done so.</summary>
    public static IReadOnlyList<Fault> Take(EmulatedTask task, VideoEntry video)
    {
        var faults = task.VideoFaults.ForVideo(video.CountRequest(), video.Index);
        foreach (var fault in faults)
        {
            if (fault.Kind == FaultKind.Changed)
            {
                video.Change(fault.Length);
            }
            else if (fault.Kind == FaultKind.ExpireLink)
            {
                video.ExpireLink();
            }
        }

        return faults;
    }
}
