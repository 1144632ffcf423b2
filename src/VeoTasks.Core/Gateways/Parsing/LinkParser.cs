using System.Text;
using System.Text.RegularExpressions;

namespace VeoTasks.Gateways.Parsing;

/// <summary>What a string in a video's place is.</summary>
internal enum LinkKind
{
    /// <summary>An absolute http or https address, or a path on the gateway's own origin.</summary>
    Link,

    /// <summary>A data: URI; the bytes are in it.</summary>
    Data,

    /// <summary>A gs: address, which needs Google's own API.</summary>
    Bucket,

    /// <summary>Anything else, such as the text of an error.</summary>
    Text,
}

/// <summary>What kind of file a link seems to lead to, by its ending or by the type that its query asks for.</summary>
internal enum LinkShape
{
    /// <summary>It does not say.</summary>
    Plain,

    /// <summary>A video.</summary>
    Video,

    /// <summary>A picture, a sound, a page or a text.</summary>
    Other,
}

/// <summary>Tells links from what else gateways put where a link belongs.</summary>
internal static partial class LinkParser
{
    private const string InText = @"https?://[^\s""'<>()\[\]{}\\^`|]+";

    /// <summary>What a text is; blanks around it do not matter.</summary>
    public static LinkKind KindOf(string text)
    {
        ReadOnlySpan<char> link = text.AsSpan().Trim();
        if (link.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return LinkKind.Data;
        }

        if (link.StartsWith("gs://", StringComparison.OrdinalIgnoreCase))
        {
            return LinkKind.Bucket;
        }

        return IsPath(link) || IsAbsolute(link) ? LinkKind.Link : LinkKind.Text;
    }

    /// <summary>
    /// The text with what some gateways leave out of a link, or put around it, mended: "//host/v.mp4" is https, "https%3A%2F%2Fhost" was
    /// escaped once too often, and so are "https:/host", "https://https://host" and a link in base64.
    /// </summary>
    public static string Whole(string found)
    {
        string text = Bare(found);
        return TornScheme().Match(text) is { Success: true } torn && $"{torn.Groups[1]}://{text[torn.Length..]}" is var link
                && IsAbsolute(link) ? Mend(link)
            : EncodedLink(text) is { } decoded ? Mend(decoded)
            : Mend(text);
    }

    /// <summary>A link without what stands around it: quotation marks, a comma, marks that are not seen, a remark.</summary>
    private static string Bare(string text)
    {
        string bare = text.Trim('"', '\'', '`', '<', '>', '“', '”', ',', ';', '\ufeff', '\u200b', ' ', '\t', '\r', '\n');
        int blank = bare.IndexOf(' ', StringComparison.Ordinal);
        return !bare.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? text
            : blank > 0 && ShapeOf(bare) != LinkShape.Video && ShapeOf(bare[..blank]) == LinkShape.Video ? bare[..blank]
            : bare;
    }

    /// <summary>Whether a text in a link's place is the path of a video on the gateway's own origin, without its first slash.</summary>
    public static bool IsRelative(string text) => RelativePath().IsMatch(text);

