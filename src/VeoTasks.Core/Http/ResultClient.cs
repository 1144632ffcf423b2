using System.Net.Http.Headers;

namespace VeoTasks.Http;

/// <summary>Fetches the videos of one provider: its own endpoints with the key, everything else without.</summary>
public sealed class ResultClient(VeoProvider provider, ApiKey? key, HttpMessageInvoker http) : IResultClient
{
    private readonly KeyGuard _guard = new(provider, key);

    /// <inheritdoc/>
    public Task<HttpResponseMessage> GetAsync(VeoVideo video, ResumeRange? range, CancellationToken cancellationToken)
    {
        Uri uri = video.Uri ?? throw new ArgumentException("An inline video has no address.", nameof(video));
        return Redirects.GetAsync(http, uri, new ResultHops(_guard, video.RequiresKey, range), cancellationToken);
    }

    /// <inheritdoc/>
    public string Scrub(string text, VeoVideo video) => Redaction.Scrub(text, key, video.Uri);

    private sealed class ResultHops(KeyGuard guard, bool requiresKey, ResumeRange? range) : IHopRule
    {
        public void Check(Uri uri)
        {
            if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && guard.IsLoopback))
            {
                throw new RequestRefusedException($"A video's address has the scheme '{uri.Scheme}'; only https is fetched.");
            }

            if (uri.UserInfo.Length > 0)
            {
                throw new RequestRefusedException($"A video's address at {uri.Host} carries a user name or password.");
            }

            if (uri.IsLoopback && !guard.IsLoopback)
            {
                throw new RequestRefusedException($"A video's address points at this machine ({uri.Host}), but the gateway is {guard.Origin}.");
            }
        }

        public HttpRequestMessage CreateRequest(Uri uri)
        {
            HttpRequestMessage request = requiresKey ? guard.Keyed(uri) : KeyGuard.Plain(uri);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            if (range is not null)
            {
                request.Headers.Range = new RangeHeaderValue(range.Offset, null);
                request.Headers.IfRange = range.Validator;
            }

            return request;
        }
    }
}
