using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VeoTasks.Emulator.Hosting;

/// <summary>
/// An answer as data: what to send and how badly to send it. Faults turn one reply into another; <see cref="ReplyWriter"/> carries it out.
/// </summary>
internal sealed record Reply(int StatusCode)
{
    /// <summary>Headers other than Content-Length and Transfer-Encoding, which follow from the rest.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public Content Body { get; init; } = Content.Empty;

    /// <summary>How long nothing at all is sent.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How the end of the body is told.</summary>
    public BodyFraming Framing { get; init; }

    public bool Gzip { get; init; }

    /// <summary>Where and how the transmission breaks off; null when it does not.</summary>
    public Break? Break { get; init; }

    /// <summary>How slowly the body goes out; null for as fast as it can.</summary>
    public Trickle? Trickle { get; init; }

    public static Reply Json(int statusCode, JsonNode body) => Json(statusCode, Content.Text(body.ToJsonString(JsonText.Options)));

    public static Reply Json(int statusCode, Content body) => new(statusCode) { Body = body, Headers = ContentType("application/json") };

    public static Reply Text(int statusCode, string contentType, string body) =>
        new(statusCode) { Body = Content.Text(body), Headers = ContentType(contentType) };

    /// <summary>The same reply with these headers added or replaced.</summary>
    public Reply With(IEnumerable<KeyValuePair<string, string>> headers)
    {
        Dictionary<string, string> merged = new(Headers, StringComparer.OrdinalIgnoreCase);
        foreach ((string? name, string? value) in headers)
        {
            merged[name] = value;
        }

        return this with { Headers = merged };
    }

    /// <summary>Another answer sent the way this one is: as late, as slowly, and broken off alike.</summary>
    public Reply Saying(Reply other) => this with { StatusCode = other.StatusCode, Headers = other.Headers, Body = other.Body };

    private static Dictionary<string, string> ContentType(string value) => new() { ["Content-Type"] = value };
}

/// <summary>The end of a transmission that does not reach its end.</summary>
/// <param name="Kind">How it ends.</param>
/// <param name="AtByte">After so many bytes of the body; null for before the first byte of the answer.</param>
internal sealed record Break(BreakKind Kind, long? AtByte);

internal enum BreakKind
{
    /// <summary>The connection is closed in order (FIN): the peer gets every byte sent so far, and then too early an end.</summary>
    Close,

    Reset,

    /// <summary>Nothing more comes, and the connection stays open.</summary>
    Stall,
}

/// <summary>A body in pieces with a pause before each.</summary>
/// <param name="Piece">In bytes.</param>
/// <param name="Pause">On the emulator's clock.</param>
internal sealed record Trickle(int Piece, TimeSpan Pause);

/// <summary>How the gateways write JSON: in one line, with text in UTF-8 rather than escaped.</summary>
internal static class JsonText
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
