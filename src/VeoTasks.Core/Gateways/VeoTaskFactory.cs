using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>Makes the task that users see out of what an adapter read.</summary>
internal static class VeoTaskFactory
{
    /// <summary>
    /// Composes a task. Its id is the one that was asked for, its model the answer's, else the reference's, else the one the
    /// adapter put into the path. Links of the form "/..." are resolved against the gateway's origin; only an address there that
    /// the adapter knows for a result endpoint is marked as asking for the key.
    /// </summary>
    /// <param name="reading">A reading that holds a task.</param>
    /// <param name="task">What was asked for.</param>
    /// <param name="provider">The provider that was asked.</param>
    /// <param name="adapter">The adapter that read the answer.</param>
    /// <exception cref="ArgumentException">The reading is a failure.</exception>
    public static VeoTask Create(TaskReading reading, VeoTaskReference task, VeoProvider provider, IProviderAdapter adapter)
    {
        if (reading.Failure is not null)
        {
            throw new ArgumentException("A failed request holds no task.", nameof(reading));
        }

        Anomalies notes = new(reading.Anomalies);
        IReadOnlyList<VeoVideo> videos = reading.Status is VeoTaskStatus.Succeeded ? TaskVideos.Of(reading, provider, adapter, notes) : [];
        return new VeoTask
        {
            Id = task.Id,
            Provider = provider.Name,
            Model = (TaskSegment.IsUsable(reading.Model) ? reading.Model : null) ?? task.Model ?? adapter.Profile.DefaultModel,
            Label = task.Label,
            Prompt = task.Prompt,
            Status = reading.Status,
            RawStatus = reading.RawStatus,
            Progress = reading.Progress,
            CreatedAt = reading.CreatedAt ?? task.CreatedAt,
            UpdatedAt = reading.UpdatedAt,
            CompletedAt = reading.CompletedAt,
            ExpiresAt = reading.ExpiresAt ?? EndOfRetention(reading, adapter.Profile),
            Videos = [.. videos],
            Error = reading.Error,
            Billed = reading.Billed?.ToString(),
            Anomalies = [.. notes.Names],
            Gateway = provider,
        };
    }

    /// <summary>
    /// A succeeded task that was written down and read again, as one of a provider's. It is composed from its links as if the gateway had
    /// just named them, so it is trusted no more than an answer: what it says itself of where the key goes does not count.
    /// </summary>
    /// <param name="task">The task; each of its videos has an address.</param>
    /// <param name="provider">The provider, from the user's own list.</param>
    internal static VeoTask Adopt(VeoTask task, VeoProvider provider)
    {
        TaskReading reading = new()
        {
            Status = task.Status,
            RawStatus = TextSanitizer.Clean(task.RawStatus),
            CreatedAt = task.CreatedAt,
            UpdatedAt = task.UpdatedAt,
            CompletedAt = task.CompletedAt,
            ExpiresAt = task.ExpiresAt,
            Billed = Bill.Parse(task.Billed),
            Links = [.. task.Videos.Select(video => video.Uri!.AbsoluteUri)],
        };
        IProviderAdapter adapter = AdapterRegistry.Find(provider.Adapter)
            ?? throw new ArgumentException($"There is no adapter '{provider.Adapter}'.", nameof(provider));
        return Create(reading, task.ToReference() with { Provider = provider.Name }, provider, adapter);
    }

    /// <summary>What the gateway's page promises when its answer does not say.</summary>
    private static DateTimeOffset? EndOfRetention(TaskReading reading, AdapterProfile profile) =>
        reading.Status == VeoTaskStatus.Succeeded ? reading.CompletedAt + profile.Retention : null;
}

/// <summary>Decides where a succeeded task's videos are fetched from.</summary>
internal static class TaskVideos
{
    /// <summary>
    /// The links and inline videos of the answer; without any, the gateway's own result endpoint. A remote gateway's link to this
    /// very machine gives way to that endpoint; where there is none it is kept, so that the request is refused with its reason.
    /// </summary>
    public static IReadOnlyList<VeoVideo> Of(TaskReading reading, VeoProvider provider, IProviderAdapter adapter, Anomalies notes)
    {
        List<Uri> addresses = reading.Links.Select(link => Address(link, provider, adapter)).OfType<Uri>().ToList();
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

        if (!notes.Names.Any(IsAboutVideos))
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
    private static Uri? Address(string link, VeoProvider provider, IProviderAdapter adapter)
    {
        if (adapter.Locate(link) is { } located)
        {
            return ProviderAddresses.Resolve(provider, located);
        }

        string text = link.StartsWith('/') ? Origin.Of(provider.BaseUri) + link : link;
        return !Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? null
            : address.Scheme == Uri.UriSchemeHttps && provider.BaseUri is { Scheme: "http", IsDefaultPort: false } gateway
                && address.Authority == gateway.Authority ? new UriBuilder(address) { Scheme = Uri.UriSchemeHttp }.Uri // "//host:3000/v"
            : address;
    }

    /// <summary>Whether an anomaly already tells why there is no video.</summary>
    private static bool IsAboutVideos(string anomaly) => anomaly.StartsWith("video", StringComparison.Ordinal);
}
