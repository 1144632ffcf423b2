using System.Text.Json;

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
internal static class ErrorParser
{
    /// <summary>How many times a string may turn out to be JSON with a string in it.</summary>
    private const int MaximumNesting = 3;

    private static readonly string[] CodeNames = ["code", "error_code", "errorCode"];

    /// <summary>Best first: MuleRun's detail says more than its title; a bare "error" is often only the status line's phrase.</summary>
    private static readonly string[] MessageNames =
        ["detail", "message", "msg", "title", "reason", "error", "error_message", "errorMessage", "error_description"];

    /// <summary>Where a failed task says why, apart from its <c>error</c>.</summary>
    private static readonly string[] ReasonNames = ["failure_reason", "fail_reason", "errorMessage", "error_message", "message"];

    /// <summary>Where the upstream vendor's own answer is kept.</summary>
    private static readonly string[] VendorNames = ["data", "metadata"];

    /// <summary>Reads one error value.</summary>
    public static GatewayError Read(JsonElement error) => Read(error, 0);

    /// <summary>Why a task failed, from all the places where it may say so.</summary>
    public static GatewayError OfTask(JsonElement task)
    {
        var found = Read(task.At("error"));
        foreach (var name in ReasonNames)
        {
            found = Complete(found, Read(task.At(name)));
        }

        foreach (var name in VendorNames)
        {
            found = Complete(found, Read(task.At(name, "error")));
        }

        return found.Code is null && found.Message is not null
            ? found with { Code = Code(task.FirstText("errorCode", "error_code")) }
            : found;
    }

    /// <summary>Whether a code says that all is well.</summary>
    public static bool IsSuccess(string code) => code.Trim().ToLowerInvariant() is "success" or "ok" or "200" or "0";

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
        var found = default(GatewayError);
        foreach (var name in MessageNames)
        {
            found = Complete(found, Read(error.At(name), nesting));
        }

        return found with { Code = Code(error.FirstText(CodeNames)) ?? found.Code };
    }

    private static GatewayError OfText(string? text, int nesting)
    {
        if (text is not null && nesting < MaximumNesting && text.AsSpan().TrimStart() is ['{' or '[', ..])
        {
            using var document = AnswerBody.Parse(text);
            if (document is not null && Read(document.RootElement, nesting + 1) is { IsNone: false } inner)
            {
                return inner;
            }
        }

        return new(null, TextSanitizer.Clean(text));
    }

    /// <summary>The first reason that has words; its own code, or else the first code there was.</summary>
    private static GatewayError Complete(GatewayError found, GatewayError next) =>
        found.Message is not null ? found : new(found.Code ?? next.Code, next.Message);

    private static string? Code(string? code) => code is null || IsSuccess(code) ? null : TextSanitizer.Clean(code);
}
