namespace VeoTasks.Reports;

/// <summary>When videos were saved and when failures were noted, counted over equal stretches of time.</summary>
/// <param name="Start">When the first stretch begins.</param>
/// <param name="Step">How long a stretch is.</param>
/// <param name="Saved">Videos in each stretch.</param>
/// <param name="Failed">Failures in each stretch.</param>
internal sealed record Timeline(DateTimeOffset Start, TimeSpan Step, IReadOnlyList<int> Saved, IReadOnlyList<int> Failed)
{
    /// <summary>The most stretches: bars that a finger can still tell apart on a phone.</summary>
    public const int MostSteps = 48;

    /// <summary>Stretches that people count in; beyond them, whole weeks.</summary>
    private static readonly TimeSpan[] Steps =
    [
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(minutes => TimeSpan.FromMinutes(minutes)),
        .. new[] { 1, 2, 3, 6, 12 }.Select(hours => TimeSpan.FromHours(hours)),
        .. new[] { 1, 2, 7 }.Select(days => TimeSpan.FromDays(days)),
    ];

    /// <summary>When the last stretch ends.</summary>
    public DateTimeOffset End => Start + (Step * Saved.Count);

    /// <summary>The most in one stretch.</summary>
    public int Peak => Enumerable.Range(0, Saved.Count).Max(at => Saved[at] + Failed[at]);

    /// <summary>Counts what a report holds; null when no time of it is known.</summary>
    public static Timeline? Of(VideoReport report)
    {
        long[] saved = Ticks(report.Videos.Select(video => video.Entry.SavedAt));
        long[] failed = Ticks(report.Failures.Select(failure => failure.At));
        if (saved.Length + failed.Length == 0)
        {
            return null;
        }

        long first = saved.Concat(failed).Min();
        long last = saved.Concat(failed).Max();
        long step = StepFor(first, last).Ticks;
        long start = first - (first % step);
        int count = (int)((last - start) / step) + 1;
        return new Timeline(new DateTimeOffset(start, TimeSpan.Zero), TimeSpan.FromTicks(step), Sort(saved), Sort(failed));

        int[] Sort(long[] times)
        {
            int[] counts = new int[count];
            foreach (long time in times)
            {
                counts[(time - start) / step]++;
            }

            return counts;
        }
    }

    private static long[] Ticks(IEnumerable<DateTimeOffset> times) =>
        [.. times.Select(SafeTime.Of).OfType<DateTimeOffset>().Select(time => time.UtcTicks)];

    /// <summary>The shortest stretch that is enough. A start that is rounded down may cost one stretch more.</summary>
    private static TimeSpan StepFor(long first, long last)
    {
        long least = (last - first) / (MostSteps - 1);
        long week = TimeSpan.FromDays(7).Ticks;
        return Steps.Cast<TimeSpan?>().FirstOrDefault(step => step!.Value.Ticks > least) ?? TimeSpan.FromTicks(((least / week) + 1) * week);
    }
}
