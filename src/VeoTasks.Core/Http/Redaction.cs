using System.Text.RegularExpressions;

namespace VeoTasks.Http;

/// <summary>Takes secrets out of text that people will see. Gateways repeat keys and signed links in their messages.</summary>
public static partial class Redaction
{
    /// <summary>The text without the live key, bearer values, "sk-" keys, query strings and userinfo of links.</summary>
    public static string Scrub(string text, ApiKey? key)
    {
        string result = key?.RemoveFrom(text) ?? text;
        result = Bearer().Replace(result, "Bearer ***");
        result = SecretKey().Replace(result, "sk-***");
        result = UserInfo().Replace(result, "$1***@");
        return Query().Replace(result, "$1?***");
    }

    /// <summary>An address as logs and messages may show it: scheme, host, port and path, never the query.</summary>
    public static string Show(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    [GeneratedRegex(@"\bBearer\s+[^\s,;""']+", RegexOptions.IgnoreCase)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"\bsk-[A-Za-z0-9_\-]{6,}")]
    private static partial Regex SecretKey();

    [GeneratedRegex(@"(https?://)[^/\s@?#""']+@", RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"(https?://[^\s?""'<>]+)\?[^\s""'<>]+", RegexOptions.IgnoreCase)]
    private static partial Regex Query();
}
