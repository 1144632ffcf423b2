using System.Net;
using VeoTasks.Fuzz.Server;

namespace VeoTasks.Fuzz.Stack;

/// <summary>
/// Keeps a case on this machine. Addresses of this machine go to the stack under test. The case's public names are answered by its listeners; whatever
/// asks for one of them without TLS gets to the listener that nobody may ask. Any other name or address is out of reach.
/// </summary>
/// <param name="tested">The stack under test.</param>
/// <param name="site">The listeners.</param>
internal sealed class FencedHttp(HttpMessageInvoker tested, LoopbackSite site) : HttpMessageHandler
{
    private static readonly HttpMessageInvoker Plain = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        MaxResponseHeadersLength = 64,
    });

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri uri = request.RequestUri!;
        if (IsOfThisMachine(uri))
        {
            return tested.SendAsync(request, cancellationToken);
        }

        if (site.Behind(uri) is not { } listener)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"No way to {uri.Host} from here.");
        }

        request.RequestUri = new Uri(listener.Address.GetLeftPart(UriPartial.Authority) + uri.PathAndQuery);
        return Plain.SendAsync(request, cancellationToken);
    }

    private static bool IsOfThisMachine(Uri uri) =>
        uri.IsLoopback || uri.IdnHost.TrimEnd('.') is "localhost" || (IPAddress.TryParse(uri.IdnHost, out IPAddress? address) && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any)));
}
