using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeoTasks.Gateways.Parsing;

/// <summary>A gateway's reason as far as it gave one.</summary>
/// <param name="Code">Its code as text; null when there is none.</param>
/// <param name="Message">Its words, scrubbed for display; null when there are none.</param>
internal readonly record struct GatewayError(string? Code, string? Message)
{
    /// <summary>Whether there is no reason at all.</summary>
    public bool IsNone => Code is null && Message is null;
}

/// <summary>
/// Reads errors in all the shapes that gateways send: null, "", text, <c>{message:"",code:""}</c> (which means none),
/// <c>{code:3001,title,detail}</c>, a list of them, and JSON inside a string.
/// </summary>
internal static partial class ErrorParser
{
    /// <summary>How many times a string may turn out to be JSON with a string in it.</summary>
    private const int MaximumNesting = 3;

    private static readonly string[] CodeNames =
        ["code", "error_code", "errorCode", "err_code", "errCode", "errcode", "errno", "failure_code", "failureCode"];

    /// <summary>Best first: MuleRun's detail says more than its title; a bare "error" is often only the status line's phrase.</summary>
    private static readonly string[] MessageNames =
        ["detail", "message", "msg", "title", "reason", "error", "error_message", "errorMessage", "error_msg", "errorMsg",
         "err_msg", "errMsg", "errmsg", "error_description"];

    /// <summary>Where a failed task says why, apart from its <c>error</c>.</summary>
    private static readonly string[] ReasonNames = ["failure_reason", "fail_reason", "errorMessage", "error_message", "message"];

    /// <summary>Where the upstream vendor's own answer is kept.</summary>
    private static readonly string[] VendorNames = ["data", "metadata"];

    /// <summary>Names of words about what went wrong, and of words about anything.</summary>
    private static readonly string[] Wrong =
        ["error", " err ", "fail", "reason", "reject", "refus", "moderat", "violat", "exception", "blocked", "cause", "原因", "错误", "錯誤"];

    private static readonly string[] Spoken =
        ["message", " msg ", "detail", "explanation", "remark", "hint", " info ", " note ", "notice", "comment",
        "warning", " desc ", " tip ", " tips ", "提示", "说明", "說明"];

    /// <summary>Names of what may be anything, and is the reason if nothing else is.</summary>
    private static readonly string[] Loose = [" result ", " output ", " log ", " logs ", " stderr "];

    /// <summary>Names of what is the user's own words.</summary>
    private static readonly string[] Told = ["prompt", "input", "param", "config", "option", "setting"];

    /// <summary>Last words of names of what is none for people.</summary>
    private static readonly string[] Ends =
        [" id ", " url ", " uri ", " link ", " model ", " name ", " status ", " state ", " type ", " code ", " object ", " trace ",
         " stack ", " time ", " at ", " kind "];

    /// <summary>Reads one error value.</summary>
    public static GatewayError Read(JsonElement error) => Read(error, 0);

    /// <summary>Why a task failed: from the places where gateways say so, else from wherever words stand in the answer.</summary>
    public static GatewayError OfTask(JsonElement task, JsonElement root = default)
    {
        GatewayError found = Telling(Read(task.At("error")));
        foreach (string name in ReasonNames)
        {
            found = Complete(found, Telling(Read(task.At(name))));
        }

        foreach (string name in VendorNames)
        {
            found = Complete(found, Telling(Read(task.At(name, "error"))));
        }

        found = found.Message is null ? Complete(found, Search(task, hasFailed: false)) : found;
        found = found.Message is null && root.ValueKind != JsonValueKind.Undefined ? Complete(found, Search(root, hasFailed: true)) : found;
        found = found with { Code = found.Code ?? Code(task.FirstText(CodeNames)) };

        // A sentence that only says that it failed is more than a bare code.
        return found is { Message: null, Code: not null } && Read(task.At("error")).Message is { } words && IsSentence(words)
            && !LinkParser.IsLink(words)
            ? found with { Message = words }
            : found;
    }

    /// <summary>The code that an object gives itself; null when it has none.</summary>
    public static string? CodeOf(JsonElement element) => element.FirstText(CodeNames);

    /// <summary>Whether a code says that all is well.</summary>
    public static bool IsSuccess(string code) => Words.Plain(code) is "success" or "succeed" or "ok" or "200" or "0";

