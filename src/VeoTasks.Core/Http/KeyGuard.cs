using System.Net.Http.Headers;

namespace VeoTasks.Http;

/// <summary>The one place that puts a key on a request, and only on one to the provider's own origin.</summary>
internal sealed class KeyGuard(VeoProvider provider, ApiKey? key)
{
    /// <summary>Checked here, once; each request then carries it as text.</summary>
    private static readonly string Product =
        new ProductInfoHeaderValue("VeoTasks", typeof(KeyGuard).Assembly.GetName().Version?.ToString(3)).ToString();

    private readonly string? _authorization = key?.ToAuthorization();

    /// <summary>The provider's origin.</summary>
    public Origin Origin { get; } = Origin.Of(provider.BaseUri);

    /// <summary>Whether the provider lives on this machine, which allows http and loopback addresses.</summary>
    public bool IsLoopback => provider.BaseUri.IsLoopback;

    /// <summary>The text with the live key and other secrets taken out.</summary>
    public string Scrub(string text) => Redaction.Scrub(text, key);

    /// <summary>A GET without a key.</summary>
    public static HttpRequestMessage Plain(Uri uri)
    {
        HttpRequestMessage request = new(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("User-Agent", Product);
        return request;
    }

    /// <summary>A GET that carries the key if the address is of the provider's origin.</summary>
    public HttpRequestMessage Keyed(Uri uri)
    {
        HttpRequestMessage request = Plain(uri);
        if (_authorization is not null && Origin.Of(uri) == Origin)
        {
            request.Headers.TryAddWithoutValidation("Authorization", _authorization);
        }

        return request;
    }
}
