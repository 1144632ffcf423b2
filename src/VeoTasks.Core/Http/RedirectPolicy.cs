using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Http;

/// <summary>Follows redirects itself, so that every hop is checked and decides anew about the key.</summary>
internal static class RedirectPolicy
{
    /// <summary>The most redirects of one request.</summary>
    public const int Maximum = 5;

    /// <summary>Sends a GET and follows redirects as far as <paramref name="hops"/> allows.</summary>
    /// <exception cref="RequestRefusedException">A hop is not allowed, or there are more than <see cref="Maximum"/>.</exception>
    public static async Task<HttpResponseMessage> GetAsync(
        HttpMessageInvoker http, Uri uri, IHopRule hops, CancellationToken cancellationToken)
    {
        hops.Check(uri);
        for (int hop = 0; ; hop++)
        {
            await hops.PrepareAsync(cancellationToken).ConfigureAwait(false);
            HttpResponseMessage response;
            try
            {
                using HttpRequestMessage request = hops.CreateRequest(uri);
                response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException exception) when (exception.InnerException is RequestRefusedException refused)
            {
                // The HTTP stack wraps what the check at connect says.
                throw new RequestRefusedException(refused.Message, refused.Category);
            }

            if (Target(response, uri) is not { } next)
            {
                return response;
            }

            response.Dispose();
            if (hop == Maximum)
            {
                throw new RequestRefusedException(
                    $"{Origin.Of(uri)} redirects more than {Maximum} times.", VeoErrorCategory.TooManyRedirects);
            }

            if (uri.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)
            {
                throw new RequestRefusedException(
                    $"{Origin.Of(uri)} redirects from https to {next.Scheme}.", VeoErrorCategory.RedirectRefused);
            }

            hops.Check(next);
            uri = next;
        }
    }

    /// <summary>Where a redirect leads; null for any other answer, and for a redirect whose address cannot be read.</summary>
    private static Uri? Target(HttpResponseMessage response, Uri from) =>
        (int)response.StatusCode is 300 or 301 or 302 or 303 or 307 or 308
        && response.Headers.Location is { } location
        && Uri.TryCreate(from, location, out Uri? target)
        && LinkParser.HasUsableHost(target)
            ? target
            : null;
}

/// <summary>What one kind of request may do. An instance serves one request with its redirects.</summary>
internal interface IHopRule
{
    /// <summary>Throws <see cref="RequestRefusedException"/> when nothing may be sent to this address.</summary>
    void Check(Uri uri);

    /// <summary>Comes before each <see cref="CreateRequest"/>.</summary>
    ValueTask PrepareAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>The request for this address, with the key only where it belongs.</summary>
    HttpRequestMessage CreateRequest(Uri uri);
}

/// <summary>
/// A request was not sent because an address or a redirect breaks a safety rule. The message names the rule and the origin, never a
/// query string.
/// </summary>
/// <param name="message">The rule that was broken, and where.</param>
/// <param name="category">What kind of rule: an address's (the default) or a redirect's.</param>
internal sealed class RequestRefusedException(string message, VeoErrorCategory category = VeoErrorCategory.Refused) : Exception(message)
{
    public VeoErrorCategory Category { get; } = category;
}