    private static GatewayError Read(JsonElement error, int nesting) => error.ValueKind switch
    {
        JsonValueKind.String => OfText(error.Text(), nesting),
        JsonValueKind.Object => OfObject(error, nesting),
        JsonValueKind.Array => error.EnumerateArray().Select(item => Read(item, nesting)).FirstOrDefault(item => !item.IsNone),
        JsonValueKind.Number => new(Code(error.Text()), null),
        _ => default,
    };

    private static GatewayError OfObject(JsonElement error, int nesting)
    {
        GatewayError found = default;
        foreach (string name in MessageNames)
        {
            found = Complete(found, Read(error.At(name), nesting));
        }

        return found with { Code = Code(error.FirstText(CodeNames)) ?? found.Code };
    }

    private static GatewayError OfText(string? text, int nesting)
    {
        if (text is not null && nesting < MaximumNesting && JsonParser.Open(text) is { } opened
            && Read(opened, nesting + 1) is { IsNone: false } inner)
        {
            return inner;
        }

        return new(null, TextSanitizer.Clean(text));
    }

    /// <summary>
    /// The most telling words in an answer, the first of those alike: a member that speaks of an error, then one that speaks at all.
    /// </summary>
    private static GatewayError Search(JsonElement answer, bool hasFailed)
    {
        JsonPlace? best = null;
        int most = 0;
        foreach (JsonPlace place in JsonPlace.In(answer))
        {
            int rank = RankOf(place, hasFailed);
            if (rank > most
                && (JsonParser.Open(place.Value.Text()!) is not { } opened || Read(opened).IsNone)) // else what stands in it comes next
            {
                (best, most) = (place, rank);
            }
        }

        return best is null ? default : new(Code(best.Owner?.Value.FirstText(CodeNames)), SaidAt(best));
    }

    /// <summary>How likely a text is the reason; 0 for what is none.</summary>
    private static int RankOf(JsonPlace place, bool hasFailed)
    {
        int rank = place.Value.ValueKind != JsonValueKind.String ? 0
            : place.IsUnder(Wrong) ? 3
            : place.IsCalled(Spoken) ? 2
            : hasFailed && place.IsCalled(Loose) && place.Value.Text() is { } text && IsSentence(text) ? 1 : 0;
        return rank > 0
            && !Array.Exists(Ends, end => place.Name.EndsWith(end, StringComparison.Ordinal))
            && (place.IsCalled(Wrong) || place.Owner?.IsCalled(" errors ") is true || !place.IsUnder(Told))
            && Telling(new(null, SaidAt(place))).Message is not null ? rank : 0;
    }

    private static bool IsSentence(string text) =>
        text.AsSpan().Trim().Contains(' ') || text.AsSpan().ContainsAnyInRange('\u3040', '\u9fff');

    /// <summary>What a text says in one line: of a log the last one.</summary>
    private static string? SaidAt(JsonPlace place) => TextSanitizer.Clean(place.IsCalled(" log ", " logs ", " stderr ")
        ? place.Value.Text()?.TrimEnd().Split('\n')[^1] : place.Value.Text());

    /// <summary>A reason without words that are none: a link, or the status once more.</summary>
    private static GatewayError Telling(GatewayError found) =>
        found.Message is { } words && (IsStatus(words) || LinkParser.IsLink(words)) ? found with { Message = null } : found;

    /// <summary>Whether words say no more than how a task stands: "failed", but not "moderated".</summary>
    public static bool IsStatus(string words) =>
        StatusWords.IsMere(words) || MereFailure().IsMatch(words.Trim())
        || Words.Plain(words) is "fail" or "failed" or "failure" or "error" or "null" or "none" or "unknown" or "undefined"
            or "n/a" or "nil" or "{}" or "[]" or "[object object]" or "stop" or "end_turn"
        || (words.Length < 32 && StatusWords.SpeaksOfSuccess(words));

    [GeneratedRegex(
        @"^(已|生成|任务|任務|视频|視頻|处理|處理)*(失败|失敗|错误|錯誤|出错|出錯|异常|異常)$"
        + "|^((the|task|job|video|generation|request|status|state|has|was|is)[ _.-])+(fail|failed|failure|error|unsuccessful)[.!]?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex MereFailure();

    /// <summary>The first reason that has words; its own code, or else the first code there was.</summary>
    private static GatewayError Complete(GatewayError found, GatewayError next) =>
        found.Message is not null ? found : new(found.Code ?? next.Code, next.Message);

    private static string? Code(string? code) => code is null || IsSuccess(code) ? null : TextSanitizer.Clean(code);
}
