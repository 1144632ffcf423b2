using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Recognises Veo's answer when Google's content filter took out every video: done, no error, no video, only
/// <c>raiMediaFilteredCount</c> and <c>raiMediaFilteredReasons</c>, at the top of the response or one level down (new-api PR 6838).
/// Gateways pass it along in <c>metadata</c> or <c>data</c> and call the task succeeded.
/// </summary>
internal static class FilterParser
{
    /// <summary>The code of such a failure; the vendor gives none.</summary>
    public const string Code = "rai_filtered";

    private const string NoReason = "The vendor's content filter took out every video.";

    private static readonly string[][] Places =
    [
        ["metadata", "response"],
        ["metadata", "response", "generateVideoResponse"],
        ["data", "response"],
        ["data", "response", "generateVideoResponse"],
    ];

    /// <summary>Why nothing is left; null when nothing was filtered.</summary>
    public static VeoTaskError? Read(JsonElement task)
    {
        foreach (var place in Places)
        {
            var response = task.At(place);
            var reason = ErrorParser.Read(response.At("raiMediaFilteredReasons")).Message;
            if (reason is not null || response.At("raiMediaFilteredCount").Number() > 0)
            {
                return new VeoTaskError(Code, reason ?? NoReason);
            }
        }

        return null;
    }
}
