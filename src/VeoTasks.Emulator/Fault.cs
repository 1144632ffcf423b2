namespace VeoTasks.Emulator;

/// <summary>
/// Something that goes wrong with a request. Plain data, so it can come from code, from a scenario file and from the control port alike.
/// All faults of a request take effect, in the order of their list: a delay and a cut make a late cut.
/// </summary>
public sealed record Fault
{
    public required FaultKind Kind { get; init; }

    /// <summary>The first request it hits, from 1: of a task's polls, or of a video's requests.</summary>
    public int At { get; init; } = 1;

    /// <summary>How many requests in a row it hits.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The index of the video it hits; null for all videos of the task. Each video counts its own requests.</summary>
    public int? Video { get; init; }

    /// <summary>The status code of <see cref="FaultKind.Status"/> and <see cref="FaultKind.Redirect"/>.</summary>
    public int StatusCode { get; init; }

    /// <summary>Headers that are added to the answer, or replace its own. A line break in a value makes two headers of that name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body of <see cref="FaultKind.Status"/> and <see cref="FaultKind.Html"/>; null for the server's usual one.</summary>
    public string? Body { get; init; }

    /// <summary>The same as bytes, for bodies that are no text; base64 in a scenario file. It comes before <see cref="Body"/>.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>How many bytes of the body are sent before it happens. A count within this answer, not a place in the file.</summary>
    public long? AtByte { get; init; }

    /// <summary>The word of <see cref="FaultKind.UnknownWord"/>.</summary>
    public string? Word { get; init; }

    /// <summary>Where <see cref="FaultKind.Redirect"/> leads.</summary>
    public string? Location { get; init; }

    /// <summary>The time of <see cref="FaultKind.Delay"/> and <see cref="FaultKind.Slow"/>, on the emulator's clock.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>The bytes of one piece of <see cref="FaultKind.Slow"/>; zero for an eighth of the body.</summary>
    public int Piece { get; init; }

    /// <summary>How the body of <see cref="FaultKind.NoLength"/> ends.</summary>
    public BodyFraming Framing { get; init; } = BodyFraming.Chunked;

    /// <summary>The new length of <see cref="FaultKind.Changed"/> in bytes; null for the old one.</summary>
    public long? Length { get; init; }

    /// <summary>A status code with the server's usual body for it, or with this one.</summary>
    public static Fault Status(int statusCode, string? body = null, params IEnumerable<(string Name, string Value)> headers) => new()
    {
        Kind = FaultKind.Status,
        StatusCode = statusCode,
        Body = body,
        Headers = Named(headers),
    };

    /// <summary>A status code with these bytes, whatever they are.</summary>
    public static Fault Raw(int statusCode, ReadOnlyMemory<byte> bytes, params IEnumerable<(string Name, string Value)> headers) =>
        Status(statusCode, null, headers) with { Bytes = bytes };

    /// <summary>The usual answer with these headers besides.</summary>
    public static Fault WithHeaders(params IEnumerable<(string Name, string Value)> headers) =>
        new() { Kind = FaultKind.Headers, Headers = Named(headers) };

    /// <summary>A reset connection, before the answer or after so many bytes of its body.</summary>
    public static Fault Reset(long? atByte = null) => new() { Kind = FaultKind.Reset, AtByte = atByte };

    /// <summary>A body that ends too early: after so many bytes, or in the middle.</summary>
    public static Fault Cut(long? atByte = null) => new() { Kind = FaultKind.Cut, AtByte = atByte };

    /// <summary>Silence, from the start or after so many bytes of the body.</summary>
    public static Fault Hang(long? atByte = null) => new() { Kind = FaultKind.Hang, AtByte = atByte };

    /// <summary>An answer that comes later, on the emulator's clock.</summary>
    public static Fault Delay(TimeSpan pause) => new() { Kind = FaultKind.Delay, Pause = pause };

    /// <summary>A body that comes in pieces, each after a pause on the emulator's clock.</summary>
    public static Fault Slow(TimeSpan pause, int piece = 0) => new() { Kind = FaultKind.Slow, Pause = pause, Piece = piece };

    /// <summary>A web page with status 200.</summary>
    public static Fault Html() => new() { Kind = FaultKind.Html };

    /// <summary>Status 200 and no body.</summary>
    public static Fault Empty() => new() { Kind = FaultKind.Empty };

