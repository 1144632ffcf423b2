using System.Globalization;
using VeoTasks.Polling;

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
            ? new VeoTask
            {
                Id = reference.Id,
                Provider = provider.Name,
                Model = reference.Model,
                Label = reference.Label,
                Prompt = reference.Prompt,
                Gateway = provider,
                IsPlanned = true,
            }
            : null;
    }

    /// <summary>One sentence for each provider.</summary>
    /// <param name="now">The time from which the latest end is counted; its offset is the one that is shown.</param>
    public IEnumerable<string> Describe(DateTimeOffset now) => _tasks.Select(tasks => string.Create(
        CultureInfo.InvariantCulture,
        $"Wait for {Quantity.Of(tasks.Value.Count, "task")} at {tasks.Key.Name} ({tasks.Key.BaseUri.GetLeftPart(UriPartial.Authority)}), with at most {PerMinute(tasks.Key, tasks.Value.Count):0.#} requests a minute and {options.ThrottleLimit} at once, until {now + Longest:yyyy-MM-dd HH:mm:ss zzz} at the latest."));

    private TimeSpan Longest => options.RunTimeout is { } limit && limit < options.TaskTimeout ? limit : options.TaskTimeout;

    /// <summary>All tasks looked at every interval, within the provider's budget. Tasks that cannot have ended yet are looked at less often.</summary>
    private double PerMinute(VeoProvider provider, int tasks)
    {
        double seconds = (options.PollInterval ?? provider.PollInterval).TotalSeconds;
        return Math.Min(provider.RequestsPerMinute ?? double.PositiveInfinity, tasks * 60 / Math.Max(seconds, 0.001));
    }
}