    /// <summary>A link in base64; null for any other text.</summary>
    private static string? EncodedLink(string text)
    {
        if (!text.StartsWith("aHR0c", StringComparison.Ordinal) || text.Length > AnswerDocument.LongestText)
        {
            return null;
        }

        byte[] bytes = new byte[text.Length];
        string padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, bytes, out int length) && Encoding.UTF8.GetString(bytes, 0, length) is var link
            && IsAbsolute(link)
            ? link
            : null;
    }

    private static string Mend(string text) =>
        text.StartsWith("//", StringComparison.Ordinal) && IsAbsolute($"https:{text}") ? $"https:{text}"
        : EscapedLink().IsMatch(text) ? Mend(Uri.UnescapeDataString(text))
        : text.StartsWith("http", StringComparison.OrdinalIgnoreCase) && Mended(text) is var mended && IsAbsolute(mended) ? mended
        : BareLink().IsMatch(text) && IsAbsolute($"https://{text}") ? $"https://{text}"
        : text;

    /// <summary>A link without escapes of JSON and HTML that were put in once too often, and without breaks of its line.</summary>
    private static string Mended(string text)
    {
        string link = JsonEscape().Replace(text, static match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString())
            .Replace("\\/", "/", StringComparison.Ordinal).Replace('\\', '/');
        link = Ampersand().Replace(link, "&");
        return link.IndexOf("://", StringComparison.Ordinal) == link.LastIndexOf("://", StringComparison.Ordinal)
            ? link.ReplaceLineEndings("") : link;
    }

    /// <summary>Whether a text is an address that can be asked for.</summary>
    public static bool IsLink(string? text) => text is not null && KindOf(text) == LinkKind.Link;

    /// <summary>What a link, or a data: URI, seems to lead to.</summary>
    public static LinkShape ShapeOf(string link)
    {
        if (link.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return OtherData().IsMatch(link) ? LinkShape.Other : LinkShape.Video;
        }

        int query = link.IndexOfAny(['?', '#']);
        ReadOnlySpan<char> path = query < 0 ? link : link.AsSpan(0, query);
        if (query < 0 && HostAlone().IsMatch(link))
        {
            return LinkShape.Other;
        }

        return query >= 0 && PictureQuery().IsMatch(link.AsSpan(query)) ? LinkShape.Other
            : VideoEnding().IsMatch(path) ? LinkShape.Video
            : OtherEnding().IsMatch(path) ? LinkShape.Other
            : query >= 0 && VideoQuery().IsMatch(link.AsSpan(query)) ? LinkShape.Video : LinkShape.Plain;
    }

    /// <summary>The links to videos that stand within a text, such as Markdown, HTML or a sentence.</summary>
    public static IEnumerable<string> Within(string text) =>
        LinkInText().Matches(text).Select(match => match.Value.TrimEnd('.', ',', ';', ':', '!', '?'))
            .Where(link => IsLink(link) && ShapeOf(link) == LinkShape.Video);

    /// <summary>
    /// The links within a text that do not look like videos, but are called so: "[Download video](LINK)", "视频已生成：LINK".
    /// </summary>
    public static string[] Labelled(string text) =>
    [
        .. LabelledLink().Matches(text)
            .Where(match => VideoLabel().IsMatch(match.Groups["label"].Value) && !OtherLabel().IsMatch(match.Groups["label"].Value))
            .Select(match => Whole(match.Groups["link"].Value.TrimEnd('.', ',', ';', ':', '!', '?')))
            .Where(link => IsLink(link) && ShapeOf(link) == LinkShape.Plain).Distinct(),
    ];

    /// <summary>The links of a text that holds several, with commas, semicolons or blanks between them; else the text.</summary>
    public static string[] Split(string text) =>
        text.IndexOf("://", StringComparison.Ordinal) == text.LastIndexOf("://", StringComparison.Ordinal)
        ? [text]
        : Between().Split(text) is { Length: > 1 } parts && parts.All(IsLink) ? parts : [text];

    /// <summary>"//host" would name another host, and so would "/\host" to a parser that takes a backslash for a slash.</summary>
    private static bool IsPath(ReadOnlySpan<char> link) =>
        link is ['/', ..] and not ['/', '/', ..] && link.Length <= AnswerDocument.LongestText && !link.Contains('\\') && !HasControls(link);

    /// <summary>Whether a text is an http or https address that can be asked for.</summary>
    public static bool IsAbsolute(ReadOnlySpan<char> link) =>
        (link.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || link.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        && link.Length <= AnswerDocument.LongestText
        && !HasControls(link)
        && Uri.TryCreate(link.ToString(), UriKind.Absolute, out Uri? uri)
        && uri.Host.Length > 0
        && HasUsableHost(uri);

    /// <summary>
    /// Whether an address's host can be written in ASCII, as name servers want it. .NET takes any text for a name and throws only when it
    /// is asked for that.
    /// </summary>
    public static bool HasUsableHost(Uri address)
    {
        try
        {
            return address.IdnHost.Length == 0 || address.HostNameType is not UriHostNameType.Basic;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    private static bool HasControls(ReadOnlySpan<char> link) =>
        link.ContainsAnyInRange('\0', '\x1f') || link.ContainsAnyInRange('\x7f', '\x9f');

    [GeneratedRegex(@"\.(mp4|m4v|mov|webm|mkv|avi|mpe?g|ogv|3gp)/?$", RegexOptions.IgnoreCase)]
    private static partial Regex VideoEnding();

    [GeneratedRegex(
        @"\.(jpe?g|png|webp|gif|bmp|svg|avif|heic|tiff?|ico|mp3|wav|m4a|aac|ogg|flac|opus|srt|vtt|ass"
        + @"|txt|md|json|xml|html?|php|pdf|zip|m3u8|mpd)/?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex OtherEnding();

    [GeneratedRegex(@"\.(mp4|mov|webm)\b|video(/|%2f)", RegexOptions.IgnoreCase)]
    private static partial Regex VideoQuery();

    /// <summary>What asks a store for a picture of a video.</summary>
    [GeneratedRegex("[?&]((x-oss-|ci-|x-)process=(video(/|%2f))?snapshot|vframe/|imageview2?/|imagemogr2/)", RegexOptions.IgnoreCase)]
    private static partial Regex PictureQuery();

    [GeneratedRegex(@"\\u(00[0-9a-f]{2})", RegexOptions.IgnoreCase)]
    private static partial Regex JsonEscape();

    [GeneratedRegex("&(amp|#38|#x26);", RegexOptions.IgnoreCase)]
    private static partial Regex Ampersand();

    [GeneratedRegex(@"^(\.{0,2}/)?[\w-][\w.-]*(/[\w.=%+-]+)+\.(mp4|m4v|mov|webm|mkv)(\?\S*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex RelativePath();

    [GeneratedRegex("^data: *(image|audio|text|font|application/(json|pdf))", RegexOptions.IgnoreCase)]
    private static partial Regex OtherData();

    [GeneratedRegex(InText, RegexOptions.IgnoreCase)]
    private static partial Regex LinkInText();

    /// <summary>A link of Markdown, but not a picture's; one of HTML; one behind a colon.</summary>
    [GeneratedRegex(
        @"(?<!!)\[(?<label>[^\]\n]{1,80})\]\(\s*(?<link>" + InText + ")"
        + @"|<a\s[^<>]{0,200}?\bhref\s*=\s*[""']?(?<link>" + InText + @")[^<>]*>(?<label>[^<]{1,80})"
        + @"|(?<label>[^.,;。，；!！?？:：\n\[\]()<>""]{1,40})[:：]\s*(?<link>" + InText + ")",
        RegexOptions.IgnoreCase)]
    private static partial Regex LabelledLink();

    [GeneratedRegex("video|movie|clip|mp4|download|视频|視頻|影片|动画|動画|下载|下載|ダウンロード|동영상|다운로드", RegexOptions.IgnoreCase)]
    private static partial Regex VideoLabel();

    [GeneratedRegex(
        "cover|thumb|preview|poster|image|picture|input|source|prompt|watch|view|page|share|help|docs|audio|subtitle|app|client"
        + "|封面|预览|預覽|图|圖|观看|觀看|分享|帮助|幫助|教程|音频|字幕|软件|软體",
        RegexOptions.IgnoreCase)]
    private static partial Regex OtherLabel();

    [GeneratedRegex(@"^([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?/[^\s\\]+\.(mp4|mov|webm)(\?\S*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex BareLink();

    /// <summary>A scheme with a slash too few before a host, or one that stands there twice.</summary>
    [GeneratedRegex(@"^(?:https?:/{0,2}(?=https?:/))?(https?):/{0,2}(?=[^\s/@:]+\.[a-z]{2,}[/:])", RegexOptions.IgnoreCase)]
    private static partial Regex TornScheme();

    [GeneratedRegex("^https?%(25){0,2}3a%(25){0,2}2f", RegexOptions.IgnoreCase)]
    private static partial Regex EscapedLink();

    /// <summary>A server's address without any file.</summary>
    [GeneratedRegex("^https?://[^/]+/?$", RegexOptions.IgnoreCase)]
    private static partial Regex HostAlone();

    [GeneratedRegex(@"(?<![\s,;|])[\s,;|]+(?=https?://)", RegexOptions.IgnoreCase)]
    private static partial Regex Between();
}
