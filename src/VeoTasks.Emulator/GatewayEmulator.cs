using VeoTasks.Emulator.Gateways;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator;

/// <summary>
/// Speaks the gateways' contracts over real sockets on the IPv4 loopback, with a CDN for the videos: each server on a port, so an origin,
/// of its own. Tasks follow scripts; faults happen where the scripts say. It shares no code with the library, so it is an independent
/// witness of the contracts.
/// </summary>
public sealed class GatewayEmulator : IAsyncDisposable
{
    private readonly EmulatorState _state;
    private readonly ControlOrigin _control;
    private EmulatorServer? _server;

    private GatewayEmulator(EmulatorOptions options)
    {
        _state = new EmulatorState(options);
        _control = new ControlOrigin(this);
    }

    /// <summary>The names of the gateways, which are those of their adapters.</summary>
    public static IReadOnlyList<string> Gateways => GatewayList.Names;

    /// <summary>The shortest video that can be scripted, in bytes: the sample and a little padding.</summary>
    public static int MinimumVideoLength => SampleVideo.MinimumLength;

    /// <summary>Where the videos lie. It wants signed links and no key.</summary>
    public Uri CdnUri => _state.Addresses[OriginNames.Cdn];

    /// <summary>Another origin with the same files, without signatures: where redirects lead unless told otherwise.</summary>
    public Uri MirrorUri => _state.Mirror;

    public Uri ControlUri => _state.Addresses[OriginNames.Control];
    public EmulatorCounters Counters => _state.Counters;

    /// <summary>The tasks of the scenario it began with, in its order.</summary>
    public IReadOnlyList<EmulatedTask> FirstTasks { get; private set; } = [];

    /// <summary>Completes when somebody asks the control port to shut the emulator down. The owner then disposes it.</summary>
    public Task ShutdownRequested => _control.ShutdownRequested;

    /// <summary>Starts an emulator and returns once it listens.</summary>
    /// <exception cref="IOException">A port of <see cref="EmulatorOptions.BasePort"/> is taken.</exception>
    public static async Task<GatewayEmulator> StartAsync(EmulatorOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        GatewayEmulator emulator = new(options);
        EmulatorState state = emulator._state;
        IReadOnlyList<IOrigin> origins =
        [
            .. GatewayList.All.Select(gateway => new GatewayOrigin(state, gateway)),
            new CdnOrigin(state, OriginNames.Cdn, isSigned: true),
            new CdnOrigin(state, OriginNames.Mirror, isSigned: false),
            emulator._control,
        ];
        emulator._server = await EmulatorServer.StartAsync(state, origins, options.BasePort, cancellationToken);
        return emulator;
    }

    /// <summary>The base address to give to VeoTasks for a gateway.</summary>
    /// <exception cref="ArgumentException">There is no such gateway.</exception>
    public Uri BaseUri(string gateway)
    {
        IGateway contract = GatewayList.Find(gateway) ?? throw Unknown(gateway);
        return new Uri(_state.Addresses[gateway], contract.BasePath);
    }

    /// <summary>The gateway's bearer key.</summary>
    /// <exception cref="ArgumentException">There is no such gateway.</exception>
    public string Key(string gateway) => _state.Keys.GetValueOrDefault(gateway) ?? throw Unknown(gateway);

    /// <summary>Adds a task whose script begins now. One of the same gateway and id is replaced.</summary>
    /// <exception cref="ArgumentException">The script asks for something its gateway does not have.</exception>
    public void Add(EmulatedTask task) => AddAll([task]);

    /// <summary>Adds tasks whose scripts all begin now; none, if one of them does not work.</summary>
    /// <exception cref="ArgumentException">A script asks for something its gateway does not have.</exception>
    public void AddAll(IReadOnlyList<EmulatedTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        foreach (EmulatedTask task in tasks)
        {
            ScriptCheck.Refuse($"The script of task '{task.Id}' at '{task.Gateway}'", ScriptCheck.OfTask(task));
        }

        foreach (EmulatedTask task in tasks)
        {
            _state.Tasks.Add(task);
        }
    }

    /// <summary>
    /// Begins a scenario: its tasks' scripts begin now, and what is to go wrong with gateways does from their next request on.
    /// </summary>
    /// <exception cref="ArgumentException">Something in it does not fit its gateway.</exception>
    public void Begin(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        AddAll(scenario.Tasks);
        FirstTasks = scenario.Tasks;
        foreach ((string? gateway, GatewayScenario? troubled) in scenario.Gateways)
        {
            foreach (GatewayFault outage in troubled.Faults)
            {
                FailGateway(gateway, outage.Fault, outage.Requests);
            }

            ScriptCreates(gateway, troubled.Creates);
        }
    }

    /// <summary>Removes all tasks and everything that was to go wrong.</summary>
    public void Clear()
    {
        _state.Tasks.Clear();
        foreach (string gateway in Gateways)
        {
            _state.Outages[gateway].Clear();
            _state.Creates[gateway].Clear();
        }
    }

    /// <summary>
    /// The next so many requests to a gateway get the fault, whatever they ask for and whatever key they bring. Its At and Times are not
    /// looked at.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such gateway, or the fault does not fit.</exception>
    public void FailGateway(string gateway, Fault fault, int requests)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfLessThan(requests, 1);
        GatewayFault outage = new() { Fault = fault with { At = 1, Times = 1, Video = null } };
        ScriptCheck.Refuse("The fault", ScriptCheck.OfOutage(outage));
        (_state.Outages.GetValueOrDefault(gateway) ?? throw Unknown(gateway)).Add(fault, requests);
    }

    /// <summary>
    /// Says what becomes of requests to create a task; the first script that fits a request is used, and without one the request is
    /// accepted.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such gateway, or a script cannot mean what it says; none is used then.</exception>
    public void ScriptCreates(string gateway, params IReadOnlyList<CreateScript> scripts)
    {
        ArgumentNullException.ThrowIfNull(scripts);
        ScriptQueue<CreateScript> queue = _state.Creates.GetValueOrDefault(gateway) ?? throw Unknown(gateway);
        foreach (CreateScript script in scripts)
        {
            ScriptCheck.Refuse($"The script of a create request at '{gateway}'", ScriptCheck.OfCreate(gateway, script));
        }

        foreach (CreateScript script in scripts)
        {
            queue.Add(script, script.Requests);
        }
    }

    /// <summary>The bytes of a video as it is now: what must end up on disk.</summary>
    /// <exception cref="KeyNotFoundException">There is no such task or video.</exception>
    public byte[] Video(string gateway, string id, int index = 0) => _state.Tasks.Video(gateway, id, index).Current.Content.ToArray();

    /// <summary>Ends all connections, hanging ones too, and frees the ports.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    internal string Sha256(string gateway, string id, int index) => _state.Tasks.Video(gateway, id, index).Current.Content.Sha256();

    private static ArgumentException Unknown(string gateway) => new($"This cannot be: {GatewayList.Unknown(gateway)}.");
}

public sealed record EmulatorOptions
{
    /// <summary>The clock of all scripts, links, delays and dates.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Bearer keys by gateway; a gateway that is not in here gets a random one.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The first of some ports in a row: the gateways in the order of <see cref="GatewayEmulator.Gateways"/>, CDN, mirror, control. Null
    /// takes free ones.
    /// </summary>
    public int? BasePort { get; init; }

    /// <summary>How many requests the log holds; older ones drop out, the counters keep counting. Zero keeps none.</summary>
    public int RequestLogCapacity { get; init; } = 20_000;
}
