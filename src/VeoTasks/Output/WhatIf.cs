using System.Globalization;
using VeoTasks.Polling;
using VeoTasks.Saving;
using VeoTasks.Submitting;

namespace VeoTasks.Output;

/// <summary>What Wait-VeoTask would do, for -WhatIf.</summary>
/// <param name="options">How the run would be done.</param>
internal sealed class WaitWhatIf(PollOptions options)
{
    private readonly Dictionary<VeoProvider, HashSet<string>> _tasks = [];

    /// <summary>Takes in a task that would be waited for.</summary>
    /// <returns>The task as a later command can plan with it: nothing is known of it but its name. Null when it was given before.</returns>
    public VeoTask? Add(VeoTaskReference reference, VeoProvider provider)
    {
        if (!_tasks.TryGetValue(provider, out HashSet<string>? ids))
        {
            _tasks[provider] = ids = new HashSet<string>(StringComparer.Ordinal);
        }

        return ids.Add(reference.Id)
            ? new VeoTask { Id = reference.Id, Provider = provider.Name, Model = reference.Model, Gateway = provider, IsPlanned = true }
            : null;
    }

    /// <summary>One sentence for each provider.</summary>
    /// <param name="now">The time from which the latest end is counted; its offset is the one that is shown.</param>
    public IEnumerable<string> Describe(DateTimeOffset now) => _tasks.Select(tasks => string.Create(
        CultureInfo.InvariantCulture,
        $"Wait for {Format.Count(tasks.Value.Count, "task")} at {tasks.Key.Name} ({tasks.Key.BaseUri.GetLeftPart(UriPartial.Authority)}), "
        + $"with at most {PerMinute(tasks.Key, tasks.Value.Count):0.#} requests a minute and {options.ThrottleLimit} at once, "
        + $"until {now + Longest:yyyy-MM-dd HH:mm:ss zzz} at the latest."));

    private TimeSpan Longest => options.RunTimeout is { } limit && limit < options.TaskTimeout ? limit : options.TaskTimeout;

    /// <summary>
    /// All tasks polled every interval, within the provider's rate. Tasks that cannot have ended yet are polled less often.
    /// </summary>
    private double PerMinute(VeoProvider provider, int tasks)
    {
        double seconds = (options.PollInterval ?? provider.PollInterval).TotalSeconds;
        return Math.Min(provider.RequestsPerMinute ?? double.PositiveInfinity, tasks * 60 / Math.Max(seconds, 0.001));
    }
}

/// <summary>What Save-VeoVideo would do, for -WhatIf.</summary>
/// <param name="folder">The destination's full path.</param>
/// <param name="names">How files are called.</param>
internal sealed class SaveWhatIf(string folder, FileNameTemplate names)
{
    private readonly Dictionary<string, int> _tasks = new(StringComparer.OrdinalIgnoreCase);
    private int _there;
    private int _unseen;

    /// <summary>Takes in a task, and says where its videos would go.</summary>
    public string Add(VeoTask task)
    {
        _tasks[task.Provider] = _tasks.GetValueOrDefault(task.Provider) + 1;
        return string.Join(", ",
            NamesOf(task).Select(name => File.Exists(Path.Combine(folder, name)) ? Known(name) : Path.Combine(folder, name)));
    }

    /// <summary>The whole in one sentence, and what cannot be known yet.</summary>
    public IEnumerable<string> Describe()
    {
        if (_tasks.Count == 0)
        {
            yield break;
        }

        string providers = string.Join(", ",
            _tasks.Select(tasks => string.Create(CultureInfo.InvariantCulture, $"{tasks.Key} {tasks.Value}")));
        string tasks = Format.Count(_tasks.Values.Sum(), "task");
        yield return $"Save the videos of {tasks} ({providers}) into {folder}; {_there} of the files are there already.";
        if (_unseen > 0)
        {
            yield return $"Still unknown, for {Format.Count(_unseen, "task")}: whether they succeed, how large their videos are, the "
                + "values of the "
                + "fields in braces above, and whether a task has several videos, whose names then end in -0, -1 and so on.";
        }
    }

    private string Known(string name)
    {
        _there++;
        return $"{Path.Combine(folder, name)} (there already)";
    }

    private IEnumerable<string> NamesOf(VeoTask task)
    {
        if (task.Videos.Length > 0)
        {
            return task.Videos.Select(video => names.For(task, video).Plain);
        }

        _unseen++;
        return [names.Foresee(task)];
    }
}

/// <summary>Says what a list would have sent, in one sentence.</summary>
internal static class SubmissionPlan
{
    private const int MostGroups = 8;

    /// <summary>The sentence: gateways, models, lengths, resolutions and how many.</summary>
    /// <param name="fresh">The rows that would be sent.</param>
    /// <param name="before">How many others there are.</param>
    public static string Describe(IReadOnlyList<SubmissionRow> fresh, int before)
    {
        bool isOne = before == 1;
        string known = before == 0 ? "" : $" {Format.Count(before, "row")} of the list {(isOne ? "was" : "were")} submitted before"
            + $" and {(isOne ? "is" : "are")} not charged again.";
        if (fresh.Count == 0)
        {
            return $"Submit nothing.{known}";
        }

        List<string> groups =
        [
            .. fresh.GroupBy(row => (row.Provider, row.Model, row.Submission.Seconds, row.Submission.Resolution))
                .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} with {group.Key.Model} at ")
                    + $"{Place(group.Key.Provider)}, {Length(group.Key.Seconds)}, {group.Key.Resolution ?? "the default resolution"}"),
        ];
        string shown = string.Join("; ", groups.Take(MostGroups));
        string free = fresh.All(row => row.Provider.Emulated) ? "which costs nothing" : "which the gateways charge for";
        return $"Submit {Format.Count(fresh.Count, "task")}, {free}: {shown}{(groups.Count > MostGroups ? "; and more" : "")}.{known}";
    }

    private static string Place(VeoProvider provider) =>
        $"{provider.Name} ({provider.BaseUri.Host}{(provider.Emulated ? ", emulated" : "")})";

    private static string Length(int? seconds) => seconds is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known} s")
        : "the default length";
}
