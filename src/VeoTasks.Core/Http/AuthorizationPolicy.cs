using System.Net.Http.Headers;
using System.Text;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Http;

/// <summary>
/// The one place that puts a key on a request, and only on one to the provider's own origin, or to the second one that its adapter names.
/// </summary>
internal sealed class AuthorizationPolicy(VeoProvider provider, ApiKey? key)
{
    /// <summary>Checked here, once; each request then carries it as text.</summary>
    private static readonly string Product =
        new ProductInfoHeaderValue("VeoTasks", typeof(AuthorizationPolicy).Assembly.GetName().Version?.ToString(3)).ToString();

    private readonly KeyHeader _header = AdapterRegistry.Find(provider.Adapter)?.Profile.Key ?? KeyHeader.Bearer;
    private readonly Origin? _second = ProviderAddresses.SecondOrigin(provider) is { } second ? Origin.Of(second) : null;

    public Origin Origin { get; } = Origin.Of(provider.BaseUri);

    /// <summary>
    /// The part of the user's own network that the provider's base address itself names; none for a host name. A name is not resolved for
    /// this: whoever runs the gateway also says what its name resolves to.
    /// </summary>
    public AddressKinds Home { get; } = AddressRanges.KindOf(provider.BaseUri) & AddressKinds.OwnNetwork;

    /// <summary>
    /// Where a request to the provider's own origin may lead: anywhere, but what is not encrypted does not leave this machine, or the
    /// user's own network if the user said so.
    /// </summary>
    public AddressKinds ReachOf(Uri own) => own.Scheme != Uri.UriSchemeHttp ? AddressKinds.Anywhere
        : provider.AllowPrivateNetwork ? AddressKinds.OwnNetwork
        : AddressKinds.Loopback;

    /// <summary>The text with the live key and other secrets taken out.</summary>
    public string Scrub(string text) => Redaction.Scrub(text, key);

    /// <summary>Whether an address is of the provider's origin.</summary>
    public bool IsOwn(Uri uri) => Origin.Of(uri) == Origin;

    /// <summary>Whether the key may go to an address.</summary>
    public bool TakesKey(Uri uri) => Origin.Of(uri) is var origin && (origin == Origin || origin == _second);

    /// <summary>Whether an address has the key in it, plainly or encoded.</summary>
    public bool IsTold(Uri uri) => key is not null && (key.IsIn(uri.AbsoluteUri) || key.IsIn(Uri.UnescapeDataString(uri.AbsoluteUri)));

    /// <summary>Sees to it that the key is good for a request.</summary>
    /// <exception cref="RequestRefusedException">It cannot be made so.</exception>
    public ValueTask PrepareAsync(CancellationToken cancellationToken) => key?.RenewAsync(cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>A GET without a key.</summary>
    public static GuardedRequest Plain(Uri uri)
    {
        GuardedRequest request = new(uri);
        request.Headers.TryAddWithoutValidation("User-Agent", Product);
        return request;
    }

    /// <summary>A request that carries the key if its address may have it: a GET, or what the adapter wants.</summary>
    /// <exception cref="RequestRefusedException">The key would go over the network unencrypted.</exception>
    public GuardedRequest Keyed(Uri uri, GatewayRequest? wanted = null)
    {
        GuardedRequest request = Plain(uri);
        request.Reach = IsOwn(uri) ? ReachOf(uri) : AddressKinds.Public;
        if (wanted is not null)
        {
            request.Method = wanted.Method;
            request.Content = wanted.Body is { } body ? new StringContent(body, Encoding.UTF8, "application/json") : null;
        }

        if (key is null || !TakesKey(uri))
        {
            return request;
        }

        if (uri.Scheme != Uri.UriSchemeHttps && Home is not AddressKinds.Loopback && !provider.AllowPrivateNetwork)
        {
            throw new RequestRefusedException($"{Origin} is not https, so a key sent there could be read in transit.");
        }

        request.Headers.TryAddWithoutValidation(_header.Name, key.In(_header));
        return request;
    }
}
