using System.Net;
using System.Text;
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

/// <summary>Recognises web pages where JSON belongs: a wrong base address, a captive portal, a firewall's challenge.</summary>
internal static class WebPages
{
    /// <summary>How much of a body is looked at, in bytes; titles stand at the beginning.</summary>
    private const int Beginning = 16 * 1024;

    /// <summary>Whether the body is HTML. The type alone does not count: some servers call their JSON text/html.</summary>
    public static bool IsWebPage(GatewayAnswer answer)
    {
        var start = Start(answer).TrimStart();
        return start.StartsWith('<')
            && (answer.Headers.ContentType?.Contains("html", StringComparison.OrdinalIgnoreCase) == true
                || start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
                || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The page's title, scrubbed for display; null when it has none.</summary>
    public static string? Title(GatewayAnswer answer)
    {
        var page = Start(answer);
        var open = page.IndexOf("<title", StringComparison.OrdinalIgnoreCase);
        var start = open < 0 ? -1 : page.IndexOf('>', open);
        var end = start < 0 ? -1 : page.IndexOf("</title", start, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? null : TextSanitizer.Clean(WebUtility.HtmlDecode(page[(start + 1)..end]));
    }

    /// <summary>The beginning of the body as text.</summary>
    public static string Start(GatewayAnswer answer)
    {
        var body = AnswerBody.WithoutMark(answer.Body).Span;
        return Encoding.UTF8.GetString(body[..Math.Min(body.Length, Beginning)]);
    }
}
