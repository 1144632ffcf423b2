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
            return (PrivateFile.Read(path, LargestFile) is { } bytes ? StoredJson.Read(bytes, Read) : null) ?? new DurationHistory();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
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
            IEnumerable<((string, string), IReadOnlyList<double>)> known = Load().With(learned).TakeLast(MostModels);
            PrivateFile.Write(path, StoredJson.Write(json => Write(json, known)));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static DurationHistory? Read(JsonElement json)
    {
        DurationHistory history = new();
        if (json.Member("Version")?.GetInt32() == FormatVersion && json.Member("Models") is { } models)
        {
            foreach (JsonElement stored in models.EnumerateArray().Take(MostModels))
            {
                if (stored.String("Provider") is { } provider && stored.String("Model") is { } model && stored.Member("Seconds") is { } all)
                {
                    IEnumerable<double> seconds = all.EnumerateArray().Select(one => one.GetDouble());
                    history.Recall(provider, model, [.. seconds.Where(IsDuration).TakeLast(KnownDurations.Window)]);
                }
            }
        }

        return history;
    }

    private static bool IsDuration(double seconds) => seconds > 0 && seconds < DurationHistory.LongestDuration.TotalSeconds;

    private static void Write(Utf8JsonWriter json, IEnumerable<((string Provider, string Model) Key, IReadOnlyList<double> Seconds)> known)
    {
        json.Put("Version", FormatVersion);
        json.WriteStartArray("Models");
        foreach (((string provider, string model), IReadOnlyList<double> durations) in known)
        {
            json.WriteStartObject();
            json.Put("Provider", provider);
            json.Put("Model", model);
            json.WriteStartArray("Seconds");
            foreach (double seconds in durations)
            {
                json.WriteNumberValue(seconds);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
