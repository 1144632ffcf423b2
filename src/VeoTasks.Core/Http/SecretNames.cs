using System.Buffers;

namespace VeoTasks.Http;

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
