namespace VeoTasks.Emulator;

/// <summary>What goes wrong with one answer.</summary>
public enum FaultKind
{
    /// <summary>Another status code, with <see cref="Fault.Headers"/> and <see cref="Fault.Body"/>.</summary>
    Status,

    /// <summary>The connection is reset (RST): before any byte, or after <see cref="Fault.AtByte"/> bytes of the body.</summary>
    Reset,

    /// <summary>The announced body breaks off after <see cref="Fault.AtByte"/> bytes, or in the middle.</summary>
    Cut,

    /// <summary>Nothing more is sent, from the start or after <see cref="Fault.AtByte"/> bytes, until the client gives up or the emulator stops.</summary>
    Hang,

    /// <summary>The answer comes <see cref="Fault.Pause"/> later.</summary>
    Delay,

    /// <summary>The body comes in pieces of <see cref="Fault.Piece"/> bytes with <see cref="Fault.Pause"/> before each.</summary>
    Slow,

    /// <summary>The usual answer with <see cref="Fault.Headers"/> besides.</summary>
    Headers,

    /// <summary>A web page with status 200.</summary>
    Html,

    /// <summary>Status 200 and no body.</summary>
    Empty,

    /// <summary>Status 200 and JSON that breaks off.</summary>
    InvalidJson,

    /// <summary>A redirect (302, or <see cref="Fault.StatusCode"/>) to <see cref="Fault.Location"/>, or to the same path at the mirror.</summary>
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

    /// <summary>Videos only: a 206 without Content-Range.</summary>
    NoContentRange,

    /// <summary>Videos only: a 206 as multipart/byteranges.</summary>
    Multipart,

    /// <summary>Videos only: a body with Content-Encoding gzip; a Range is ignored.</summary>
    Gzip,
}
