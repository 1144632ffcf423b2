using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using VeoTasks.Emulator.Counting;
using VeoTasks.Emulator.Http;

namespace VeoTasks.Emulator.Hosting;

/// <summary>Takes every request from Kestrel to the origin whose port it came in by, sends the reply, and writes both down.</summary>
/// <param name="state">The clock and the counters.</param>
/// <param name="byPort">The origins by their port. A client may be faster than the one who starts the server, so it is a promise.</param>
/// <param name="stopping">Ends everything that hangs.</param>
internal sealed class Exchanges(EmulatorState state, Task<IReadOnlyDictionary<int, IOrigin>> byPort, CancellationToken stopping) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var origin = (await byPort)[context.Connection.LocalPort];
        var request = new EmulatedRequest(context);
        var entry = EntryOf(origin.Name, request);
        state.Counters.Arrive(origin.Name, request);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        ReplyWriter? writer = null;
        try
        {
            writer = new ReplyWriter(context, await origin.AnswerAsync(request, ended.Token), state.Time);
            await writer.WriteAsync(ended.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
        finally
        {
            state.Counters.Leave(entry with { Status = writer?.StatusSent, BytesSent = writer?.BytesSent ?? 0 });
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
