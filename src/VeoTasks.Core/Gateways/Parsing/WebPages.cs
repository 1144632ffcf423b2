using System.Net;
using System.Text;

namespace VeoTasks.Gateways.Parsing;

/// <summary>Recognises web pages where JSON belongs: a wrong base address, a captive portal, a firewall's challenge.</summary>
internal static class WebPages
{
    /// <summary>How much of a body is looked at, in bytes; titles stand at the beginning.</summary>
    private const int PolledAt = 16 * 1024;

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
        return Encoding.UTF8.GetString(body[..Math.Min(body.Length, PolledAt)]);
    }
}
