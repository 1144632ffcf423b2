using System.Text.Json;
using VeoTasks.Storage;

namespace VeoTasks.Polling;

/// <summary>
/// Remembers durations from run to run in a file of the user's cache folder: provider, model and numbers, nothing else.
/// A cache may be lost at any time, so whatever is wrong with the file makes it count as empty and be written anew. In a folder
/// that other users may change nothing is read and nothing kept.
/// </summary>
/// <param name="path">The file's full path.</param>
internal sealed class DurationFile(string path)
{
    private const int FormatVersion = 1;

    /// <summary>Models that are kept, those learned of last; a file that grows without end would be a fault of its own.</summary>
    private const int MostModels = 200;

    /// <summary>A file of this many bytes is not ours.</summary>
    private const int LargestFile = 1024 * 1024;

    /// <summary>What earlier runs have learned; empty when there is no file, or none that can be read.</summary>
    public DurationHistory Load()
    {
        try
        {
            return PrivateFile.Read(path, LargestFile) is { } bytes ? Read(bytes) : new DurationHistory();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return new DurationHistory();
        }
    }

    /// <summary>
    /// Adds what a run has learned to what is in the file by now, since another process may have written it meanwhile.
    /// </summary>
    /// <returns>Whether it was written; false when nothing was learned or the folder cannot be written.</returns>
    public bool Save(DurationHistory learned)
    {
        if (!learned.HasLearned)
        {
            return false;
        }

        try
        {
            Write(Load().With(learned).TakeLast(MostModels));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static DurationHistory Read(byte[] bytes)
    {
        DurationHistory history = new();
        StoredHistory stored = JsonSerializer.Deserialize<StoredHistory>(bytes) ?? new StoredHistory();
        if (stored.Version != FormatVersion)
        {
            return history;
        }

        IEnumerable<StoredModel> models =
            (stored.Models ?? []).Where(model => model is { Provider: not null, Model: not null, Seconds: not null });
        foreach (StoredModel model in models.Take(MostModels))
        {
            history.Recall(model.Provider, model.Model, [.. model.Seconds.Where(IsDuration).TakeLast(KnownDurations.Window)]);
        }

        return history;
    }

    private static bool IsDuration(double seconds) => seconds > 0 && seconds < DurationHistory.LongestDuration.TotalSeconds;

    private void Write(IEnumerable<((string Provider, string Model) Key, IReadOnlyList<double> Seconds)> known)
    {
        StoredHistory stored = new()
        {
            Version = FormatVersion,
            Models = [.. known.Select(model => new StoredModel(model.Key.Provider, model.Key.Model, model.Seconds))],
        };
        PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(stored));
    }

    private sealed record StoredHistory
    {
        public int Version { get; init; }

        public IReadOnlyList<StoredModel>? Models { get; init; }
    }

    private sealed record StoredModel(string Provider, string Model, IReadOnlyList<double> Seconds);
}
