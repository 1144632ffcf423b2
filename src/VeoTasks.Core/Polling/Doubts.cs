using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Polling;

/// <summary>
/// Tells a key that is refused from one answer that went astray: behind some addresses there are several processes, and one of them
/// may not know the key. A refusal is believed when a request that started after it is refused too and no answer came in between.
/// One for each provider of a command; safe for any thread.
/// </summary>
internal sealed class KeyRefusals
{
    /// <summary>Refusals in a row after which one task is given up on although the key is taken for others.</summary>
    public const int MaximumOfOneTask = 3;

    private readonly object _gate = new();
    private TimeSpan? _firstAt;

    /// <summary>The time before the request that decides.</summary>
    public static TimeSpan Wait { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The same where somebody waits for the answer.</summary>
    public static TimeSpan ShortWait { get; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Whether a failure says that the key is not taken.</summary>
    public static bool IsOne(RequestFailure failure) =>
        failure is { EndsProvider: true, Category: VeoErrorCategory.Unauthorized or VeoErrorCategory.Forbidden };

    /// <summary>Takes note of an answer that the key got.</summary>
    public void Answered()
    {
        lock (_gate)
        {
            _firstAt = null;
        }
    }

    /// <summary>Takes note of a refusal.</summary>
    /// <param name="startedAt">When the refused request started.</param>
    /// <param name="now">The time now.</param>
    /// <returns>Whether it is the second one.</returns>
    public bool IsBelieved(TimeSpan startedAt, TimeSpan now)
    {
        lock (_gate)
        {
            bool isBelieved = startedAt > _firstAt;
            _firstAt ??= now;
            return isBelieved;
        }
    }
}

/// <summary>
/// How often "no such task" is not taken for the last word: a gateway may answer the order before it has written the task down.
/// </summary>
internal static class GraceTime
{
    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)];

    private static readonly TimeSpan[] ShortWaits = [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3)];

    /// <summary>How long after its making a gateway may not know a task yet, where it is known when that was.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The wait after so many such answers where the task is waited for anyway; null after the last, after a quarter of a minute unless
    /// the task is known to be new.
    /// </summary>
    public static TimeSpan? Waiting(int times, bool isNew) => times < Waits.Length ? Waits[times] : isNew ? Waits[^1] : null;

    /// <summary>The same where somebody waits for the answer: five seconds.</summary>
    public static TimeSpan? Asking(int times) => times < ShortWaits.Length ? ShortWaits[times] : null;
}

/// <summary>The status words of one provider that nobody knows, each told once. Safe for any thread.</summary>
internal sealed class UnknownWords
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>The task's status word if it is a new one that nobody knows, else null.</summary>
    public string? Note(VeoTask task)
    {
        if (task is not { Status: VeoTaskStatus.Unknown, RawStatus: { } word } || !task.Anomalies.Contains("status-unrecognised"))
        {
            return null;
        }

        lock (_told)
        {
            return _told.Add(word) ? word : null;
        }
    }
}
