using System.Text;

namespace VeoTasks.Http;

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
