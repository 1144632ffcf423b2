using System.Security.Cryptography;
using VeoTasks.Emulator.Gateways;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Hosting;

/// <summary>What the origins of one emulator share.</summary>
internal sealed class EmulatorState
{
    public EmulatorState(EmulatorOptions options)
    {
        Time = options.Time;
        Tasks = new TaskTable(Time);
        Links = new LinkSigner(Time);
        Keys = GatewayList.All.ToDictionary(gateway => gateway.Name, gateway => options.Keys.GetValueOrDefault(gateway.Name)
            ?? gateway.KeyStart + RandomNumberGenerator.GetHexString(32, lowercase: true));
        Counters = new EmulatorCounters(Keys, options.RequestLogCapacity);
        Outages = GatewayList.Names.ToDictionary(name => name, _ => new ScriptQueue<Fault>());
        Creates = GatewayList.Names.ToDictionary(name => name, _ => new ScriptQueue<CreateScript>());
    }

    public TimeProvider Time { get; }

    public TaskTable Tasks { get; }

    public LinkSigner Links { get; }

    public EmulatorCounters Counters { get; }

    public IReadOnlyDictionary<string, string> Keys { get; }

    /// <summary>What goes wrong with the next requests to each gateway.</summary>
    public IReadOnlyDictionary<string, ScriptQueue<Fault>> Outages { get; }

    /// <summary>What becomes of the next requests to create a task.</summary>
    public IReadOnlyDictionary<string, ScriptQueue<CreateScript>> Creates { get; }

    /// <summary>Scheme, host and port of each origin by its name, once it listens.</summary>
    public IReadOnlyDictionary<string, Uri> Addresses { get; set; } = new Dictionary<string, Uri>();

    public Uri Mirror => Addresses[OriginNames.Mirror];

    /// <summary>A link to a video at the CDN that is good from now on.</summary>
    public string LinkTo(EmulatedTask task, VideoEntry video) => Addresses[OriginNames.Cdn].AbsoluteUri + Links.Sign(task, video);
}

/// <summary>What is scripted for the next requests: first come, first used, each for so many requests.</summary>
internal sealed class ScriptQueue<T>
    where T : class
{
    private readonly List<(T Script, int Left)> _scripts = [];

    public void Add(T script, int requests)
    {
        lock (_scripts)
        {
            _scripts.Add((script, requests));
        }
    }

    /// <summary>The first script for the request at hand, or null when there is none.</summary>
    public T? Take(Func<T, bool> isFor)
    {
        lock (_scripts)
        {
            int place = _scripts.FindIndex(entry => isFor(entry.Script));
            if (place < 0)
            {
                return null;
            }

            (T script, int left) = _scripts[place];
            if (left > 1)
            {
                _scripts[place] = (script, left - 1);
            }
            else
            {
                _scripts.RemoveAt(place);
            }

            return script;
        }
    }

    public void Clear()
    {
        lock (_scripts)
        {
            _scripts.Clear();
        }
    }
}
