using System.Buffers;

namespace VeoTasks.Http;

/// <summary>
/// Finds what looks like a secret without knowing any: bearer values, keys by their first letters, the queries and users of links, and
/// values behind the names of <see cref="SecretNames"/>. Goes through the text once and looks at no character more than a few times.
/// </summary>
internal sealed class SecretScan(EscapedText text, Mask mask)
{
    private const int ShortestKey = 9;
    private const int ShortestGoogleKey = 30;
    private const int ShortestWebToken = 20;

    private static readonly string[] KeyStarts =
    [
        "xai-", "pplx-", "nvapi-", "glpat-", "pk_", "r8_", "hf_", "gsk_", "sk_", "rk_", "ghp_", "gho_", "ghs_", "github_pat_", "xoxb-",
        "xoxp-", "AKIA", "ASIA",
    ];

    private bool _isInLink;

    /// <summary>How many characters were looked at, counting each as often as that was.</summary>
    public long Steps { get; private set; }

    private int Length => text.Length;

    /// <summary>Masks what it finds.</summary>
    public void Run()
    {
        for (int at = 0; at < Length;)
        {
            at = IsOfName(at) ? ReadName(at) : ReadMark(at);
        }
    }

    /// <summary>A character that belongs to no name: a query may begin here.</summary>
    private int ReadMark(int at)
    {
        Steps++;
        if (text.Characters[at] == '?' && (_isInLink || At(End(at + 1, IsOfName)) == '='))
        {
            int end = End(at + 1, index => !IsBreak(index));
            mask.Add(text, at + 1, end);
            return end;
        }

        _isInLink &= !IsBreak(at);
        return at + 1;
    }

    /// <summary>A name, and what follows from it. Gives the place to go on from.</summary>
    private int ReadName(int start)
    {
        int end = End(start, IsOfName);
        ReadOnlySpan<char> name = text.Characters[start..end];
        if (text.Characters[end..].StartsWith("://"))
        {
            return ReadUser(end + 3);
        }

        if (KeyWithin(name) is { } key)
        {
            int last = End(end, index => IsOfName(index) || At(index) == '.');
            mask.Add(text, start + key, At(last - 1) == '.' ? last - 1 : last);
            return last;
        }

        if (name.Equals("bearer", StringComparison.OrdinalIgnoreCase) && char.IsWhiteSpace(At(end)))
        {
            int value = AfterBlanks(end);
            return Hide(At(value) is '"' or '\'' ? value + 1 : value);
        }

        int mark = AfterBlanks(At(end) is '"' or '\'' ? end + 1 : end);
        return At(mark) is '=' or ':' or '>' && SecretNames.IsSecret(name, At(mark)) ? ReadValue(mark) : end;
    }

    /// <summary>The beginning of a link's host. A user and password before it are hidden.</summary>
    private int ReadUser(int start)
    {
        _isInLink = true;
        int end = End(start, index => !IsBreak(index) && At(index) is not ('/' or '?' or '#'));
        int user = text.Characters[start..end].LastIndexOf('@');
        mask.Add(text, start, start + user);
        return start + user + 1;
    }

    /// <summary>
    /// The value of a secret name. Behind a colon it may be prose, and is hidden only if it is in quotation marks or looks like no word.
    /// </summary>
    private int ReadValue(int separator)
    {
        int start = AfterBlanks(separator + 1);
        char quote = At(start);
        if (quote is '"' or '\'')
        {
            int close = End(start + 1, index => At(index) != quote);
            mask.Add(text, start + 1, close);
            return close;
        }

        int end = End(start, IsOfValue);
        bool isScheme = text.Characters[start..end]
            is "Bearer" or "bearer" or "Basic" or "basic" or "Token" or "token" or "Key" or "Digest";
        if (isScheme && char.IsWhiteSpace(At(end)))
        {
            return Hide(AfterBlanks(end));
        }

        return At(separator) == ':' && !IsNoWord(text.Characters[start..end]) ? separator + 1 : Hide(start);
    }

    private int Hide(int start)
    {
        int end = End(start, IsOfValue);
        mask.Add(text, start, end);
        return end;
    }

    private int AfterBlanks(int at) => char.IsWhiteSpace(At(at)) ? at + 1 : at;

    private char At(int index) => index >= 0 && index < Length ? text.Characters[index] : '\0';

