using System.Net.Http.Headers;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Http;

/// <summary>Fetches the videos of one provider: its own endpoints with the key, everything else without.</summary>
internal sealed class ResultClient(VeoProvider provider, ApiKey? key, HttpMessageInvoker http) : IResultClient
{
    private readonly AuthorizationPolicy _guard = new(provider, key);

    /// <summary>
    /// Where videos may come from, beside the gateway's own origin and the part of the network that its base address names.
    /// </summary>
    internal AddressKinds Reach { get; init; } = AddressKinds.Public;

    public Task<HttpResponseMessage> GetAsync(VeoVideo video, ResumeRange? range, CancellationToken cancellationToken)
    {
        Uri uri = video.Uri ?? throw new ArgumentException("An inline video has no address.", nameof(video));
        Origin? keyed = video.RequiresKey && _guard.TakesKey(uri) ? Origin.Of(uri) : null;
        return RedirectPolicy.GetAsync(http, uri, new ResultHops(_guard, Reach, range, keyed), cancellationToken);
    }

    public string Scrub(string text, VeoVideo video) => Redaction.Scrub(text, key, video.Uri);

    public VeoVideo? Behind(string link, VeoVideo video, Uri answeredBy)
    {
        bool isNamedByGateway = video.RequiresKey && _guard.IsOwn(answeredBy);
        return Uri.TryCreate(answeredBy, link, out Uri? address) && address.Scheme is "http" or "https"
            && LinkParser.HasUsableHost(address)
            ? new VeoVideo
            {
                Uri = address,
                Index = video.Index,
                RequiresKey = isNamedByGateway && ProviderAddresses.RequiresKey(provider, AdapterRegistry.Find(provider.Adapter)!, address),
            }
            : null;
    }

    /// <param name="guard">Puts the key on.</param>
    /// <param name="reach">Where videos may come from.</param>
    /// <param name="range">The bytes that are wanted.</param>
    /// <param name="keyed">The origin that gets the key; null for none.</param>
    private sealed class ResultHops(AuthorizationPolicy guard, AddressKinds reach, ResumeRange? range, Origin? keyed) : IHopRule
    {
        private Origin? _keyed = keyed;

        public void Check(Uri uri)
        {
            if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && MayBeHttp(uri)))
            {
                string advice = uri.Scheme == Uri.UriSchemeHttp && AddressRanges.MayBeOwn(uri)
                    ? " In your own network, you can add -AllowPrivateNetwork to allow http." : "";
                throw new RequestRefusedException($"A video's address has the scheme '{uri.Scheme}', but only https is allowed.{advice}");
            }

            if (!guard.IsOwn(uri) && guard.IsTold(uri))
            {
                throw new RequestRefusedException("A video's address at another host contains the key.");
            }

            if (uri.UserInfo.Length > 0)
            {
                throw new RequestRefusedException($"A video's address at {uri.IdnHost} contains a user name or password.");
            }

            if (AddressRanges.KindOf(uri) is not AddressKinds.None and var kind && !ReachOf(uri).HasFlag(kind))
            {
                throw ConnectGuard.Refusal(
                    uri.IdnHost, AddressRanges.TryParse(uri.IdnHost.TrimEnd('.'), out var address) ? address : null, ReachOf(uri));
            }
        }

        public ValueTask PrepareAsync(CancellationToken cancellationToken) =>
            _keyed is null ? ValueTask.CompletedTask : guard.PrepareAsync(cancellationToken);

        public HttpRequestMessage CreateRequest(Uri uri)
        {
            // Not any more once a redirect has left the origin that the key was for: what comes back is another's wish.
            _keyed = Origin.Of(uri) == _keyed ? _keyed : null;
            GuardedRequest request = _keyed is null ? AuthorizationPolicy.Plain(uri) : guard.Keyed(uri);
            request.Reach = ReachOf(uri);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            if (range is not null)
            {
                request.Headers.Range = new RangeHeaderValue(range.Offset, range.Last);
                request.Headers.IfRange = range.Validator;
            }

            return request;
        }

        /// <summary>
        /// From a gateway on this machine, and within the user's own network where the user allows that; never over the internet.
        /// </summary>
        private bool MayBeHttp(Uri uri) => guard.Home is AddressKinds.Loopback
            || (AddressRanges.MayBeOwn(uri) && (guard.IsOwn(uri) ? guard.ReachOf(uri) : reach).HasFlag(AddressKinds.Private));

        private AddressKinds ReachOf(Uri uri) => guard.IsOwn(uri) ? guard.ReachOf(uri)
            : uri.Scheme == Uri.UriSchemeHttp && guard.Home is not AddressKinds.Loopback ? reach & AddressKinds.OwnNetwork
            : reach | guard.Home;
    }
}

/// <summary>Fetches videos: with the key where <see cref="VeoVideo.RequiresKey"/> is set, until a redirect leaves the origin.</summary>
internal interface IResultClient
{
    /// <summary>Asks for a video and returns as soon as the headers are there; the caller disposes the answer.</summary>
    /// <param name="video">A video with an address. Redirects are followed; the key never leaves the origin that it is for.</param>
    /// <param name="range">The bytes that are wanted; null for all of them.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="HttpRequestException">The connection failed.</exception>
    /// <exception cref="RequestRefusedException">The address or a redirect breaks a safety rule; nothing was sent there.</exception>
    Task<HttpResponseMessage> GetAsync(VeoVideo video, ResumeRange? range, CancellationToken cancellationToken);

    /// <summary>What a server said about a video, as people may see it: without the key and the link's signature.</summary>
    string Scrub(string text, VeoVideo video) => Redaction.Scrub(text, null, video.Uri);

    /// <summary>What an address leads to that came in a video's place; null when it cannot be asked for.</summary>
    /// <param name="link">The address, as sent.</param>
    /// <param name="video">The video that was asked for.</param>
    /// <param name="answeredBy">
    /// Who sent it. The key goes along only within the gateway's own origin, and only if that itself named the address.
    /// </param>
    VeoVideo? Behind(string link, VeoVideo video, Uri answeredBy) =>
        Uri.TryCreate(answeredBy, link, out Uri? address) ? new VeoVideo { Uri = address, Index = video.Index } : null;
}

/// <summary>A request for the rest of a file, on the condition that it has not changed (RFC 9110, 13.1.5).</summary>
/// <param name="Offset">The first byte that is wanted.</param>
/// <param name="Validator">The entity tag or date of what is already there; null where there is nothing to compare.</param>
internal sealed record ResumeRange(long Offset, RangeConditionHeaderValue? Validator)
{
    /// <summary>The last byte that is wanted; null for all that follow.</summary>
    public long? Last { get; init; }
}
