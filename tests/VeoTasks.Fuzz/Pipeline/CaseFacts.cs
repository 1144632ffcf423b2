using VeoTasks.Fuzz.Server;
using VeoTasks.Gateways;
using VeoTasks.Http;

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

    private static string Letters(Random random, int length) => random.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", length);
}
