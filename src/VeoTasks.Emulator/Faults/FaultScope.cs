namespace VeoTasks.Emulator.Faults;

/// <summary>Which faults make sense where.</summary>
internal static class FaultScope
{
    public static bool IsForPollsOnly(FaultKind kind) => kind is FaultKind.UnknownWord or FaultKind.WrongId or FaultKind.NoLink;

    public static bool IsForVideosOnly(FaultKind kind) => kind
        is FaultKind.Changed or FaultKind.ExpireLink or FaultKind.IgnoreRange or FaultKind.WrongRangeStart or FaultKind.WrongTotal
        or FaultKind.NoContentRange or FaultKind.Multipart or FaultKind.Gzip;

    /// <summary>What is wrong with a fault's numbers, or null.</summary>
    public static string? Complaint(Fault fault) => fault switch
    {
        { At: < 1 } => "requests are counted from 1",
        { Times: < 1 } => "a fault hits at least one request",
        { Kind: FaultKind.Status, StatusCode: < 200 or > 599 } => "a status code lies between 200 and 599",
        { Kind: FaultKind.Redirect, StatusCode: not (0 or >= 300 and < 400) } => "a redirect's status code lies between 300 and 399",
        { AtByte: < 0 } or { Piece: < 0 } => "bytes are counted from 0",
        { Kind: FaultKind.UnknownWord, Word: null } => "the word is missing",
        { Kind: FaultKind.Slow or FaultKind.Delay, Pause: var pause } when pause <= TimeSpan.Zero => "the pause is missing",
        _ => null,
    };
}
