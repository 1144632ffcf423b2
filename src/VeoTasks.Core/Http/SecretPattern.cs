using System.Text;

namespace VeoTasks.Http;

/// <summary>
/// One known secret as it may stand in a text, found in one pass however the text was made (Knuth, Morris and Pratt). Case does not
/// matter, since host names lose it, and neither does the alphabet of base64. The beginning of a secret counts too, once it is half of
/// it, and at the end of a text from six characters on: servers shorten their messages.
/// </summary>
internal sealed class SecretPattern
{
    private const int ShortestHalf = 8;
    private const int ShortestEnd = 6;

    private readonly string _secret;
    private readonly int[] _fallback;
    private readonly int _half;

    /// <summary>Prepares the search.</summary>
    public SecretPattern(string secret)
    {
        _secret = string.Create(secret.Length, secret, static (folded, text) =>
        {
            for (int index = 0; index < folded.Length; index++)
            {
                folded[index] = Fold(text[index]);
            }
        });
        _half = Math.Min(_secret.Length, Math.Max(ShortestHalf, (_secret.Length + 1) / 2));
        _fallback = new int[_secret.Length + 1];
        for (int index = 1, matched = 0; index < _secret.Length; index++)
        {
            while (matched > 0 && _secret[index] != _secret[matched])
            {
                matched = _fallback[matched];
            }

            _fallback[index + 1] = matched += _secret[index] == _secret[matched] ? 1 : 0;
        }
    }

    /// <summary>Masks every place where the secret stands. Returns how many comparisons that took, at most two for each character.</summary>
    public long Mark(EscapedText text, Mask mask)
    {
        ReadOnlySpan<char> characters = text.Characters;
        long comparisons = 0;
        int matched = 0;
        for (int index = 0; index < characters.Length; index++)
        {
            char character = Fold(characters[index]);
            while (matched > 0 && (matched == _secret.Length || character != _secret[matched]))
            {
                comparisons++;
                MarkIfTelling(matched, index, _half);
                matched = _fallback[matched];
            }

            comparisons++;
            matched += character == _secret[matched] ? 1 : 0;
        }

        MarkIfTelling(matched, characters.Length, Math.Min(ShortestEnd, _secret.Length));
        return comparisons;

        void MarkIfTelling(int length, int end, int least)
        {
            if (length >= least)
            {
                mask.Add(text, end - length, end);
            }
        }
    }

    private static char Fold(char character) => character switch
    {
        '-' => '+',
        '_' => '/',
        _ => char.ToLowerInvariant(character),
    };
}

/// <summary>The patterns by which a known secret is found: itself, and what it becomes inside base64.</summary>
internal static class SecretPatterns
{
    /// <summary>A value of a query that is shorter is a number or a word.</summary>
    private const int ShortestValue = 8;

    /// <summary>The patterns of a key.</summary>
    public static IReadOnlyList<SecretPattern> OfKey(string key) =>
        [new(key), .. Base64Forms(key).Select(form => new SecretPattern(form))];

    /// <summary>The patterns of what makes a link more than an address: the values in its query.</summary>
    public static IReadOnlyList<SecretPattern> OfLink(Uri link) =>
        [.. link.Query.TrimStart('?').Split('&')
            .Select(pair => Uri.UnescapeDataString(pair[(pair.IndexOf('=') + 1)..]))
            .Where(value => value.Length >= ShortestValue)
            .Select(value => new SecretPattern(value))];

    /// <summary>
    /// The characters of base64 that depend on the secret alone, for each of the three places where it may begin: "Basic" values and
    /// JSON Web Tokens hold more than the key.
    /// </summary>
    private static IEnumerable<string> Base64Forms(string secret)
    {
        for (int before = 0; before < 3; before++)
        {
            byte[] bytes = [.. new byte[before], .. Encoding.UTF8.GetBytes(secret)];
            int first = (before * 8 + 5) / 6;
            yield return Convert.ToBase64String(bytes)[first..(bytes.Length * 8 / 6)];
        }
    }
}
