using System.Globalization;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Cdn;

/// <summary>Where a video stands at the CDN: videos/{gateway}/{id}/{index}.mp4, the id as one encoded segment.</summary>
internal static class VideoPath
{
    private const string Extension = ".mp4";

    /// <summary>Without a leading slash.</summary>
    public static string Of(EmulatedTask task, VideoEntry video) =>
        string.Create(CultureInfo.InvariantCulture, $"videos/{task.Gateway}/{Uri.EscapeDataString(task.Id)}/{video.Index}{Extension}");

    /// <summary>Finds the video a path names; null when it names none.</summary>
    public static (TaskEntry Task, VideoEntry Video)? Find(TaskTable tasks, string[] segments)
    {
        if (segments is not ["videos", var gateway, var id, var file] || !file.EndsWith(Extension, StringComparison.Ordinal))
        {
            return null;
        }

        var isIndex = int.TryParse(file.AsSpan(0, file.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        return isIndex && tasks.Find(gateway, id) is { } task && index < task.Videos.Count ? (task, task.Videos[index]) : null;
    }
}
