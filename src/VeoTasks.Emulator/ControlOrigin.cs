using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator;

/// <summary>The control port: what code does in process, over HTTP. docs/EMULATOR.md describes it.</summary>
internal sealed class ControlOrigin(GatewayEmulator emulator) : IOrigin
{
    private readonly TaskCompletionSource _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => OriginNames.Control;

    public Task ShutdownRequested => _shutdown.Task;

    public async ValueTask<Reply> AnswerAsync(EmulatedRequest request, CancellationToken cancellationToken)
    {
        if (Intruder(request) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return await RouteAsync(request, cancellationToken);
        }
        catch (JsonException exception)
        {
            return Problem(400, $"It is not JSON, {ScenarioJson.Explain(exception)}.");
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return Problem(400, exception.Message);
        }
        catch (KeyNotFoundException exception)
        {
            return Problem(404, exception.Message);
        }
    }

    /// <summary>
    /// Any page that a browser on this machine shows can send requests here. What it sends names its origin or the name it was reached by,
    /// and without asking first it cannot send JSON.
    /// </summary>
    private Reply? Intruder(EmulatedRequest request)
    {
        string own = emulator.ControlUri.Authority;
        string host = request.Header("Host") ?? "";
        if (host != own
            && !host.Equals(own.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase))
        {
            return Problem(403, $"The control port answers to {own} only, not to '{host}'.");
        }

        if (request.Header("Origin") is not null || request.Header("Sec-Fetch-Site") is not (null or "none"))
        {
            return Problem(403, "The control port is not for web pages: send no Origin and no Sec-Fetch-Site.");
        }

        return request.IsPost && request.MediaType != "application/json"
            ? Problem(415, "Send Content-Type: application/json, also with an empty body. In PowerShell: -ContentType application/json.")
            : null;
    }

    private async ValueTask<Reply> RouteAsync(EmulatedRequest request, CancellationToken cancellationToken) =>
        (request.Method, request.Segments) switch
        {
            ("GET", ["info"]) => Ok(EmulatorInfo.Of(emulator)),
            ("GET", ["counters"]) => Ok(emulator.Counters.Snapshot()),
            ("GET", ["creates"]) => Ok(emulator.Counters.Creates),
            ("GET", ["requests"]) => Ok(emulator.Counters.Log),
            ("GET", ["videos", var gateway, var id, var index, "sha256"]) => Hash(gateway, id, index),
            ("POST", ["tasks"]) => AddTasks(await BodyAsync(request, cancellationToken)),
            ("POST", ["gateways", var gateway, "fail"]) => Fail(gateway, await BodyAsync(request, cancellationToken)),
            ("POST", ["gateways", var gateway, "creates"]) => ScriptCreates(gateway, await BodyAsync(request, cancellationToken)),
            ("POST", ["shutdown"]) => Shutdown(request),
            ("DELETE", ["tasks"]) => Done(emulator.Clear),
            ("DELETE", ["counters"]) => Done(emulator.Counters.Reset),
            _ => Problem(404, $"There is no {request.Method} {request.RawPath} here; docs/EMULATOR.md lists what there is."),
        };

    private Reply AddTasks(JsonElement body)
    {
        IReadOnlyList<EmulatedTask> tasks = ScenarioJson.OneOrMany<EmulatedTask>(body);
        emulator.AddAll(tasks);
        return Ok(new { added = tasks.Count });
    }

    private Reply Fail(string gateway, JsonElement body)
    {
        GatewayFault outage = ScenarioJson.Read<GatewayFault>(body);
        ScriptCheck.Refuse("The fault", ScriptCheck.OfOutage(outage));
        emulator.FailGateway(gateway, outage.Fault, outage.Requests);
        return Ok(new { requests = outage.Requests });
    }

    private Reply ScriptCreates(string gateway, JsonElement body)
    {
        IReadOnlyList<CreateScript> scripts = ScenarioJson.OneOrMany<CreateScript>(body);
        emulator.ScriptCreates(gateway, scripts);
        return Ok(new { added = scripts.Count });
    }

    private Reply Hash(string gateway, string id, string index)
    {
        int number = int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : -1;
        return Ok(new { sha256 = emulator.Sha256(gateway, id, number) });
    }

    // Once the answer is out, so that whoever asked hears of it.
    private Reply Shutdown(EmulatedRequest request) => Done(() => request.Context.Response.OnCompleted(() =>
    {
        _shutdown.TrySetResult();
        return Task.CompletedTask;
    }));

    private static Reply Done(Action action)
    {
        action();
        return Ok(new { done = true });
    }

    private static async Task<JsonElement> BodyAsync(EmulatedRequest request, CancellationToken cancellationToken)
    {
        using JsonDocument document = await JsonDocument.ParseAsync(request.Context.Request.Body, ScenarioJson.Document, cancellationToken);
        return document.RootElement.Clone();
    }

    private static Reply Ok(object body) => Reply.Json(200, Content.Text(JsonSerializer.Serialize(body, ScenarioJson.Options)));

    private static Reply Problem(int statusCode, string message) => Reply.Json(statusCode, new JsonObject { ["error"] = message });
}

/// <summary>Where an emulator listens: what GET /info and --info say.</summary>
public sealed record EmulatorInfo
{
    public required int ProcessId { get; init; }
    public required Uri Control { get; init; }
    public required Uri Cdn { get; init; }
    public required Uri Mirror { get; init; }

    /// <summary>Base address and key of each gateway, by its name.</summary>
    public required IReadOnlyDictionary<string, GatewayInfo> Gateways { get; init; }

    /// <summary>The tasks it began with, in the order of its scenario.</summary>
    public required IReadOnlyList<TaskInfo> Tasks { get; init; }

    public static EmulatorInfo Of(GatewayEmulator emulator)
    {
        ArgumentNullException.ThrowIfNull(emulator);
        return new EmulatorInfo
        {
            ProcessId = Environment.ProcessId,
            Control = emulator.ControlUri,
            Cdn = emulator.CdnUri,
            Mirror = emulator.MirrorUri,
            Gateways = GatewayEmulator.Gateways
                .ToDictionary(name => name, name => new GatewayInfo(emulator.BaseUri(name), emulator.Key(name))),
            Tasks = [.. emulator.FirstTasks.Select(task => new TaskInfo(task.Gateway, task.Id, task.Model))],
        };
    }
}

/// <summary>How to reach a gateway.</summary>
/// <param name="BaseUri">What -BaseUri takes.</param>
/// <param name="Key">The bearer key it accepts. Made for this run; it opens nothing else.</param>
public sealed record GatewayInfo(Uri BaseUri, string Key);

/// <summary>How to ask for a task.</summary>
/// <param name="Gateway">The gateway's name.</param>
/// <param name="Id">The id the gateway knows it by.</param>
/// <param name="Model">The model that its scenario names, without which MuleRun does not find it; null for the usual one.</param>
public sealed record TaskInfo(string Gateway, string Id, string? Model);
