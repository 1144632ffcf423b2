using System.Net.Http.Headers;

namespace VeoTasks.Http;

/// <summary>Fetches a video's bytes. The only place that decides whether the key goes along.</summary>
public interface IResultClient
{
    /// <summary>Asks for a video and returns as soon as the headers are there; the caller disposes the answer.</summary>
    /// <param name="video">A video with an address. Redirects are followed, the key never leaves the gateway's origin.</param>
    /// <param name="range">The bytes that are wanted; null for all of them.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="HttpRequestException">The connection failed.</exception>
    /// <exception cref="RequestRefusedException">The address or a redirect breaks a safety rule; nothing was sent there.</exception>
    Task<HttpResponseMessage> GetAsync(VeoVideo video, ResumeRange? range, CancellationToken cancellationToken);

    /// <summary>What a server said about a video, as people may see it: without the key and the link's signature.</summary>
    string Scrub(string text, VeoVideo video) => Redaction.Scrub(text, null, video.Uri);
}

/// <summary>A request for the rest of a file, on the condition that it has not changed (RFC 9110, 13.1.5).</summary>
/// <param name="Offset">The first byte that is wanted.</param>
/// <param name="Validator">The entity tag or date of what is already there.</param>
public sealed record ResumeRange(long Offset, RangeConditionHeaderValue Validator);
