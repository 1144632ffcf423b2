using System.Net;

namespace VeoTasks.Tests.Support;

/// <summary>An HTTP stack without sockets: answers requests by code and keeps what was asked.</summary>
public sealed class FakeHttp(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    /// <summary>Every request: its address and its Authorization header.</summary>
    public List<(Uri Uri, string? Authorization, string Headers)> Requests { get; } = [];

    /// <summary>The stack as clients take it.</summary>
    public HttpMessageInvoker Invoker => new(this);

    /// <summary>A redirect.</summary>
    public static HttpResponseMessage Redirect(string location, HttpStatusCode status = HttpStatusCode.Found)
    {
        HttpResponseMessage response = new(status);
        response.Headers.TryAddWithoutValidation("Location", location);
        return response;
    }

    /// <summary>A body with a type.</summary>
    public static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string? authorization =
            request.Headers.TryGetValues("Authorization", out IEnumerable<string>? values) ? values.Single() : null;
        Requests.Add((request.RequestUri!, authorization, request.Headers.ToString()));
        return Task.FromResult(answer(request));
    }
}
