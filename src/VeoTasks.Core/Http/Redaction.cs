using System.Text;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Http;

/// <summary>Takes secrets out of text that people will see. Gateways repeat keys and signed links in their messages.</summary>
internal static class Redaction
{
    /// <summary>The longest text that is shown, in UTF-16 characters.</summary>
    public const int MaximumLength = 512;

    /// <summary>
    /// The text in one clean line of at most 512 characters, without the live key and the link's signature in any spelling, bearer
    /// values, keys, the queries and users of links, and values behind names such as "token". It is cut last, so that no half of a
    /// secret stays. Takes time in proportion to the text.
    /// </summary>
    /// <param name="text">What somebody else wrote.</param>
    /// <param name="key">The key that was sent; null when there was none.</param>
    /// <param name="link">The link that was asked for, when the text may speak of it.</param>
    public static string Scrub(string text, ApiKey? key, Uri? link = null)
    {
        string clean = TextSanitizer.Clean(text) ?? "";
        Mask mask = new(clean);
        IReadOnlyList<EscapedText> levels = EscapedText.Levels(clean);
        new SecretScan(levels[^1], mask).Run();
        SecretPattern? signature = link is null ? null : SecretPattern.OfLink(link);
        foreach (EscapedText level in levels)
        {
            key?.Pattern?.Mark(level, mask);
            signature?.Mark(level, mask);
        }

        key?.Pattern?.Mark(levels[0].OfCodes(), mask);

        return Cut(mask.Apply());
    }

    /// <summary>An address as logs and messages may show it: scheme, host, port and path, never the query.</summary>
    public static string Show(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string Cut(string text)
    {
        if (text.Length <= MaximumLength)
        {
            return text;
        }

        // Not between the halves of an emoji.
        int end = char.IsHighSurrogate(text[MaximumLength - 2]) ? MaximumLength - 2 : MaximumLength - 1;
        return $"{text.AsSpan(0, end)}…";
    }
}

/// <summary>The places of a text that nobody may see.</summary>
internal sealed class Mask(string text)
{
    private const string Stars = "***";

    private readonly List<(int Start, int End)> _places = [];

    /// <summary>Hides the characters from <paramref name="start"/> to before <paramref name="end"/>, counted without escapes.</summary>
    public void Add(EscapedText read, int start, int end)
    {
        if (end > start)
        {
            _places.Add((read.Start(start), read.Start(end)));
        }
    }

    /// <summary>The text with stars for each hidden place; places that touch or overlap are one.</summary>
    public string Apply()
    {
        if (_places.Count == 0)
        {
            return text;
        }

        _places.Sort();
        StringBuilder shown = new(text.Length);
        int end = -1;
        foreach ((int start, int next) in _places)
        {
            if (start > end)
            {
                int from = Math.Max(end, 0);
                shown.Append(text, from, start - from).Append(Stars);
            }

            end = Math.Max(end, next);
        }

        return shown.Append(text, end, text.Length - end).ToString();
    }
}
