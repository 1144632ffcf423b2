using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Scenarios;

/// <summary>Turns the answer that would have been sent into the one a fault makes of it. Pure.</summary>
internal static class FaultEffects
{
    private const string Page = "<!doctype html><html><head><title>Sign in</title></head><body><div id=\"root\"></div></body></html>";
    private const string BrokenJson = "{\"code\":\"success\",\"data\":{\"status\":\"pro";

    /// <summary>
    /// Whether the request itself has reached the gateway when this hits all of it: the answer is the gateway's own, at least in part.
    /// </summary>
    public static bool LetsThrough(Fault fault) =>
        fault.AtByte is not null
        || fault.Kind is FaultKind.Cut or FaultKind.Delay or FaultKind.Slow or FaultKind.Headers or FaultKind.NoLength;

    public static Reply Apply(IEnumerable<Fault> faults, Reply reply, FaultTarget target) =>
        faults.Aggregate(reply, (current, fault) => Apply(fault, current, target).With(fault.Headers));

    private static Reply Apply(Fault fault, Reply reply, FaultTarget target) => fault.Kind switch
    {
        FaultKind.Status => reply.Saying(Status(fault, target)),
        FaultKind.Reset => reply with { Break = new Break(BreakKind.Reset, fault.AtByte) },
        FaultKind.Cut => reply with { Break = new Break(BreakKind.Close, fault.AtByte ?? reply.Body.Length / 2) },
        FaultKind.Hang => reply with { Break = new Break(BreakKind.Stall, fault.AtByte) },
        FaultKind.Delay => reply with { Delay = reply.Delay + fault.Pause },
        FaultKind.Slow => reply with { Trickle = new Trickle(PieceOf(fault, reply), fault.Pause) },
        FaultKind.Html => reply.Saying(Reply.Text(200, "text/html; charset=utf-8", Echo(fault.Body ?? Page, target.Request))),
        FaultKind.Empty => reply.Saying(new Reply(200)),
        FaultKind.InvalidJson => reply.Saying(Reply.Json(200, Content.Text(BrokenJson))),
        FaultKind.Redirect => reply.Saying(Redirect(fault, target)),
        FaultKind.NoLength => reply with { Framing = fault.Framing },
        FaultKind.Gzip => reply with { Gzip = true },
        _ => reply,
    };

    private static Reply Redirect(Fault fault, FaultTarget target) =>
        new Reply(fault.StatusCode == 0 ? 302 : fault.StatusCode).With([new("Location", fault.Location ?? target.MirrorUri)]);

    private static Reply Status(Fault fault, FaultTarget target)
    {
        Reply usual = target.UsualError(fault.StatusCode);
        if (fault.Body == "" || fault.StatusCode is 204 or 304)
        {
            return new Reply(fault.StatusCode);
        }

        return fault switch
        {
            { Bytes: { } bytes } => usual with { Body = Content.Bytes(bytes) },
            { Body: { } body } => usual with { Body = Content.Text(Echo(body, target.Request)) },
            _ => usual,
        };
    }

    /// <summary>Servers repeat what they were sent: {authorization}, {query} and {signature} stand for that of the request.</summary>
    private static string Echo(string body, EmulatedRequest request) => body
        .Replace("{authorization}", request.Header("Authorization"), StringComparison.Ordinal)
        .Replace("{query}", request.RawQuery, StringComparison.Ordinal)
        .Replace("{signature}", request.Query("sig"), StringComparison.Ordinal);

    private static int PieceOf(Fault fault, Reply reply) =>
        fault.Piece > 0 ? fault.Piece : (int)Math.Clamp(reply.Body.Length / 8, 1, 1024 * 1024);
}

/// <summary>Picks from a script's faults those that hit one request.</summary>
internal static class FaultSelection
{
    public static IReadOnlyList<Fault> ForPoll(this IReadOnlyList<Fault> faults, int request) =>
        faults.Count == 0 ? faults : [.. faults.Where(fault => fault.Hits(request, video: null))];

    public static IReadOnlyList<Fault> ForVideo(this IReadOnlyList<Fault> faults, int request, int video) =>
        faults.Count == 0 ? faults : [.. faults.Where(fault => fault.Hits(request, video))];

    public static bool Has(this IReadOnlyList<Fault> faults, FaultKind kind) => faults.Any(fault => fault.Kind == kind);
}

/// <summary>What a fault must know of where it happens.</summary>
/// <param name="Request">The request that is hit.</param>
/// <param name="Mirror">The mirror's address.</param>
/// <param name="UsualError">The server's usual answer for a status code.</param>
internal sealed record FaultTarget(EmulatedRequest Request, Uri Mirror, Func<int, Reply> UsualError)
{
    /// <summary>The request's own path and query at the mirror, another origin.</summary>
    public string MirrorUri => Mirror.GetLeftPart(UriPartial.Authority) + Request.RawPath + Request.RawQuery;
}
