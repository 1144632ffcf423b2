using VeoTasks.Emulator.Cdn;
using VeoTasks.Emulator.Control;
using VeoTasks.Emulator.Faults;
using VeoTasks.Emulator.Gateways;

namespace VeoTasks.Emulator.Scenarios;

/// <summary>Refuses scripts that cannot mean what they say: a fault that is silently ignored would make a test pass for nothing.</summary>
internal static class ScriptCheck
{
    private static readonly string TooShort = $"a video has at least {SampleVideo.MinimumLength} bytes";

    /// <exception cref="ArgumentException">With a sentence that names the task and what is wrong.</exception>
    public static void Check(EmulatedTask script)
    {
        if (Find(script) is { } complaint)
        {
            throw new ArgumentException($"The script of task '{script.Id}' at '{script.Gateway}' does not work: {complaint.Reason}{complaint.Place}.");
        }
    }

    /// <summary>The first thing that is wrong with a script, or null.</summary>
    public static Complaint? Find(EmulatedTask script) => GatewayList.Find(script.Gateway) is { } gateway
        ? ComplaintsOf(script, gateway).Concat(FaultComplaintsOf(script)).FirstOrDefault()
        : new Complaint(".gateway", script.Gateway.Length > 0 ? GatewayList.Unknown(script.Gateway) : "the member gateway is missing");

    private static IEnumerable<Complaint> ComplaintsOf(EmulatedTask script, IGateway gateway)
    {
        if (script.Id.Length == 0)
        {
            yield return new(".id", "the id is empty");
        }

        if (!gateway.Shapes.Contains(script.Shape))
        {
            yield return new(".shape", $"{script.Gateway} has no shape {JsonWords.Of(script.Shape)}, only {string.Join(", ", gateway.Shapes.Select(shape => JsonWords.Of(shape)))}");
        }
        else if (script.VideoLengths.Count > 1 && !gateway.HoldsManyVideos(script.Shape))
        {
            yield return new(".videoLengths", $"the shape {JsonWords.Of(script.Shape)} of {script.Gateway} holds one video");
        }

        if (script.VideoLengths.Any(length => length < SampleVideo.MinimumLength))
        {
            yield return new(".videoLengths", TooShort);
        }

        if (script.EndsAfter < TimeSpan.Zero || script.UnknownFor < TimeSpan.Zero)
        {
            yield return new(".endsAfter", "it ends before it begins");
        }

        if (script.States.Zip(script.States.Skip(1)).Any(pair => pair.First.After > pair.Second.After))
        {
            yield return new(".states", "its states are not in the order of time");
        }

        if (HeaderText.Complaint(script.VideoHeaders) is { } header)
        {
            yield return new(".videoHeaders", header);
        }

        if (script.Gateway != GatewayList.OctopusX && script is not { Routes.Count: 0, OtherRoutesNotImplemented: false, ContentRanges: false })
        {
            yield return new("", "only octopusx has routes, otherRoutesNotImplemented and contentRanges");
        }
    }

    private static IEnumerable<Complaint> FaultComplaintsOf(EmulatedTask script)
    {
        var polls = script.PollFaults.Select((fault, index) => ($".pollFaults[{index}]", FaultScope.PollComplaint(fault)));
        var videos = script.VideoFaults.Select((fault, index) => ($".videoFaults[{index}]", VideoComplaint(script, fault)));
        return
            from complaint in polls.Concat(videos)
            where complaint.Item2 is not null
            select new Complaint(complaint.Item1, complaint.Item2);
    }

    private static string? VideoComplaint(EmulatedTask script, Fault fault) => fault switch
    {
        { Video: { } video } when video < 0 || video >= script.VideoLengths.Count => $"the task has no video {video}, counted from 0",
        { Length: { } length } when length < SampleVideo.MinimumLength => TooShort,
        _ => FaultScope.VideoComplaint(fault),
    };
}

/// <summary>Refuses scripts of create requests that cannot mean what they say.</summary>
internal static class CreateCheck
{
    /// <summary>The first thing that is wrong with one at a gateway that exists, or null.</summary>
    public static Complaint? Find(string gateway, CreateScript script)
    {
        if (script.Requests < 1)
        {
            return new(".requests", "requests is the number of requests it hits, at least 1");
        }

        if (!script.Accepted && (script.Faults.Count == 0 || script.Ids.Count > 0 || script.Task is not null))
        {
            return new("", "what is not accepted needs faults that say so, and has neither ids nor a task");
        }

        if (script.Ids.Count > 0 && (script.Requests > 1 || script.Ids.Contains("")))
        {
            return new(".ids", "ids are not empty, and are for one request");
        }

        for (int index = 0; index < script.Faults.Count; index++)
        {
            Fault fault = script.Faults[index];
            string? reason = FaultScope.IsForPollsOnly(fault.Kind)
                ? $"{JsonWords.Of(fault.Kind)} is a fault of a poll"
                : FaultScope.GatewayComplaint(new GatewayFault { Fault = fault });
            if (reason is not null)
            {
                return new($".faults[{index}]", reason);
            }
        }

        return script.Task is { } task ? OfTask(gateway, task) : null;
    }

    private static Complaint? OfTask(string gateway, EmulatedTask task) => task switch
    {
        { Gateway: "", Id: "" } => ScriptCheck.Find(task with { Gateway = gateway, Id = "new" }) is { } complaint
            ? complaint with { Member = ".task" + complaint.Member }
            : null,
        _ => new(".task", "a task that is yet to be created has neither gateway nor id"),
    };
}

/// <summary>What is wrong with a script.</summary>
/// <param name="Member">The JSON path from the task on, such as ".pollFaults[0]"; empty for the task as a whole.</param>
/// <param name="Reason">Half a sentence.</param>
internal sealed record Complaint(string Member, string Reason)
{
    /// <summary>The member, to follow the reason.</summary>
    public string Place => Member.Length > 0 ? $" ({Member[1..]})" : "";
}
