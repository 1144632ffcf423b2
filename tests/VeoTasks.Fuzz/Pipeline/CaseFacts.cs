using System.Collections.Concurrent;
using VeoTasks.Fuzz.Server;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Polling;

namespace VeoTasks.Fuzz.Pipeline;

/// <summary>What is fixed about a case: who is asked, for what, with which secrets, and what the servers have.</summary>
internal sealed class CaseFacts
{
    /// <summary>Repeated in hostile texts, to count how much of them got through.</summary>
    public const char Marker = '★';

    private readonly Lock _gate = new();
    private readonly List<byte[]> _versions = [];

    /// <summary>Makes a case up.</summary>
    public CaseFacts(Random random)
    {
        Adapter = AdapterRegistry.All[random.Next(AdapterRegistry.All.Count)];
        IsPublic = random.Next(3) == 0;
        Secret = (random.Next(2) == 0 ? "sk-" : "") + Letters(random, 28);
        Signature = Letters(random, 24);
        Ids = [.. Enumerable.Range(0, random.Next(1, 4)).Select(index => $"task_{index}{Letters(random, 8)}")];
        Seed = random.Next();
        NewVersion(random);
    }

    /// <summary>The gateway's adapter.</summary>
    public IProviderAdapter Adapter { get; }

    /// <summary>Whether the gateway is one on the internet rather than one on this machine.</summary>
    public bool IsPublic { get; }

    /// <summary>The key's text, 28 random letters with or without the usual beginning.</summary>
    public string Secret { get; }

    /// <summary>The signature of every link.</summary>
    public string Signature { get; }

    /// <summary>The tasks that are waited for.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>What the servers' behaviour follows from.</summary>
    public int Seed { get; }

    /// <summary>The files that a server had at some time; the last one is what it has now.</summary>
    public IReadOnlyList<byte[]> Versions
    {
        get
        {
            lock (_gate)
            {
                return [.. _versions];
            }
        }
    }

    /// <summary>The servers.</summary>
    public LoopbackSite Site { get; set; } = null!;

    /// <summary>The key.</summary>
    public ApiKey Key => ApiKey.Create(Secret)!;

    /// <summary>The gateway's address.</summary>
    public Uri GatewayUri => IsPublic ? new Uri($"https://{LoopbackSite.GatewayName}") : Site.Gateway.Address;

    /// <summary>The CDN's address.</summary>
    public Uri CdnUri => IsPublic ? new Uri($"https://{LoopbackSite.CdnName}") : Site.Cdn.Address;

    /// <summary>The provider to ask.</summary>
    public VeoProvider Provider => new()
    {
        Name = Adapter.Profile.Name,
        Adapter = Adapter.Profile.Name,
        BaseUri = GatewayUri,
        PollInterval = Adapter.Profile.PollInterval,
    };

    /// <summary>The file at the server is replaced by another, half of the time by one of the same length.</summary>
    public void NewVersion(Random random)
    {
        lock (_gate)
        {
            int length = _versions.Count > 0 && random.Next(2) == 0 ? _versions[^1].Length : random.Next(200, 6200);
            _versions.Add(Mp4Sample.Make(length, random.Next()));
        }
    }

    private static string Letters(Random random, int length) =>
        random.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", length);
}

/// <summary>Everything that a case told its user.</summary>
internal sealed class CaseLog : IPollObserver
{
    /// <summary>Tasks that ended.</summary>
    public ConcurrentQueue<VeoTask> Ended { get; } = new();

    /// <summary>Failures of looks and saves.</summary>
    public ConcurrentQueue<RequestFailure> Failures { get; } = new();

    /// <summary>Sentences of any other kind.</summary>
    public ConcurrentQueue<string> Sentences { get; } = new();

    /// <summary>How many tasks are accounted for.</summary>
    public int Tasks { get; private set; }

    /// <summary>Everything that people may see, links aside.</summary>
    public IEnumerable<string> Words =>
    [
        .. Sentences,
        .. Failures.SelectMany(failure => WordsOf(failure.Error)),
        .. Ended.SelectMany(task => new[] { task.RawStatus, task.Model, task.ToString() }).OfType<string>(),
        .. Ended.SelectMany(task => task.Anomalies.Concat(task.Videos.Select(video => video.ToString()))),
        .. Ended.Select(task => task.Error).OfType<VeoTaskError>().SelectMany(WordsOf),
    ];

    /// <inheritdoc/>
    public void Finished(VeoTask task)
    {
        Tasks++;
        Ended.Enqueue(task);
    }

    /// <inheritdoc/>
    public void Abandoned(VeoTaskReference task, RequestFailure failure)
    {
        Tasks++;
        Failures.Enqueue(failure);
    }

    /// <inheritdoc/>
    public void ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting)
    {
        Tasks += 1 + waiting;
        Failures.Enqueue(failure);
    }

    /// <inheritdoc/>
    public void Warned(string text) => Sentences.Enqueue(text);

    /// <inheritdoc/>
    public void Noted(string text) => Sentences.Enqueue(text);

    private static IEnumerable<string> WordsOf(VeoTaskError error) => error.Code is null ? [error.Message] : [error.Message, error.Code];
}