    private int End(int start, Func<int, bool> belongs)
    {
        int end = start;
        while (end < Length && belongs(end))
        {
            end++;
        }

        Steps += end - start + 1;
        return Math.Min(end, Length);
    }

    private bool IsOfName(int index) => char.IsAsciiLetterOrDigit(text.Characters[index]) || text.Characters[index] is '-' or '_';

    private bool IsOfValue(int index) =>
        !IsBreak(index) && (!text.IsBare(index) || text.Characters[index] is not ('&' or ';' or ',' or ')' or ']' or '}' or '|'));

    /// <summary>What ends a link and everything in it.</summary>
    private bool IsBreak(int index) =>
        text.IsBare(index) && (char.IsWhiteSpace(text.Characters[index]) || text.Characters[index] is '"' or '\'' or '`' or '<' or '>');

    private static bool IsNoWord(ReadOnlySpan<char> value) =>
        value.Length >= 20 || (value.Length >= 8 && value.ContainsAnyInRange('0', '9'));

    /// <summary>Keys of xAI, Perplexity, NVIDIA, GitLab, Replicate, Hugging Face, Groq, Stripe, GitHub, Slack and AWS.</summary>
    private static bool IsOtherKey(ReadOnlySpan<char> name)
    {
        foreach (string start in KeyStarts)
        {
            if (name.StartsWith(start, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Where in a name the secret part of a key begins: behind "sk-", or at Google's and JSON Web Tokens' first letters; null when it is
    /// none.
    /// </summary>
    private static int? KeyWithin(ReadOnlySpan<char> name)
    {
        int mark = name.StartsWith("sk-") ? 0 : name.IndexOf("-sk-") + 1;
        return (mark > 0 || name.StartsWith("sk-")) && name.Length - mark >= ShortestKey ? mark + 3
            : name.StartsWith("AIza") && name.Length >= ShortestGoogleKey ? 0
            : name.StartsWith("eyJ") && name.Length >= ShortestWebToken ? 0
            : name.StartsWith("ya29") || (name.Length >= ShortestWebToken && IsOtherKey(name)) ? 0
            : null;
    }
}

/// <summary>
/// The names under which keys and signatures travel: of S3, Google, Azure, OSS, COS and CloudFront links, of Akamai's path tokens, of
/// new-api's artifacts (access), and of headers and JSON members.
/// </summary>
internal static class SecretNames
{
    private const int Longest = 64;

    /// <summary>Ends of names without hyphens and underscores.</summary>
    private static readonly string[] Ends =
    [
        "token", "secret", "password", "passwd", "credential", "credentials", "authorization", "hmac", "jwt",
        "cookie", "sessionid", "apikey", "accesskey", "secretkey", "privatekey", "authkey", "accesskeyid", "keypairid",
    ];

    /// <summary>Whole last words of names.</summary>
    private static readonly string[] Words = ["sig", "sign", "auth", "bearer", "pwd", "sas", "hdnts", "hdnea", "hdntl"];

    /// <summary>Last words that mean many things, and a secret only in a query.</summary>
    private static readonly string[] QueryWords = ["key", "access", "policy"];

    private static readonly SearchValues<char> Joints = SearchValues.Create("-_");

    /// <summary>Whether what follows the name is to be hidden.</summary>
    /// <param name="name">Letters, digits, hyphens and underscores.</param>
    /// <param name="separator">What stands behind it: =, : or >.</param>
    public static bool IsSecret(ReadOnlySpan<char> name, char separator)
    {
        ReadOnlySpan<char> end = name[Math.Max(0, name.Length - Longest)..];
        Span<char> letters = stackalloc char[Longest];
        int count = 0;
        foreach (char character in end)
        {
            if (!Joints.Contains(character))
            {
                letters[count++] = char.ToLowerInvariant(character);
            }
        }

        ReadOnlySpan<char> joined = letters[..count];
        return joined.Contains("signature", StringComparison.Ordinal)
            || EndsWithAny(joined)
            || IsAny(end[(end.LastIndexOfAny(Joints) + 1)..], Words)
            || (separator == '=' && IsAny(end[(end.LastIndexOfAny(Joints) + 1)..], QueryWords));
    }

    private static bool EndsWithAny(ReadOnlySpan<char> name)
    {
        foreach (string end in Ends)
        {
            if (name.EndsWith(end, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAny(ReadOnlySpan<char> word, string[] words)
    {
        foreach (string known in words)
        {
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
