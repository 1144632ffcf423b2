using System.Globalization;
using System.Text.Json.Nodes;

namespace VeoTasks.Emulator.Hosting;

/// <summary>Puts videos into a JSON answer as base64 while it is sent: the JSON is written with slots, and the slots are filled with content.</summary>
internal static class InlineVideos
{
    // Not a character that JSON escapes, and none that any other value of an answer holds.
    private const char Mark = '\u241E';

    /// <summary>A value that becomes the video's base64 text.</summary>
    public static string Slot(int index) => string.Create(CultureInfo.InvariantCulture, $"{Mark}{index}{Mark}");

    /// <summary>A value that becomes a data: URI of the video (RFC 2397).</summary>
    public static string DataUri(int index) => "data:video/mp4;base64," + Slot(index);

    public static Content Fill(JsonObject body, IReadOnlyList<Content> videos)
    {
        var parts = body.ToJsonString(JsonText.Options).Split(Mark);
        return new JoinedContent([.. parts.Select((part, place) => place % 2 == 0
            ? Content.Text(part)
            : new Base64Content(videos[int.Parse(part, CultureInfo.InvariantCulture)]))]);
    }
}
