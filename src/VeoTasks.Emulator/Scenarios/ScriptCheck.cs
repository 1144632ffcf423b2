using System.Buffers;
using VeoTasks.Emulator.Gateways;

namespace VeoTasks.Emulator.Scenarios;

/// <summary>
/// Refuses scripts that cannot mean what they say: a fault that is silently ignored would make a test pass for nothing.
/// A complaint is a member and half a sentence, such as ".videoLengths: a video has at least ..."; null is none.
/// </summary>
internal static class ScriptCheck
{
    // RFC 9110, 5.6.2.
    private static readonly SearchValues<char> HeaderName =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly string TooShort = $"a video has at least {SampleVideo.MinimumLength} bytes";

    /// <param name="scenario">What was read.</param>
    /// <param name="tasks">The JSON path of its tasks.</param>
    /// <exception cref="FormatException">With one sentence that says where and why.</exception>
    public static void Check(Scenario scenario, string tasks)
    {
        Dictionary<(string Gateway, string Id), string> places = [];
        foreach ((EmulatedTask task, int index) in scenario.Tasks.Select((task, index) => (task, index)))
        {
            string place = $"{tasks}[{index}]";
            Require(OfTask(task) is { } complaint ? $"{complaint} (task {JsonWords.Quote(task.Id)})" : null, place);
            if (!places.TryAdd((task.Gateway, task.Id), place))
            {
                string name = JsonWords.Quote(task.Id);
                string other = places[(task.Gateway, task.Id)];
                Require($".id: {task.Gateway} has a task {name} already, at {other}; give each an id of its own", place);
            }
        }

        foreach ((string name, GatewayScenario gateway) in scenario.Gateways)
        {
            string place = JsonWords.Member("$.gateways", name);
            Require(GatewayList.Find(name) is null ? $": {GatewayList.Unknown(name)}" : null, place);
            Require(Items(".faults", gateway.Faults, OfOutage).FirstOrDefault(), place);
            Require(Items(".creates", gateway.Creates, script => OfCreate(name, script)).FirstOrDefault(), place);
        }
    }

    /// <exception cref="ArgumentException">The complaint, with what it is about.</exception>
    public static void Refuse(string what, string? complaint)
    {
        if (complaint is not null)
        {
            throw new ArgumentException($"{what} does not work: {complaint.TrimStart('.', ':', ' ')}.");
        }
    }

    public static string? OfTask(EmulatedTask script) => GatewayList.Find(script.Gateway) is { } gateway
        ? ComplaintsOf(script, gateway).FirstOrDefault()
        : $".gateway: {(script.Gateway.Length > 0 ? GatewayList.Unknown(script.Gateway) : "the name of the gateway is missing")}";

    public static string? OfCreate(string gateway, CreateScript script) => script switch
    {
        { Requests: < 1 } => ".requests: the number of requests it hits is at least 1",
        { Accepted: false, Faults: [] } => ": what is not accepted needs faults that say so",
        { Accepted: false, Ids.Count: > 0 } or { Accepted: false, Task: not null } => ": what is not accepted has neither ids nor a task",
        { Ids.Count: > 0, Requests: > 1 } => ".ids: ids are for one request",
        _ when script.Ids.Contains("") => ".ids: an id is empty",
        { Task: { } task } when task is not { Gateway: "", Id: "" } => ".task: a task that is yet to be created has neither gateway nor id",
        { Task: { } task } when OfTask(task with { Gateway = gateway, Id = "new" }) is { } complaint => ".task" + complaint,
        _ => Items(".faults", script.Faults, OfAnswer).FirstOrDefault(),
    };

    /// <summary>Of a fault that hits whatever a gateway is asked.</summary>
    public static string? OfOutage(GatewayFault outage) => outage.Requests < 1
        ? ": requests is the number of requests it hits, at least 1"
        : OfSeries(outage.Fault);

    /// <summary>The kinds that change what a poll says.</summary>
    public static bool IsForPollsOnly(FaultKind kind) => kind is FaultKind.UnknownWord or FaultKind.WrongId or FaultKind.NoLink;

    /// <summary>The kinds that change a video or how its ranges are answered.</summary>
    public static bool IsForVideosOnly(FaultKind kind) => kind
        is FaultKind.Changed or FaultKind.ExpireLink or FaultKind.IgnoreRange or FaultKind.WrongRangeStart or FaultKind.WrongTotal
        or FaultKind.NoContentRange or FaultKind.Multipart or FaultKind.Gzip;

