using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Recognises a task that is called succeeded though a filter took out every video: Veo's <c>raiMediaFilteredCount</c> and
/// <c>raiMediaFilteredReasons</c> (new-api PR 6838), xAI's <c>respect_moderation: false</c>, and the like.
/// </summary>
internal static partial class FilterParser
{
    /// <summary>The code of Veo's filter; the vendor gives none.</summary>
    public const string Code = "rai_filtered";

    /// <summary>The code of any other.</summary>
    public const string ModeratedCode = "content_moderated";

    private const string NoReason = "The vendor's content filter took out every video.";

    /// <summary>Names of what a filter did.</summary>
    private static readonly string[] Done = ["moderated", "blocked", "filtered", "censored", "violat", "reject", "prohibited"];

    /// <summary>Names of what a filter found, which need not have cost a video.</summary>
    private static readonly string[] Seen = ["flagged", "nsfw", "sensitive", "unsafe"];

    /// <summary>Names of what a filter let through, so that "false" means it did not.</summary>
    private static readonly string[] Passed =
        ["respect moderation", "moderation passed", "passed moderation", "pass moderation", " safe ", "compliant", "approved"];

    /// <summary>Names of what a filter was told to do.</summary>
    private static readonly string[] Told =
    [
        "input", "prompt", "param", "config", "option", "setting", "check", "enable", "disable", "allow", "threshold", "level", "tolerance",
        "skip", " mode ",
    ];

    /// <summary>Names of what a filter says in words.</summary>
    private static readonly string[] Verdicts = ["moderation", "safety", "finish reason", "filter", " audit ", "审核", "審核"];

    /// <summary>Names of what is there only where a filter has said no.</summary>
    private static readonly string[] Refusals =
        ["block reason", "blocked reason", " refusal ", " violation ", " violations ", " violation categories "];

    /// <summary>Names of where videos would be.</summary>
    private static readonly string[] Results =
    [
        "url", "video", "output", "generated", "result", "file", "artifact", "creation", "asset", " media ", " clips ", " items ",
        " works ",
    ];

    /// <summary>Why nothing is left; null when nothing was filtered.</summary>
    public static VeoTaskError? Read(JsonElement task)
    {
        List<JsonPlace> places = JsonPlace.In(task);
        string? reason = TextSanitizer.Clean(places.Find(place => place.IsCalled("filtered reason") && Says(place.Value))?.Value.Text());
        if (places.Exists(place => place.IsCalled("rai media filtered") && (place.Value.Number() > 0 || Says(place.Value))))
        {
            return new VeoTaskError(Code, reason ?? NoReason);
        }

        bool isEmpty = places.Exists(place => place.IsCalled(Results) && IsNothing(place.Value));
        string? words = ErrorParser.OfTask(task).Message;
        if (isEmpty && words is not null && FilterWords().IsMatch(words))
        {
            return new VeoTaskError(ModeratedCode, words);
        }

        if (places.Find(IsRefusal) is { } refusal)
        {
            return new VeoTaskError(ModeratedCode, words ?? reason ?? TextSanitizer.Clean(refusal.Value.Text()) ?? NoReason);
        }

        return places.Exists(place => IsFilter(place, isEmpty) && !place.IsUnder(Told))
            ? new VeoTaskError(ModeratedCode, words ?? reason ?? NoReason)
            : null;
    }

    /// <summary>
    /// What ended a task that says so with the reason why its model finished alone, as Stability and chat APIs do; null for any other.
    /// </summary>
    public static VeoTaskError? EndOf(JsonElement task) =>
        JsonPlace.In(task).Exists(place => place.IsCalled("finish reason") && IsFilter(place, isEmpty: true))
            ? new VeoTaskError(ModeratedCode, ErrorParser.OfTask(task).Message ?? NoReason)
            : null;

    /// <summary>How a filter speaks in a sentence.</summary>
    [GeneratedRegex(
        "safety|moderat|(content|usage) polic|guideline|guardrail|blocked|violat|prohibit|inappropriate|copyright|infring|nsfw|not allowed"
        + "|disallow|敏感|违规|違規|违禁|違禁|不合规|不合規|审核|審核|版权|版權|色情|暴力",
        RegexOptions.IgnoreCase)]
    private static partial Regex FilterWords();

    private static bool Says(JsonElement value) => value.ValueKind == JsonValueKind.String && value.Text() is not null;

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.Text() is null,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => value.ValueKind == JsonValueKind.Null,
    };

    private static bool IsFilter(JsonPlace place, bool isEmpty) => place.Value.ValueKind switch
    {
        JsonValueKind.True => place.IsCalled(Done) || (isEmpty && place.IsCalled(Seen)),
        JsonValueKind.False => place.IsCalled(Passed)
            || (place.IsCalled(" pass", "allowed") && place.Owner?.IsCalled("moderation", "safety", "review") is true),
        JsonValueKind.Number => place.Value.Number() > 0 && place.IsCalled("count") && place.IsCalled(Done),
        JsonValueKind.String => (place.IsCalled(Verdicts)
                || (place.IsCalled("status", "result", "verdict", "decision") && place.Owner?.IsCalled("moderation", "safety") is true))
            && IsVerdict(place.Value.Text()),
        _ => false,
    };

    private static bool IsRefusal(JsonPlace place) => place.Value.ValueKind == JsonValueKind.String && place.IsCalled(Refusals)
        && place.Value.Text() is { } text
        && !Words.Of(text).Exists(word => word is "none" or "no" or "not" or "unspecified" or "null" or "false");

    private static bool IsVerdict(string? text)
    {
        List<string> words = Words.Of(text ?? "");
        return !words.Exists(word => word is "not" or "no" or "none" or "pass" or "passed" or "ok" or "safe" or "approved")
            && (StatusWords.Meaning(text ?? "") == VeoTaskStatus.Failed
                || words.Exists(word => word is "moderation" or "safety" or "filter" or "unsafe" || Array.Exists(Done, word.StartsWith)));
    }
}
