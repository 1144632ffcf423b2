using System.Globalization;
using System.Net;
using VeoTasks.Http;

namespace VeoTasks.Fuzz.Server;

/// <summary>The HTTP stacks under test.</summary>
/// <param name="Gateways">For questions to gateways.</param>
/// <param name="Results">For videos.</param>
internal sealed record HttpStacks(HttpMessageInvoker Gateways, HttpMessageInvoker Results)
{
    /// <summary>Those that ship.</summary>
    public static HttpStacks Production { get; } = new(HttpPool.Gateways, HttpPool.Results);
}

/// <summary>Numbers the requests that pass, and tells when the last byte of each answer was taken or given up.</summary>
internal sealed class CountedHttp(HttpMessageInvoker inner, OpenRequests open) : HttpMessageHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int number = open.Begin();
        try
        {
            request.Headers.TryAddWithoutValidation(OpenRequests.Header, number.ToString(CultureInfo.InvariantCulture));
            return new CountedResponse(await inner.SendAsync(request, cancellationToken), () => open.End(number));
        }
        catch
        {
            open.End(number);
            throw;
        }
    }

    private sealed class CountedResponse : HttpResponseMessage
    {
        private readonly Action _ended;

        public CountedResponse(HttpResponseMessage inner, Action ended)
            : base(inner.StatusCode)
        {
            _ended = ended;
            ReasonPhrase = inner.ReasonPhrase;
            RequestMessage = inner.RequestMessage;
            Content = inner.Content;
            foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in inner.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _ended();
        }
    }
}

/// <summary>
/// Keeps a case on this machine. Addresses of this machine go to the stack under test. The case's public names are answered by its
/// listeners; whatever asks for one of them without TLS gets to the listener that nobody may ask. Any other name or address is out of
/// reach.
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
        uri.IsLoopback || uri.IdnHost.TrimEnd('.') is "localhost" || (IPAddress.TryParse(uri.IdnHost, out IPAddress? address)
            && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any)));
}
