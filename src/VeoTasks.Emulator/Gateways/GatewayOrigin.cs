using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>
/// A gateway as a server: checks the key, finds the task, counts the poll, lets the gateway's contract write the answer and the script
/// spoil it.
/// </summary>
internal sealed class GatewayOrigin(EmulatorState state, IGateway gateway) : IOrigin
{
    private readonly string _authorization = $"{gateway.KeyScheme} {state.Keys[gateway.Name]}";
    private readonly UsageLog _usage = new(state, gateway.Name);

    public string Name => gateway.Name;

    public async ValueTask<Reply> AnswerAsync(EmulatedRequest request, CancellationToken cancellationToken)
    {
        FaultTarget target = new(request, state.Mirror, gateway.Error);
        Fault? outage = state.Outages[gateway.Name].Take(static _ => true);
        if (request.IsPost && gateway.AsksByPost)
        {
            await request.HoldBodyAsync(cancellationToken);
        }

        GatewayRoute? route = gateway.Match(request);
        Reply reply = route is { Kind: RouteKind.Create }
            ? await new CreateExchange(state, gateway, request, HasKey(request)).AnswerAsync(route, target, outage, cancellationToken)
            : Answer(request, route, target, outage is null ? null : [outage]);
        return outage is null ? reply : FaultEffects.Apply([outage], reply, target);
    }

    private Reply Answer(EmulatedRequest request, GatewayRoute? route, FaultTarget target, Fault[]? outage)
    {
        if (route is null)
        {
            return gateway.UnknownPath(request);
        }

        if (!HasKey(request))
        {
            return gateway.WrongKey();
        }

        if (route.Kind == RouteKind.UsageLog)
        {
            return _usage.Answer();
        }

        if (route.Kind == RouteKind.List)
        {
            return List(route);
        }

        if (state.Tasks.Find(gateway.Name, route.Id) is not { } task || !task.IsKnown(state.Time.GetUtcNow()))
        {
            return gateway.UnknownTask(route);
        }

        return gateway.Refuse(route, task.Script) ?? route.Kind switch
        {
            RouteKind.Result => Bytes(request, (IResultEndpoint)gateway, task, outage is null ? target : null),
            RouteKind.Cancel => Cancel(task),
            RouteKind.TaskResult => gateway.Answer(route, ViewOf(task, outage ?? task.Script.PollFaults.ForPoll(task.Polls))),
            _ => Poll(route, task, target, outage),
        };
    }

    private Reply List(GatewayRoute route)
    {
        DateTimeOffset now = state.Time.GetUtcNow();
        IEnumerable<TaskEntry> own = state.Tasks.All.Where(task => task.Script.Gateway == gateway.Name && task.IsKnown(now));
        IEnumerable<TaskEntry> newestFirst =
            own.OrderByDescending(task => task.AddedAt).ThenBy(task => task.Script.Id, StringComparer.Ordinal);
        return ((ITaskKeeper)gateway).List(route, [.. newestFirst.Select(task => task.At(now))]);
    }

    private Reply Cancel(TaskEntry task)
    {
        DateTimeOffset now = state.Time.GetUtcNow();
        task.Cancel(now);
        return ((ITaskKeeper)gateway).Canceled(task.At(now));
    }

    // A fault that hits the whole gateway hides the ones of the task, but the poll counts.
    private Reply Poll(GatewayRoute route, TaskEntry task, FaultTarget target, Fault[]? outage)
    {
        state.Counters.CountPoll(gateway.Name, task.Script.Id);
        IReadOnlyList<Fault> own = task.Script.PollFaults.ForPoll(task.CountPoll());
        Reply reply = gateway.Answer(route, ViewOf(task, outage ?? own));
        return outage is null ? FaultEffects.Apply(own, reply, target) : reply;
    }

    // Without a target the video's own faults are counted but not seen, because one of the whole gateway hides them.
    private Reply Bytes(EmulatedRequest request, IResultEndpoint endpoint, TaskEntry task, FaultTarget? target)
    {
        DateTimeOffset now = state.Time.GetUtcNow();
        TaskView view = task.At(now);
        view = task.Videos.Count == 0 && view.Phase == Phase.Succeeded ? view with { Phase = Phase.Running } : view;
        if (endpoint.Withhold(view, now) is { } reason)
        {
            return reason;
        }

        VideoEntry video = task.Videos[0];
        IReadOnlyList<Fault> faults = VideoFaults.Take(task.Script, video);
        Reply reply = endpoint.Send(request, task.Script, video, faults);
        return target is null ? reply : FaultEffects.Apply(faults, reply, target);
    }

    private TaskView ViewOf(TaskEntry task, IReadOnlyList<Fault> faults) =>
        Drift(WithVideos(task.At(state.Time.GetUtcNow()), task), faults);

    private TaskView WithVideos(TaskView view, TaskEntry task) => view.Phase != Phase.Succeeded ? view : view with
    {
        Links = [.. task.Videos.Select(video => state.LinkTo(task.Script, video))],
        Videos = [.. task.Videos.Select(video => video.Current.Content)],
    };

