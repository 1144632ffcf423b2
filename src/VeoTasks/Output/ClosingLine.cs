namespace VeoTasks.Output;

/// <summary>A run in one line, without what did not happen: "288 saved, 12 failed, 110 MB in 3 min".</summary>
internal static class ClosingLine
{
    public static string Of(VeoSummary sum)
    {
        bool isSaving = sum.Saved + sum.Skipped > 0 || sum.Command.StartsWith("Save", StringComparison.Ordinal);
        string counts = Counts(
            (isSaving ? sum.Saved : sum.Succeeded, isSaving ? "saved" : "succeeded"),
            (sum.Skipped, "there already"),
            (sum.Failed, "failed"),
            (sum.Canceled, "canceled"),
            (sum.Unfinished, "unfinished"),
            (sum.Rejected, "not valid"));
        string size = sum.Bytes > 0 ? $", {Format.Size(sum.Bytes)}" : "";
        return $"{counts}{size} in {Format.Span(sum.Elapsed)}";
    }

    /// <summary>Counts in words, without those that are zero: "4 saved, 3 failed"; the first one when all are.</summary>
    public static string Counts(params (int Count, string What)[] counts)
    {
        List<string> shown = [];
        foreach ((int count, string what) in counts)
        {
            if (count > 0)
            {
                shown.Add($"{count} {what}");
            }
        }

        return shown.Count > 0 ? string.Join(", ", shown) : $"{counts[0].Count} {counts[0].What}";
    }
}
