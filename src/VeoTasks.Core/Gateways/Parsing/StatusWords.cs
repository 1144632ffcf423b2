using System.Collections.Frozen;
using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// The status words of all gateways in one table. The words are those of the gateways' own pages, of new-api's source and of the
/// upstream relays it normalises. What is not in here is Unknown and never the end of a task.
/// </summary>
internal static class StatusWords
{
    /// <summary>The longest word that is passed on untouched, in characters; a longer one is no status word.</summary>
    private const int LongestWord = 64;

    private static readonly FrozenDictionary<string, VeoTaskStatus> Table = Words(
        (VeoTaskStatus.Queued, "queued pending submitted not_start not_started notstarted created starting preparing waiting in_queue"),
        (VeoTaskStatus.Running, "processing in_progress running generating"),
        (VeoTaskStatus.Succeeded, "completed complete succeeded success finished done"),
        (VeoTaskStatus.Failed, "failed failure fail error rejected expired timeout"),
        (VeoTaskStatus.Canceled, "cancelled canceled aborted"),
        // Known, and meaning what it says: new-api and MixRoute print it for a task that was submitted a second ago.
        (VeoTaskStatus.Unknown, "unknown"));

    /// <summary>The status a word stands for, and the word itself; a missing or unrecognised one is noted.</summary>
    public static (VeoTaskStatus Status, string? Word) Read(JsonElement element, Anomalies notes)
    {
        if (element.Text() is not { } word)
        {
            notes.Add(Anomalies.StatusMissing);
            return (VeoTaskStatus.Unknown, null);
        }

        // Most gateways write their words as they stand in the table.
        if (Table.TryGetValue(word, out var status))
        {
            return (status, word);
        }

        if (!Table.TryGetValue(Normalise(word), out status))
        {
            notes.Add(Anomalies.StatusUnrecognised);
        }

        return (status, IsPlain(word) ? word : TextSanitizer.Clean(word));
    }

    private static string Normalise(string word) => word.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_');

    private static bool IsPlain(string word) => word.Length <= LongestWord && !word.Any(char.IsControl);

    private static FrozenDictionary<string, VeoTaskStatus> Words(params (VeoTaskStatus Status, string Words)[] rows) =>
        rows.SelectMany(row => row.Words.Split(' ').Select(word => KeyValuePair.Create(word, row.Status)))
            .ToFrozenDictionary(StringComparer.Ordinal);
}
