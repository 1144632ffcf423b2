using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using VeoTasks.Emulator.Control;

namespace VeoTasks.Emulator.Hosting;

/// <summary>Takes every request from Kestrel to the origin whose port it came in by, sends the reply, and writes both down.</summary>
/// <param name="state">The clock and the counters.</param>
/// <param name="byPort">The origins by their port. A client may be faster than the one who starts the server, so it is a promise.</param>
internal sealed class Exchanges(EmulatorState state, Task<IReadOnlyDictionary<int, IOrigin>> byPort) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await ServeAsync(context, (await byPort)[context.Connection.LocalPort]);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConnectionBrokenException { Kind: BreakKind.Reset })
        {
            // Kestrel closes an aborted connection with nothing to linger for, which sends RST instead of FIN.
            context.Abort();
        }
    }

    private async Task ServeAsync(HttpContext context, IOrigin origin)
    {
        var request = new EmulatedRequest(context);
        var open = state.Counters.Arrive(EntryOf(origin.Name, request), request);
        try
        {
            var reply = await origin.AnswerAsync(request, context.RequestAborted);
            await new ReplyWriter(context, open, state.Counters, state.Time).WriteAsync(reply, context.RequestAborted);
        }
        finally
        {
            state.Counters.Leave(open);
        }
    }

    private RequestEntry EntryOf(string origin, EmulatedRequest request) => new()
    {
        Time = state.Time.GetUtcNow(),
        Origin = origin,
        Method = request.Method,
        Path = request.RawPath,
        Range = request.Header("Range"),
        IfRange = request.Header("If-Range"),
        HadAuthorization = request.Header("Authorization") is not null,
        HadCookie = request.Header("Cookie") is not null,
        HadReferer = request.Header("Referer") is not null,
    };
}
