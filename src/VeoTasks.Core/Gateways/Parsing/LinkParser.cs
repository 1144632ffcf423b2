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

/// <summary>Tells links from what else gateways put where a link belongs.</summary>
internal static class LinkParser
{
    /// <summary>What a text is; blanks around it do not matter.</summary>
    public static LinkKind KindOf(string text)
    {
        var link = text.AsSpan().Trim();
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

    /// <summary>Whether a text is an address that can be asked for.</summary>
    public static bool IsLink(string? text) => text is not null && KindOf(text) == LinkKind.Link;

    /// <summary>"//host" would name another host, and so would "/\host" to a parser that takes a backslash for a slash.</summary>
    private static bool IsPath(ReadOnlySpan<char> link) =>
        link is ['/', ..] and not ['/', '/', ..] && !link.Contains('\\') && !HasControls(link);

    /// <summary>Whether a text is an http or https address that can be asked for.</summary>
    public static bool IsAbsolute(ReadOnlySpan<char> link) =>
        (link.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || link.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        && !HasControls(link)
        && Uri.TryCreate(link.ToString(), UriKind.Absolute, out var uri)
        && uri.Host.Length > 0
        && ProviderAddresses.HasUsableHost(uri);

    private static bool HasControls(ReadOnlySpan<char> link)
    {
        foreach (var character in link)
        {
            if (char.IsControl(character))
            {
                return true;
            }
        }

        return false;
    }
}
