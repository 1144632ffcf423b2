using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeoTasks.Gateways.Parsing;

/// <summary>Recognises a task that has succeeded and whose video the gateway has deleted since: by a flag, or by words.</summary>
internal static partial class GoneParser
{
    private const string NoReason = "The gateway says that it has deleted the video.";

    private static readonly string[] Flags = [" expired ", " deleted ", " removed ", " purged "];

    /// <summary>Words in the name of such a flag that do not make it one of something else.</summary>
    private static readonly string[] Harmless =
        ["is", "has", "been", "was", "video", "videos", "file", "result", "output", "media", "data"];

    /// <summary>Why there is no video any more; null where nothing says so.</summary>
    public static VeoTaskError? Read(JsonElement task)
    {
        string? words = ErrorParser.OfTask(task).Message;
        return (words is not null && GoneWords().IsMatch(words)) || JsonPlace.In(task).Exists(IsFlag)
            ? new VeoTaskError(null, words ?? NoReason, VeoErrorCategory.TaskExpired)
            : null;
    }

    private static bool IsFlag(JsonPlace place) => place.Value.ValueKind == JsonValueKind.True
        && Array.Exists(Flags, flag => place.Name.EndsWith(flag, StringComparison.Ordinal))
        && Array.TrueForAll(
            place.Name.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..^1], word => Array.IndexOf(Harmless, word) >= 0)
        && place.Owner?.IsUnder("input", "prompt", "source", "image", "reference") is not true;

    [GeneratedRegex(
        @"\b(video|file|result|output|task|link|media)s?\b[^.]{0,40}"
        + @"\b((has|have|was|were|is|are) (already |now )?(been )?(expired|deleted|removed|purged)|no longer (available|exists?))\b"
        + "|(视频|視頻|影片|文件|檔案|链接|連結|结果|結果|任务|任務)[^。]{0,6}(已|被)(经|經)?被?(过期|過期|失效|删除|刪除|清理)",
        RegexOptions.IgnoreCase)]
    private static partial Regex GoneWords();
}
