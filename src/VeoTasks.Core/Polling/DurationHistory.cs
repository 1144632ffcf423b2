using System.Text.Json;
using VeoTasks.Storage;

namespace VeoTasks.Polling;

/// <summary>
/// How long tasks took, by provider and model: what earlier runs remembered, and what this one learns for the next. Names and
/// numbers only, no ids. Not for several threads at once: each run has its own.
/// </summary>
internal sealed class DurationHistory
{
    private readonly Dictionary<(string Provider, string Model), KnownDurations> _known = [];
    private readonly Dictionary<(string Provider, string Model), List<double>> _learned = [];

    /// <summary>No video takes longer; what seems to is a gateway's clock gone wrong.</summary>
    public static TimeSpan LongestDuration { get; } = TimeSpan.FromHours(24);

    /// <summary>Whether this run has learned anything.</summary>
    public bool HasLearned => _learned.Count > 0;

    /// <summary>What earlier runs remembered of one provider's model.</summary>
    public KnownDurations Of(string provider, string? model) => _known.GetValueOrDefault((provider, model ?? ""), KnownDurations.None);

    /// <summary>Adds what earlier runs remembered.</summary>
    public void Recall(string provider, string model, IReadOnlyList<double> seconds) =>
        _known[(provider, model)] = new KnownDurations(seconds);

    /// <summary>Adds the duration of a task that has just succeeded. What cannot be a duration is left out.</summary>
    public void Learn(string provider, string? model, TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero || duration >= LongestDuration)
        {
            return;
        }

        if (!_learned.TryGetValue((provider, model ?? ""), out List<double>? seconds))
        {
            _learned.Add((provider, model ?? ""), seconds = []);
        }

        seconds.Add(Math.Round(duration.TotalSeconds, 1));
    }

    /// <summary>
    /// What the next run should know: everything that is known, and behind it, changed, what <paramref name="run"/> learned.
    /// </summary>
    public IEnumerable<((string Provider, string Model) Key, IReadOnlyList<double> Seconds)> With(DurationHistory run)
    {
        foreach (((string, string) model, KnownDurations known) in _known)
        {
            if (!run._learned.ContainsKey(model))
            {
                yield return (model, known.Seconds);
            }
        }

        foreach (((string Provider, string Model) model, List<double> learned) in run._learned)
        {
            yield return (model, Window(Of(model.Provider, model.Model).Seconds, learned));
        }
    }

    /// <summary>
    /// The window after a run. Of a large run every n-th duration is kept, in order of length: the tasks of one batch end
    /// shortest first, so the last hundred of a thousand would be the longest hundred.
    /// </summary>
    private static IReadOnlyList<double> Window(IReadOnlyList<double> before, List<double> learned)
    {
        const int Window = KnownDurations.Window;
        if (learned.Count < Window)
        {
            return [.. before.TakeLast(Window - learned.Count), .. learned];
        }

        double[] sorted = KnownDurations.Sorted(learned);
        return [.. Enumerable.Range(0, Window).Select(i => sorted[(int)((i + 0.5) * sorted.Length / Window)])];
    }
}

/// <summary>
/// How long earlier tasks of one model took. Does not change: what a run itself sees end first are the short tasks, and would
/// mislead it.
/// </summary>
/// <param name="seconds">The durations in seconds, oldest first.</param>
internal sealed class KnownDurations(IReadOnlyList<double> seconds)
{
    /// <summary>Durations that are remembered; older ones say little about today.</summary>
    public const int Window = 100;

    /// <summary>Fewer say nothing: with five known durations the simulated lag was up to four times a fixed interval's.</summary>
    public const int Enough = 20;

    private readonly double[] _sorted = Sorted(seconds);

    public static KnownDurations None { get; } = new([]);

    /// <summary>The durations in seconds, oldest first.</summary>
    public IReadOnlyList<double> Seconds { get; } = seconds;

    public int Count => _sorted.Length;

    /// <summary>Whether there are <see cref="Enough"/> to learn from.</summary>
    public bool IsEnough => Count >= Enough;

    /// <summary>Durations, the shortest first.</summary>
    public static double[] Sorted(IReadOnlyList<double> seconds)
    {
        double[] sorted = [.. seconds];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>The time by which a share of the tasks, from 0 to 1, had ended. Only for <see cref="Count"/> above zero.</summary>
    public TimeSpan By(double share)
    {
        // Of n durations the k-th has, on average, k of n + 1 further ones below it (Weibull; Hyndman and Fan's type 6). The
        // usual definition would call the second of twenty the time by which 5 % have ended, when on average 9.5 % have.
        double rank = Math.Clamp((share * (Count + 1)) - 1, 0, Count - 1);
        int below = (int)rank;
        double above = _sorted[Math.Min(below + 1, Count - 1)];
        return TimeSpan.FromSeconds(_sorted[below] + ((above - _sorted[below]) * (rank - below)));
    }
}

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
