
namespace VeoTasks.Polling;

/// <summary>
/// How long tasks took, by provider and model: what earlier runs remembered, and what this one learns for the next. Names and
/// numbers only, no ids. Not for several threads at once: each run has its own.
/// </summary>
public sealed class DurationHistory
{
    private readonly Dictionary<(string Provider, string Model), KnownDurations> _known = [];
    private readonly Dictionary<(string Provider, string Model), List<double>> _learned = [];

    /// <summary>No video takes longer; what seems to is a gateway's clock gone wrong.</summary>
    internal static TimeSpan LongestDuration { get; } = TimeSpan.FromHours(24);

    /// <summary>Whether this run has learned anything.</summary>
    internal bool HasLearned => _learned.Count > 0;

    /// <summary>What earlier runs remembered of one provider's model.</summary>
    internal KnownDurations Of(string provider, string? model) => _known.GetValueOrDefault((provider, model ?? ""), KnownDurations.None);

    /// <summary>Adds what earlier runs remembered.</summary>
    internal void Recall(string provider, string model, IReadOnlyList<double> seconds) => _known[(provider, model)] = new KnownDurations(seconds);

    /// <summary>Adds the duration of a task that has just succeeded. What cannot be a duration is left out.</summary>
    internal void Learn(string provider, string? model, TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero || duration >= LongestDuration)
        {
            return;
        }

        if (!_learned.TryGetValue((provider, model ?? ""), out List<double>? seconds))
        {
            seconds = [];
            _learned.Add((provider, model ?? ""), seconds);
        }

        seconds.Add(Math.Round(duration.TotalSeconds, 1));
    }

    /// <summary>What the next run should know: everything that is known, and behind it, changed, what <paramref name="run"/> learned.</summary>
    internal IEnumerable<((string Provider, string Model) Key, IReadOnlyList<double> Seconds)> With(DurationHistory run) =>
    [
        .. _known.Where(known => !run._learned.ContainsKey(known.Key)).Select(known => (known.Key, known.Value.Seconds)),
        .. run._learned.Select(learned => (learned.Key, Window(Of(learned.Key.Provider, learned.Key.Model).Seconds, learned.Value))),
    ];

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

        double[] sorted = [.. learned.Order()];
        return [.. Enumerable.Range(0, Window).Select(i => sorted[(int)((i + 0.5) * sorted.Length / Window)])];
    }
}
