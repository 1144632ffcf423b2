using VeoTasks.Emulator.Cdn;
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
        if (request.IsPost && gateway.TaskQuestion("") is not null)
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
