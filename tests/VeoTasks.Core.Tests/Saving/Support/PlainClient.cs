using System.Net.Http.Headers;
using VeoTasks.Http;

namespace VeoTasks.Tests.Saving.Support;

/// <summary>The real HttpClient with nothing around it, to see what it really throws.</summary>
internal sealed class PlainClient : IResultClient, IDisposable
{
    private readonly HttpClient _client = new();

    public Task<HttpResponseMessage> GetAsync(VeoVideo video, ResumeRange? range, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = new(HttpMethod.Get, video.Uri);
        if (range is not null)
        {
            request.Headers.Range = new RangeHeaderValue(range.Offset, range.Last);
            request.Headers.IfRange = range.Validator;
        }

        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public void Dispose() => _client.Dispose();
}
