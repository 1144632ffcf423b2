using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>Decides where a succeeded task's videos are fetched from.</summary>
internal static class TaskVideos
{
    /// <summary>
    /// The links and inline videos of the answer; without any, the gateway's own result endpoint. A remote gateway's link to this
    /// very machine gives way to that endpoint; where there is none it is kept, so that the request is refused with its reason.
    /// </summary>
    public static IReadOnlyList<VeoVideo> Of(TaskReading reading, VeoProvider provider, IProviderAdapter adapter, Anomalies notes)
    {
        var addresses = reading.Links.Select(link => Address(link, provider)).OfType<Uri>().ToList();
        if (!ProviderAddresses.IsLoopback(provider.BaseUri) && addresses.Exists(ProviderAddresses.IsLoopback))
        {
            notes.Add(Anomalies.VideoUrlLoopback);
            addresses.RemoveAll(address => reading.ContentPath is not null && ProviderAddresses.IsLoopback(address));
        }

        if (addresses.Count + reading.Inline.Count > 0)
        {
            VeoVideo? lastResort = reading.ContentPath is not null && addresses.Count == 1 ? Behind(reading, provider, adapter) : null;
            return [.. addresses.Select((address, index) => Linked(address, index, provider, adapter, lastResort)),
                    .. reading.Inline.Select((bytes, index) => Inlined(bytes, addresses.Count + index))];
        }

        if (reading.ContentPath is not null)
        {
            return [Behind(reading, provider, adapter)];
        }

        if (reading.Status == VeoTaskStatus.Succeeded && !notes.Names.Any(IsAboutVideos))
        {
            notes.Add(Anomalies.SuccessWithoutVideo);
        }

        return [];
    }

    /// <summary>A linked video; the gateway's own endpoint is another way to it unless the link is that already.</summary>
    private static VeoVideo Linked(Uri address, int index, VeoProvider provider, IProviderAdapter adapter, VeoVideo? lastResort) => new()
    {
        Uri = address,
        Index = index,
        RequiresKey = ProviderAddresses.RequiresKey(provider, adapter, address),
        LastResort = lastResort?.Uri == address ? null : lastResort,
    };

    private static VeoVideo Inlined(ReadOnlyMemory<byte> bytes, int index) =>
        new() { Index = index, Transport = VeoVideoTransport.Inline, Inline = bytes };

    private static VeoVideo Behind(TaskReading reading, VeoProvider provider, IProviderAdapter adapter) => new()
    {
        Uri = ProviderAddresses.Resolve(provider, reading.ContentPath!),
        RequiresKey = true,
        Transport = reading.ContentTransport,
        IsUnnamed = adapter.Profile.NamesLinks,
    };

    /// <summary>The link as an absolute address. "/..." is appended to the origin as text, so it cannot name another host.</summary>
    private static Uri? Address(string link, VeoProvider provider)
    {
        var text = link.StartsWith('/') ? Origin.Of(provider.BaseUri) + link : link;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null;
    }

    /// <summary>Whether an anomaly already tells why there is no video.</summary>
    private static bool IsAboutVideos(string anomaly) => anomaly.StartsWith("video", StringComparison.Ordinal);
}