    private static IEnumerable<string> ComplaintsOf(EmulatedTask script, IGateway gateway)
    {
        if (script.Id.Length == 0)
        {
            yield return ".id: the id is empty";
        }

        if (!gateway.Shapes.Contains(script.Shape))
        {
            string shapes = string.Join(", ", gateway.Shapes.Select(shape => JsonWords.Of(shape)));
            yield return $".shape: {script.Gateway} has no shape {JsonWords.Of(script.Shape)}, only {shapes}";
        }
        else if (script.VideoLengths.Count > 1 && !gateway.HoldsManyVideos(script.Shape))
        {
            yield return $".videoLengths: the shape {JsonWords.Of(script.Shape)} of {script.Gateway} holds one video";
        }

        if (script.VideoLengths.Any(length => length < SampleVideo.MinimumLength))
        {
            yield return $".videoLengths: {TooShort}";
        }

        if (script.EndsAfter < TimeSpan.Zero || script.UnknownFor < TimeSpan.Zero)
        {
            yield return ".endsAfter: it ends, or is known, before it begins";
        }

        if (script.States.Zip(script.States.Skip(1)).Any(pair => pair.First.After > pair.Second.After))
        {
            yield return ".states: its states are not in the order of time";
        }

        if (OfHeaders(script.VideoHeaders) is { } header)
        {
            yield return $".videoHeaders{header}";
        }

        bool isPlain = script is { Routes.Count: 0, OtherRoutesNotImplemented: false, ContentRanges: false };
        if (!isPlain && script.Gateway != GatewayList.OctopusX)
        {
            yield return ": only octopusx has routes, otherRoutesNotImplemented and contentRanges";
        }

        IEnumerable<string> polls = Items(".pollFaults", script.PollFaults, OfPoll);
        foreach (string complaint in polls.Concat(Items(".videoFaults", script.VideoFaults, fault => OfVideo(script, fault))))
        {
            yield return complaint;
        }
    }

    private static string? OfPoll(Fault fault) =>
        IsForVideosOnly(fault.Kind) ? $": {JsonWords.Of(fault.Kind)} is not a fault of a poll" : OfFault(fault);

    private static string? OfVideo(EmulatedTask script, Fault fault) => fault switch
    {
        { Video: { } video } when video < 0 || video >= script.VideoLengths.Count => $": the task has no video {video}, counted from 0",
        { Length: { } length } when length < SampleVideo.MinimumLength => $": {TooShort}",
        _ when IsForPollsOnly(fault.Kind) => $": {JsonWords.Of(fault.Kind)} is not a fault of a video",
        _ => OfFault(fault),
    };

    private static string? OfAnswer(Fault fault) =>
        IsForPollsOnly(fault.Kind) ? $": {JsonWords.Of(fault.Kind)} is a fault of a poll" : OfSeries(fault);

    private static string? OfSeries(Fault fault) => fault switch
    {
        { At: not 1 } or { Times: not 1 } or { Video: not null } =>
            ": at, times and video mean nothing here; requests says how many it hits",
        _ when IsForVideosOnly(fault.Kind) => $": {JsonWords.Of(fault.Kind)} is a fault of a video and cannot hit a gateway",
        _ => OfFault(fault),
    };

    private static string? OfFault(Fault fault) => fault switch
    {
        { At: < 1 } => ": at is the first request it hits, counted from 1",
        { Times: < 1 } => ": times is the number of requests it hits, at least 1",
        { Kind: FaultKind.Status, StatusCode: < 200 or > 599 } => ": a status code lies between 200 and 599",
        { Kind: FaultKind.Redirect, StatusCode: not (0 or >= 300 and < 400) } => ": a redirect's status code lies between 300 and 399",
        { AtByte: < 0 } or { Piece: < 0 } => ": bytes are counted from 0",
        { Kind: FaultKind.UnknownWord, Word: null } => ": the word is missing",
        { Kind: FaultKind.Slow or FaultKind.Delay, Pause: var pause } when pause <= TimeSpan.Zero => ": the pause is missing",
        _ => OfHeaders(fault.Headers),
    };

    // What the server would refuse in the middle of an answer. A line break in a value makes two headers, so it is none.
    private static string? OfHeaders(IReadOnlyDictionary<string, string> headers)
    {
        foreach ((string name, string value) in headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(HeaderName))
            {
                return $": {JsonWords.Quote(name)} is not the name of a header";
            }

            if (value.Any(character => character is (< ' ' or > '~') and not ('\t' or '\n')))
            {
                return $": the header {name} has a character that is not printable ASCII";
            }
        }

        return null;
    }

    private static IEnumerable<string> Items<T>(string member, IReadOnlyList<T> items, Func<T, string?> find) =>
        items.Select((item, index) => find(item) is { } complaint ? $"{member}[{index}]{complaint}" : null).OfType<string>();

    private static void Require(string? complaint, string place)
    {
        if (complaint is not null)
        {
            throw new FormatException(place + complaint);
        }
    }
}
