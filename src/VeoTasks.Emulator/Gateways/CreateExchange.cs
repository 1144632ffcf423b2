using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

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