    /// <summary>Status 200 and JSON that breaks off.</summary>
    public static Fault InvalidJson() => new() { Kind = FaultKind.InvalidJson };

    /// <summary>A redirect: to an address, absolute or relative, or else to the same path at the mirror, another origin.</summary>
    public static Fault Redirect(string? location = null, int statusCode = 302) =>
        new() { Kind = FaultKind.Redirect, Location = location, StatusCode = statusCode };

    /// <summary>A body without a Content-Length.</summary>
    public static Fault NoLength(BodyFraming framing = BodyFraming.Chunked) => new() { Kind = FaultKind.NoLength, Framing = framing };

    /// <summary>A status word no contract has.</summary>
    public static Fault UnknownWord(string word = "upscaling") => new() { Kind = FaultKind.UnknownWord, Word = word };

    public static Fault Of(FaultKind kind) => new() { Kind = kind };

    /// <summary>From this request on another file, of the same length or of this one.</summary>
    public static Fault Changed(long? length = null) => new() { Kind = FaultKind.Changed, Length = length };

    /// <summary>The same fault at that request, and at the ones that follow it.</summary>
    public Fault On(int request, int times = 1) => this with { At = request, Times = times };

    public Fault Always() => On(1, int.MaxValue);

    public Fault ForVideo(int index) => this with { Video = index };

    internal bool Hits(int request, int? video) =>
        request >= At && request - At < Times && (video is null || Video is null || Video == video);

    private static Dictionary<string, string> Named(IEnumerable<(string Name, string Value)> headers) =>
        headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase);
}

public enum FaultKind
{
    /// <summary>Another status code, with <see cref="Fault.Headers"/> and <see cref="Fault.Body"/>.</summary>
    Status,

    /// <summary>The connection is reset (RST): before any byte, or after <see cref="Fault.AtByte"/> bytes of the body.</summary>
    Reset,

    /// <summary>The announced body breaks off after <see cref="Fault.AtByte"/> bytes, or in the middle.</summary>
    Cut,

    /// <summary>
    /// Nothing more is sent, from the start or after <see cref="Fault.AtByte"/> bytes, until the client gives up or the emulator stops.
    /// </summary>
    Hang,

    /// <summary>The answer comes <see cref="Fault.Pause"/> later.</summary>
    Delay,

    /// <summary>The body comes in pieces of <see cref="Fault.Piece"/> bytes with <see cref="Fault.Pause"/> before each.</summary>
    Slow,

    /// <summary>The usual answer with <see cref="Fault.Headers"/> besides.</summary>
    Headers,

    Html,
    Empty,
    InvalidJson,

    /// <summary>
    /// A redirect (302, or <see cref="Fault.StatusCode"/>) to <see cref="Fault.Location"/>, or to the same path at the mirror.
    /// </summary>
    Redirect,

    /// <summary>No Content-Length: chunked, or ended by closing, as <see cref="Fault.Framing"/> says.</summary>
    NoLength,

    /// <summary>Polls only: <see cref="Fault.Word"/> in place of the status word.</summary>
    UnknownWord,

    /// <summary>Polls only: the answer names another task.</summary>
    WrongId,

    /// <summary>Polls only: a succeeded task without its links.</summary>
    NoLink,

    /// <summary>Videos only: from this request on the file is another one, with another entity tag and date.</summary>
    Changed,

    /// <summary>Videos only: the link stops being good; the next poll hands out a fresh one.</summary>
    ExpireLink,

    /// <summary>Videos only: Range is ignored and the whole file sent with 200.</summary>
    IgnoreRange,

    /// <summary>Videos only: a 206 that begins earlier than asked.</summary>
    WrongRangeStart,

    /// <summary>Videos only: a 206 that names another total length.</summary>
    WrongTotal,

    NoContentRange,
    Multipart,

    /// <summary>Videos only: a body with Content-Encoding gzip; a Range is ignored.</summary>
    Gzip,
}

/// <summary>How a client learns where a body ends.</summary>
public enum BodyFraming
{
    Length,

    /// <summary>By the last chunk (Transfer-Encoding: chunked), without a length.</summary>
    Chunked,

    /// <summary>By the end of the connection, so that a cut looks like an end.</summary>
    UntilClose,
}
