using System.Text.Json;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>What is known about a failed request before it is classified.</summary>
internal sealed record FailureFacts
{
    /// <summary>The members of an error body whose words take part in the classification.</summary>
    private static readonly string[] WordNames = ["code", "type", "message", "msg", "detail", "error", "title"];

    /// <summary>The HTTP status, or the one that a code inside a 200 stands for.</summary>
    public required int Status { get; init; }

    /// <summary>The gateway's code and message.</summary>
    public GatewayError Error { get; init; }

    /// <summary>All the words of the body that can tell what went wrong: lower case, with blanks for "_" and "-".</summary>
    public string Words { get; init; } = "";

    /// <summary>Whether the body is a web page.</summary>
    public bool IsWebPage { get; init; }

    /// <summary>Whether a firewall answered in the gateway's place.</summary>
    public bool IsChallenge { get; init; }

    /// <summary>Whether any of these phrases is among the words.</summary>
    public bool Says(params ReadOnlySpan<string> phrases)
    {
        foreach (var phrase in phrases)
        {
            if (Words.Contains(phrase, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The facts of an answer whose body is JSON, a page, text or nothing.</summary>
    public static FailureFacts Of(GatewayAnswer answer)
    {
        using var document = AnswerBody.Parse(answer.Body);
        var isPage = document is null && WebPages.IsWebPage(answer);
        var facts = document is not null
            ? Of(answer.StatusCode, document.RootElement)
            : Of(answer.StatusCode, isPage ? WebPages.Title(answer) : TextSanitizer.Clean(WebPages.Start(answer)));
        return facts with { IsWebPage = isPage, IsChallenge = answer.Headers.CfMitigated is not null };
    }

    /// <summary>
    /// The facts of a JSON body: <c>{error:...}</c>, <c>{code,message}</c>, <c>{detail}</c>, <c>{task_info:{error}}</c> or a bare text.
    /// </summary>
    public static FailureFacts Of(int status, JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Array && body.GetArrayLength() > 0)
        {
            body = body[0];
        }

        var inner = body.At("error") is { ValueKind: JsonValueKind.Object } error ? error : body.At("task_info", "error");
        var found = ErrorParser.Read(inner);
        return new()
        {
            Status = status,
            Error = found.IsNone ? ErrorParser.Read(body) : found,
            Words = Normalise(WordsOf(body).Concat(WordsOf(inner))),
        };
    }

    /// <summary>The facts of a text that is no JSON, or of a sentence that was taken out of some.</summary>
    public static FailureFacts Of(int status, string? text) =>
        new() { Status = status, Error = new(null, text), Words = Normalise([text]) };

    private static IEnumerable<string?> WordsOf(JsonElement error) =>
        error.ValueKind == JsonValueKind.String
            ? [error.Text()]
            : WordNames.Select(name => error.At(name).Text());

    private static string Normalise(IEnumerable<string?> words) =>
        string.Join('\n', words.OfType<string>()).ToLowerInvariant().Replace('_', ' ').Replace('-', ' ');
}
