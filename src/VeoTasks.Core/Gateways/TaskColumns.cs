namespace VeoTasks.Gateways;

/// <summary>Knows a table of tasks by the names of its columns.</summary>
internal static class TaskColumns
{
    /// <summary>What gateways and people call the id, in small letters alone; the first that is there counts.</summary>
    private static readonly string[] Names = ["taskid", "jobid", "generationid", "predictionid", "videoid", "id", "requestid"];

    /// <summary>What rows are parted by, and how that is typed.</summary>
    private static readonly (char Mark, string Typed)[] Delimiters = [(',', "','"), (';', "';'"), ('\t', "\"`t\""), ('|', "'|'")];

    /// <summary>Which of the columns of a table counts: the one of the lowest rank; -1 for one that holds no id.</summary>
    public static int Rank(string column) => Array.IndexOf(Names, string.Concat(column.Where(char.IsAsciiLetter)).ToLowerInvariant());

    /// <summary>What parts the columns in the head of a table, as it is typed; null for any other text.</summary>
    public static string? DelimiterOf(string head) =>
        head.Length > 1000 ? null
        : Delimiters.FirstOrDefault(delimiter => head.Split(delimiter.Mark) is { Length: > 1 } columns && columns.Any(column => Rank(column) >= 0)).Typed;
}
