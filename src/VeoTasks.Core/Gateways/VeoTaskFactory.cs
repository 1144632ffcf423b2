using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>Makes the task that users see out of what an adapter read.</summary>
public static class VeoTaskFactory
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
        var videos = TaskVideos.Of(reading, provider, adapter, notes);
        return new VeoTask
        {
            Id = task.Id,
            Provider = provider.Name,
            Model = reading.Model ?? task.Model ?? adapter.Profile.DefaultModel,
            Label = task.Label,
            Prompt = task.Prompt,
            Status = reading.Status,
            RawStatus = reading.RawStatus,
            Progress = reading.Progress,
            CreatedAt = reading.CreatedAt ?? task.CreatedAt,
            UpdatedAt = reading.UpdatedAt,
            CompletedAt = reading.CompletedAt,
            ExpiresAt = reading.ExpiresAt ?? EndOfRetention(reading, adapter.Profile),
            Videos = videos,
            Error = reading.Error,
            Anomalies = notes.Names,
            Gateway = provider,
        };
    }

    /// <summary>
    /// A succeeded task that was written down and read again, as one of a provider's. It is composed from its links as if the gateway had just named
    /// them, so it is trusted no more than an answer: what it says itself of where the key goes does not count.
    /// </summary>
    /// <param name="task">The task; each of its videos has an address.</param>
    /// <param name="provider">The provider, from the user's own list.</param>
    internal static VeoTask Adopt(VeoTask task, VeoProvider provider)
    {
        TaskReading reading = new()
        {
            Status = task.Status,
            RawStatus = task.RawStatus,
            CreatedAt = task.CreatedAt,
            UpdatedAt = task.UpdatedAt,
            CompletedAt = task.CompletedAt,
            ExpiresAt = task.ExpiresAt,
            Links = [.. task.Videos.Select(video => video.Uri!.AbsoluteUri)],
        };
        IProviderAdapter adapter = AdapterRegistry.Find(provider.Adapter) ?? throw new ArgumentException($"There is no adapter '{provider.Adapter}'.", nameof(provider));
        return Create(reading, task.ToReference() with { Provider = provider.Name }, provider, adapter);
    }

    /// <summary>What the gateway's page promises when its answer does not say.</summary>
    private static DateTimeOffset? EndOfRetention(TaskReading reading, AdapterProfile profile) =>
        reading.Status == VeoTaskStatus.Succeeded ? reading.CompletedAt + profile.Retention : null;
}
