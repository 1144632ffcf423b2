namespace VeoTasks.Gateways;

/// <summary>Knows a table of tasks by the names of its columns.</summary>
internal static class TaskColumns
{
    /// <summary>What gateways and people call the id, in small letters alone; the first that is there counts.</summary>
    private static readonly string[] Names = ["taskid", "jobid", "generationid", "predictionid", "videoid", "id", "requestid"];

    /// <summary>What rows are parted by, and how that is typed.</summary>
    private static readonly (char Mark, string Typed)[] Delimiters = [(',', "','"), (';', "';'"), ('\t', "\"`t\""), ('|', "'|'")];

    /// <summary>
    /// Which of the columns of a table counts: the one of the lowest rank; -1 for one that holds no id. 任务ID is a task's, and 用户ID, like
    /// any other that is written so, something else's unless it stands alone.
    /// </summary>
    public static int Rank(string column)
    {
        bool isTask = column.Contains("任务", StringComparison.Ordinal) || column.Contains("任務", StringComparison.Ordinal);
        string letters = string.Concat(column.Where(char.IsAsciiLetter)).ToLowerInvariant();
        return isTask && (letters == "id" || column.TrimEnd() is [.., '号' or '號']) ? 0
            : Array.IndexOf(Names, letters) is >= 0 and var rank && column.Any(letter => char.IsLetter(letter) && !char.IsAscii(letter))
                ? Names.Length + rank : Array.IndexOf(Names, letters);
    }

    /// <summary>What parts the columns in the head of a table, as it is typed; null for any other text.</summary>
    public static string? DelimiterOf(string head) =>
        head.Length > 1000 ? null
        : Delimiters.FirstOrDefault(delimiter =>
            head.Split(delimiter.Mark) is { Length: > 1 } columns && columns.Any(column => Rank(column) >= 0)).Typed;
}