    private static TaskView Drift(TaskView view, IReadOnlyList<Fault> faults) =>
        faults.Aggregate(view, (current, fault) => fault.Kind switch
        {
            FaultKind.UnknownWord => current with { Word = fault.Word },
            FaultKind.WrongId => current with { Id = "another-" + current.Id },
            FaultKind.NoLink => current with { Links = [], Videos = [] },
            _ => current,
        });

    private bool HasKey(EmulatedRequest request) =>
        request.Header("Authorization") == _authorization
        || (gateway.TakesApiKeyHeader && request.Header("x-api-key") == state.Keys[gateway.Name]);
}

/// <summary>
/// One request to create a task: read as the gateway reads it, decided by a script, written down, and only then answered.
/// </summary>
internal sealed class CreateExchange(EmulatorState state, IGateway gateway, EmulatedRequest request, bool hasKey)
{
    /// <summary>How much of a body is written down: images in it have megabytes.</summary>
    private const int Kept = 64 * 1024;

    /// <param name="route">Which of the gateway's ways to create a task was taken.</param>
    /// <param name="target">What faults must know.</param>
    /// <param name="outage">A fault of the whole gateway, which the caller applies. One that leaves nothing of the answer comes before the
    /// request is read.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public async Task<Reply> AnswerAsync(GatewayRoute route, FaultTarget target, Fault? outage, CancellationToken cancellationToken)
    {
        string text;
        CreateEntry entry = new() { Time = state.Time.GetUtcNow(), Gateway = gateway.Name, Path = request.RawPath, Body = "" };
        try
        {
            text = await request.ReadBodyAsync(cancellationToken);
            entry = entry with { Body = text.Length > Kept ? text[..Kept] : text };
        }
        catch (BadHttpRequestException exception)
        {
            return Reject(entry, gateway.Error(exception.StatusCode), exception.Message);
        }

        if (outage is not null && !FaultEffects.LetsThrough(outage))
        {
            return Reject(entry, new Reply(200), "a fault of the whole gateway", outage.Kind is FaultKind.Reset or FaultKind.Hang);
        }

        if (!hasKey)
        {
            return Reject(entry, gateway.WrongKey(), "the key is missing or wrong");
        }

        try
        {
            CreateBody body = CreateBody.Parse(request, text);
            entry = entry with { Prompt = body.KindOf("prompt") == JsonValueKind.String ? body.Text("prompt") : null };
            CreateOrder order = gateway.Read(route, body);
            entry = entry with
            {
                Prompt = order.Prompt, Model = order.Model, Seconds = order.Seconds, Resolution = order.Resolution, Ignored = body.Ignored,
            };
            return Decide(entry, route, order, target);
        }
        catch (CreateRefusal refusal)
        {
            return Reject(entry, gateway.Refused(refusal), refusal.Message);
        }
    }

    private Reply Decide(CreateEntry entry, GatewayRoute route, CreateOrder order, FaultTarget target)
    {
        CreateScript script = state.Creates[gateway.Name].Take(one => one.IsFor(order.Prompt)) ?? CreateScript.Accept();
        entry = entry with { Billed = script.Billed ?? script.Accepted };
        if (!script.Accepted)
        {
            Reply refusal = FaultEffects.Apply(script.Faults, gateway.Error(500), target);
            return Reject(entry, refusal, "the script", refusal.Break is { AtByte: null });
        }

        IReadOnlyList<TaskEntry> tasks =
            [.. (script.Ids.Count > 0 ? script.Ids : [gateway.NewId()]).Select(id => Add(id, script.Task, order))];
        state.Counters.CountCreate(entry with { TaskIds = [.. tasks.Select(task => task.Script.Id)] });
        string first = tasks[0].Script.Id;
        Reply reply = gateway.Created(route, order, tasks[0].At(state.Time.GetUtcNow()));
        return FaultEffects.Apply(script.Faults.Select(Named), reply, target);

        Fault Named(Fault fault) => fault with { Body = fault.Body?.Replace("{id}", first, StringComparison.Ordinal) };
    }

    // A script that names no shape of its own gets the one that belongs to the path.
    private TaskEntry Add(string id, EmulatedTask? life, CreateOrder order)
    {
        EmulatedTask script = life ?? order.Kind;
        bool isPlain = script is { Shape: AnswerShape.Documented, Routes.Count: 0 };
        return state.Tasks.Add(script with
        {
            Gateway = gateway.Name,
            Id = id,
            Model = script.Model ?? order.Model,
            Shape = isPlain ? order.Kind.Shape : script.Shape,
            Routes = isPlain ? order.Kind.Routes : script.Routes,
        });
    }

    private Reply Reject(CreateEntry entry, Reply reply, string reason, bool isDropped = false)
    {
        state.Counters.CountCreate(entry with { Outcome = isDropped ? CreateOutcome.Dropped : CreateOutcome.Rejected, Reason = reason });
        return reply;
    }
}
