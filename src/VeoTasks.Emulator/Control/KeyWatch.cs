using System.Collections.Concurrent;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Control;

/// <summary>Looks for keys in whatever comes in: every header and the URL, at every origin.</summary>
internal sealed class KeyWatch(IReadOnlyDictionary<string, string> keys)
{
    private const string Url = "url";
    private readonly ConcurrentDictionary<KeySighting, byte> _sightings = new();
    private readonly ConcurrentDictionary<string, byte> _authorizationSeenBy = new();

    public IReadOnlyList<KeySighting> Sightings => [.. _sightings.Keys];

    public IReadOnlyList<string> AuthorizationSeenBy => [.. _authorizationSeenBy.Keys];

    public void Look(string origin, EmulatedRequest request)
    {
        foreach ((string? name, Microsoft.Extensions.Primitives.StringValues value) in request.Context.Request.Headers)
        {
            Look(origin, value.ToString(), name);
        }

        Look(origin, Uri.UnescapeDataString(request.RawPath + request.RawQuery), Url);
        if (request.Header("Authorization") is not null)
        {
            _authorizationSeenBy.TryAdd(origin, 0);
        }
    }

    public void Clear()
    {
        _sightings.Clear();
        _authorizationSeenBy.Clear();
    }

    private void Look(string origin, string text, string place)
    {
        foreach ((string? owner, string? key) in keys)
        {
            if (text.Contains(key, StringComparison.Ordinal))
            {
                _sightings.TryAdd(new KeySighting(origin, owner, place), 0);
            }
        }
    }
}

/// <summary>A gateway's key was seen in a request.</summary>
/// <param name="Origin">Where.</param>
/// <param name="KeyOf">Whose key it was.</param>
/// <param name="Place">The name of the header, or "url".</param>
public sealed record KeySighting(string Origin, string KeyOf, string Place)
{
    /// <summary>Whether the key was seen by anybody but its own gateway.</summary>
    public bool IsLeak => Origin != KeyOf || Place == "url";
}
