namespace VeoTasks.Submitting;

/// <summary>
/// Finds which submission each row of a run was before. Rows that are equal are told apart by their labels, and then by their order; no
/// submission is given to two rows.
/// </summary>
/// <param name="contents">The journal.</param>
/// <param name="standsInTheWay">Whether a submission is what becomes of an equal row.</param>
internal sealed class RowMatcher(JournalContents contents, Func<JournalEntry, VeoProvider, bool> standsInTheWay)
{
    private readonly Dictionary<string, HashSet<string>> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SubmissionRow>> _rows = new(StringComparer.Ordinal);

    /// <summary>The rows of the run.</summary>
    public IEnumerable<SubmissionRow> Rows => _rows.Values.SelectMany(rows => rows);

    /// <summary>Says which rows the run has.</summary>
    public void Plan(IEnumerable<SubmissionRow> rows)
    {
        foreach (SubmissionRow row in rows)
        {
            (_rows.TryGetValue(row.Key, out List<SubmissionRow>? equal) ? equal : _rows[row.Key] = []).Add(row);
        }
    }

    /// <summary>
    /// The submission that this row was before; null when there was none. Of equal ones those with its own label come first, then those
    /// whose label no row of this run has, so that a label that was changed costs nothing.
    /// </summary>
    public JournalEntry? Find(SubmissionRow row)
    {
        HashSet<string> taken = TakenOf(row);
        HashSet<string?> labels = _rows.TryGetValue(row.Key, out List<SubmissionRow>? rows) ? [.. rows.Select(one => one.Label)]
            : [row.Label];
        List<JournalEntry> free =
        [
            .. contents.Equal(row.Key)
                .Where(entry => !taken.Contains(entry.Sending.Id) && standsInTheWay(entry, row.Provider))
                .OrderBy(entry => entry.Sending.Place),
        ];
        JournalEntry? own = free.Find(entry => entry.Sending.Label == row.Label) ?? free.Find(entry =>
            !labels.Contains(entry.Sending.Label));
        if (own is not null)
        {
            Take(row, own.Sending.Id);
        }

        return own;
    }

    /// <summary>Gives a submission to a row.</summary>
    public void Take(SubmissionRow row, string id) => TakenOf(row).Add(id);

    /// <summary>Takes all of them back.</summary>
    public void Forget() => _taken.Clear();

    private HashSet<string> TakenOf(SubmissionRow row) => _taken.TryGetValue(row.Key, out HashSet<string>? taken) ? taken
        : _taken[row.Key] = new(StringComparer.Ordinal);
}
