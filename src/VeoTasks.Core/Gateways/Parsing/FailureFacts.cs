using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeoTasks.Gateways.Parsing;

/// <summary>What is known about a failed request before it is classified.</summary>
internal sealed record FailureFacts
{
    /// <summary>The members of an error body whose words take part in the classification.</summary>
    private static readonly string[] WordNames =
        ["code", "type", "status", "message", "msg", "detail", "error", "title", "error_name", "reason", "errmsg", "error_msg",
         "error_message"];

    private static readonly string[] ListNames = ["details", "errors"];

    /// <summary>So many reasons of a list are read.</summary>
    private const int MostItems = 8;

    /// <summary>The HTTP status, or the one that a code inside a 200 stands for.</summary>
    public required int Status { get; init; }

    /// <summary>The HTTP status that the body names itself; null when it names none.</summary>
    public int? InnerStatus { get; init; }

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
        foreach (string phrase in phrases)
        {
            if (Words.Contains(phrase, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The facts of an answer whose body is JSON, XML, a page, text or nothing.</summary>
    public static FailureFacts Of(GatewayAnswer answer, AnswerDocument document)
    {
        if (document.Fault is null)
        {
            return Of(answer.StatusCode, document.Root) with
            {
                IsChallenge = answer.Headers.Challenge is not null
                    || (answer.StatusCode == 403 && document.Root.At("cloudflare_error").ValueKind == JsonValueKind.True),
            };
        }

        bool isPage = WebPages.IsWebPage(answer);
        string start = WebPages.Start(answer);
        FailureFacts facts = isPage ? Of(answer.StatusCode, WebPages.Title(answer))
            : WebPages.XmlError(start) is { IsNone: false } error
                ? Of(answer.StatusCode, error.Message) with { Error = error, Words = Normalise([WordOfStore(error.Code), error.Message]) }
                : Of(answer.StatusCode, TextSanitizer.Clean(start));
        return facts with
        {
            IsWebPage = isPage,
            IsChallenge = answer.Headers.Challenge is not null
                || (isPage && facts.Error.Message is { } title && WebPages.IsChallengeTitle(title))
                || (isPage && WebPages.IsChallengeScript(start))
                || (answer.StatusCode is 403 or 405 or 406 or 418
                    && (isPage ? WebPages.IsFirewallPage(start) : WebPages.IsFirewall(start))),
        };
    }

    /// <summary>A store's "AccessDenied" is about the one file, and says nothing of the key.</summary>
    private static string? WordOfStore(string? code) => code is "AccessDenied" ? null : code;

    /// <summary>
    /// The facts of a JSON body: <c>{error:...}</c>, <c>{code,message}</c>, <c>{detail}</c>, <c>{task_info:{error}}</c> or a bare text.
    /// </summary>
    public static FailureFacts Of(int status, JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Array && body.GetArrayLength() > 0)
        {
            body = body[0];
        }

        JsonElement inner = body.At("error") is { ValueKind: JsonValueKind.Object } error ? error : body.At("task_info", "error");
        GatewayError found = ErrorParser.Read(inner);
        GatewayError own = found.IsNone ? ErrorParser.Read(body) : default;
        GatewayError hidden = found.IsNone && own.IsNone ? ErrorParser.OfTask(body) : default;
        return new()
        {
            Status = status,
            InnerStatus = StatusIn(body) ?? StatusIn(inner),
            Error = !found.IsNone ? found
                : !own.IsNone ? own
                : StatusWords.SaysMissing(body) ? new(null, TextSanitizer.Clean(body.At("status").Text()) ?? StatusWords.UnknownTask)
                : hidden.Message is not null ? hidden : default,
            Words = Normalise([.. WordsOf(body), .. WordsOf(inner), hidden.Message, found.Code, own.Code, hidden.Code]),
        };
    }

    /// <summary>The facts of a text that is no JSON, or of a sentence that was taken out of some.</summary>
    public static FailureFacts Of(int status, string? text) =>
        new() { Status = status, Error = new(null, text), Words = Normalise([text]) };

    /// <summary>
    /// The HTTP status of an error that an object has for a status of its own, as Spring writes it; null when it has none.
    /// </summary>
    public static int? StatusIn(JsonElement element)
    {
        string? text = element.FirstText("status", "statusCode", "status_code", "http_status", "httpStatus");
        return int.TryParse(text, out int status) && status is >= 400 and <= 599 ? status : null;
    }

    private static IEnumerable<string?> WordsOf(JsonElement error) =>
        error.ValueKind == JsonValueKind.String
            ? [error.Text()]
            : WordNames.Select(name => error.At(name).Text()).Concat(ListNames.SelectMany(name => WordsOfList(error.At(name))));

    /// <summary>Google's reasons, GraphQL's errors, and those of others that list several.</summary>
    private static IEnumerable<string?> WordsOfList(JsonElement list) => list.ValueKind == JsonValueKind.Array
        ? list.EnumerateArray().Take(MostItems).SelectMany(item =>
            WordNames.Select(name => item.At(name).Text()).Append(item.At("extensions", "code").Text())) : [];

    /// <summary>What has no blanks may be a code, whose words are told apart: "TaskNotFound", "InternalError.Timeout".</summary>
    private static string Normalise(IEnumerable<string?> words)
    {
        IEnumerable<string> apart = words.OfType<string>().SelectMany(
            word => word.Contains(' ') ? (string[])[word] : [word, string.Join(' ', Parsing.Words.Of(word))]);
        return Parsing.Words.Plain(string.Join('\n', apart)).Replace('_', ' ').Replace('-', ' ');
    }
}

/// <summary>
/// Recognises what comes where JSON belongs: a web page of a wrong address or a captive portal, a firewall's refusal, a store's XML.
/// </summary>
internal static partial class WebPages
{
    /// <summary>How much of a body is looked at, in bytes; titles stand at the beginning.</summary>
    private const int Beginning = 16 * 1024;

    /// <summary>Whether the body is HTML. The type alone does not count: some servers call their JSON text/html.</summary>
    public static bool IsWebPage(GatewayAnswer answer)
    {
        string start = Start(answer).TrimStart();
        return start.StartsWith('<')
            && (answer.Headers.ContentType?.Contains("html", StringComparison.OrdinalIgnoreCase) == true
                || start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
                || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The page's title, or its heading, scrubbed for display; null when it has none.</summary>
    public static string? Title(GatewayAnswer answer) => Element(Start(answer), "title") ?? Element(Start(answer), "h1");

    /// <summary>
    /// The code and message of an error as stores send it: <c>&lt;Error&gt;&lt;Code&gt;AccessDenied&lt;/Code&gt;&lt;Message&gt;...</c>.
    /// None for anything else.
    /// </summary>
    public static GatewayError XmlError(string text) =>
        XmlStart().IsMatch(text) ? new(Element(text, "code"), Joined(Element(text, "message"),
            Element(text, "details") ?? Element(text, "authenticationerrordetail"))) : default;

    /// <summary>What is wrong stands beside Azure's and Google's words, which say that of anything.</summary>
    private static string? Joined(string? message, string? more) =>
        message is null || more is null ? message ?? more : $"{message.TrimEnd('.')}. {more}";

    /// <summary>Where a page that refreshes itself goes; null when it stays.</summary>
    public static string? RefreshOf(string page) =>
        RefreshTag().Match(page) is { Success: true } tag ? RefreshIn(WebUtility.HtmlDecode(tag.Groups["content"].Value)) : null;

    /// <summary>The address in a Refresh header, or in what a page says in its place: "0; url=/v.mp4".</summary>
    public static string? RefreshIn(string? header) =>
        header is not null && RefreshTarget().Match(header) is { Success: true } target ? target.Groups["url"].Value : null;

    /// <summary>The one video that a page shows or links to; null where there is none, or several.</summary>
    public static string? VideoOf(string page)
    {
        IEnumerable<string> shown = VideoTag().Matches(page).Select(tag => WebUtility.HtmlDecode(tag.Groups["src"].Value));
        IEnumerable<string> linked = LinkParser.Within(page).Select(link => WebUtility.HtmlDecode(link)!);
        List<string> videos = [.. shown.Concat(linked).Where(link => LinkParser.ShapeOf(link) is LinkShape.Video).Distinct().Take(2)];
        return videos is [string only] ? only : null;
    }

    /// <summary>Whether a text is a firewall's: Cloudflare's "error code: 1010" or another's number for its support.</summary>
    public static bool IsFirewall(string text) => FirewallText().IsMatch(text);

    /// <summary>Whether a page is a firewall's. Its name alone tells nothing: Cloudflare's stands under pages of all kinds.</summary>
    public static bool IsFirewallPage(string page) => FirewallPage().IsMatch(page);

    /// <summary>
    /// Whether a page's title is that of one which wants to know whether a person is there, or of a network's own that lets nobody through.
    /// </summary>
    public static bool IsChallengeTitle(string title) => ChallengeTitle().IsMatch(title);

    /// <summary>Whether a page is nothing but a test of the browser: Alibaba's, Jiasule's, Cloudflare's, Imperva's.</summary>
    public static bool IsChallengeScript(string page) => ChallengeScript().IsMatch(page);

    /// <summary>The beginning of the body as text.</summary>
    public static string Start(GatewayAnswer answer)
    {
        ReadOnlySpan<byte> body = AnswerDocument.WithoutMark(answer.Body).Span;
        return Encoding.UTF8.GetString(body[..Math.Min(body.Length, Beginning)]);
    }

    /// <summary>What stands in the first element of a name, in one clean line; null when nothing does.</summary>
    private static string? Element(string markup, string name)
    {
        int open = markup.IndexOf($"<{name}", StringComparison.OrdinalIgnoreCase);
        int start = open < 0 ? -1 : markup.IndexOf('>', open);
        int end = start < 0 ? -1 : markup.IndexOf($"</{name}", start, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? null : TextSanitizer.Clean(WebUtility.HtmlDecode(markup[(start + 1)..end]));
    }

    [GeneratedRegex(
        """<meta\s(?=[^<>]*\bhttp-equiv\s*=\s*["']?refresh\b)[^<>]*\bcontent\s*=\s*"""
        + """("(?<content>[^<>"]*)"|'(?<content>[^<>']*)'|(?<content>[^<>"'\s]+))""",
        RegexOptions.IgnoreCase)]
    private static partial Regex RefreshTag();

    [GeneratedRegex("""^\s*[0-9.]+\s*[;,]\s*(url\s*=\s*)?["']?(?<url>[^"']*[^"'\s])""", RegexOptions.IgnoreCase)]
    private static partial Regex RefreshTarget();

    [GeneratedRegex("""<(video|source)\s[^<>]*?\bsrc\s*=\s*["']?(?<src>[^<>"'\s]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex VideoTag();

    [GeneratedRegex(@"^\s*<(\?xml|error\b)", RegexOptions.IgnoreCase)]
    private static partial Regex XmlStart();

    [GeneratedRegex(
        @"^(just a moment|attention required! \| cloudflare|checking your browser|ddos-guard|\w* ?security checkpoint)"
        + "|verify you are human|人机验证|安全验证|zscaler|forti(guard|gate)|web ?gateway.*notification"
        + "|(page|site|access|url) (has been |is |was )?blocked",
        RegexOptions.IgnoreCase)]
    private static partial Regex ChallengeTitle();

    [GeneratedRegex("acw_sc__v2|aliyun_waf|__jsl_clearance|_cf_chl_opt|_Incapsula_Resource|captcha-delivery")]
    private static partial Regex ChallengeScript();

    [GeneratedRegex(
        "拦截|攔截|安全威胁|安全威脅|request (was |has been )?blocked|web application firewall|security policy", RegexOptions.IgnoreCase)]
    private static partial Regex FirewallPage();

    [GeneratedRegex(
        @"^\s*error code: 1\d{3}\b|incident id\b|your support id is|\bray id\b|\breference #[0-9a-f.]+"
        + @"|\b(cloudflare|sucuri|incapsula|imperva|akamai|waf|captcha)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex FirewallText();
}
