using System.Net;

namespace VeoTasks.Http;

/// <summary>
/// The process's connections. Connections are all that is shared: no cookies, no credentials, no redirects and no default headers,
/// so nothing of one gateway can reach another.
/// </summary>
public static class HttpPool
{
    /// <summary>For questions to gateways: answers may come compressed.</summary>
    public static HttpMessageInvoker Gateways { get; } = Create(DecompressionMethods.All);

    /// <summary>For videos: bytes come as they are, so that ranges and lengths mean what they say.</summary>
    public static HttpMessageInvoker Results { get; } = Create(DecompressionMethods.None);

    private static HttpMessageInvoker Create(DecompressionMethods decompression) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Credentials = null,
            PreAuthenticate = false,
            AutomaticDecompression = decompression,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 64,
        },
        disposeHandler: true);
}
