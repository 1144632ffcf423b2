using VeoTasks.Cmdlets;

namespace VeoTasks.Output;

/// <summary>Counts the requests that are sent through it, redirects and repeats too.</summary>
internal sealed class RequestCounter
{
    private int _count;

    /// <summary>How many there were.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The same connections, counted.</summary>
    public HttpMessageInvoker Over(HttpMessageInvoker connections) => new(new Handler(this, connections));

    /// <summary>Owns nothing: the connections are the process's.</summary>
    private sealed class Handler(RequestCounter counter, HttpMessageInvoker connections) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref counter._count);
            return connections.SendAsync(request, cancellationToken);
        }
    }
}
