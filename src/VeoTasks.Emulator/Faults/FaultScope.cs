using VeoTasks.Emulator.Control;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Faults;

/// <summary>Which faults make sense where: half a sentence about what is wrong with one, or null.</summary>
internal static class FaultScope
{
    /// <summary>The kinds that change what a poll says.</summary>
    public static bool IsForPollsOnly(FaultKind kind) => kind is FaultKind.UnknownWord or FaultKind.WrongId or FaultKind.NoLink;

    /// <summary>The kinds that change a video or how its ranges are answered.</summary>
    public static bool IsForVideosOnly(FaultKind kind) => kind
        is FaultKind.Changed or FaultKind.ExpireLink or FaultKind.IgnoreRange or FaultKind.WrongRangeStart or FaultKind.WrongTotal
        or FaultKind.NoContentRange or FaultKind.Multipart or FaultKind.Gzip;

    /// <summary>Of a fault of polls.</summary>
    public static string? PollComplaint(Fault fault) =>
        IsForVideosOnly(fault.Kind) ? $"{JsonWords.Of(fault.Kind)} is no fault of a poll" : Complaint(fault);

    /// <summary>Of a fault of a video's requests.</summary>
    public static string? VideoComplaint(Fault fault) =>
        IsForPollsOnly(fault.Kind) ? $"{JsonWords.Of(fault.Kind)} is no fault of a video" : Complaint(fault);

    /// <summary>Of a fault that hits whatever a gateway is asked.</summary>
    public static string? GatewayComplaint(GatewayFault outage) => outage switch
    {
        { Requests: < 1 } => "requests is the number of requests it hits, at least 1",
        { Fault: { At: not 1 } or { Times: not 1 } or { Video: not null } } => "at, times and video mean nothing here; requests says how many it hits",
        _ => GatewayComplaint(outage.Fault),
    };

    /// <inheritdoc cref="GatewayComplaint(GatewayFault)"/>
    public static string? GatewayComplaint(Fault fault) =>
        IsForVideosOnly(fault.Kind) ? $"{JsonWords.Of(fault.Kind)} is a fault of a video and cannot hit a gateway" : Complaint(fault);

    private static string? Complaint(Fault fault) => fault switch
    {
        { At: < 1 } => "at is the first request it hits, counted from 1",
        { Times: < 1 } => "times is the number of requests it hits, at least 1",
        { Kind: FaultKind.Status, StatusCode: < 200 or > 599 } => "a status code lies between 200 and 599",
        { Kind: FaultKind.Redirect, StatusCode: not (0 or >= 300 and < 400) } => "a redirect's status code lies between 300 and 399",
        { AtByte: < 0 } or { Piece: < 0 } => "bytes are counted from 0",
        { Kind: FaultKind.UnknownWord, Word: null } => "the word is missing",
        { Kind: FaultKind.Slow or FaultKind.Delay, Pause: var pause } when pause <= TimeSpan.Zero => "the pause is missing",
        _ => HeaderText.Complaint(fault.Headers),
    };
}
