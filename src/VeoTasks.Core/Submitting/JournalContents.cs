namespace VeoTasks.Submitting;

/// <summary>One submission as the journal knows it.</summary>
/// <param name="Sending">Its first line: what was sent, and when.</param>
internal sealed record JournalEntry(JournalLine Sending)
{
    /// <summary>What became of it; null while nobody has written that.</summary>
    public JournalLine? End { get; init; }

    /// <summary>What the gateway said later of money; null for nothing.</summary>
    public string? Billed { get; init; }

    /// <summary>The user's last word on it; null while there is none.</summary>
    public JournalLine? Settled { get; init; }

    /// <summary>The end as a word of <see cref="JournalLine"/>; null while it is not written.</summary>
    public string? EndKind => End?.Kind;

    /// <summary>The line that names its task: the user's last word if there is one, else the gateway's; null for no task.</summary>
    public JournalLine? Acceptance => Settled is not null ? Settled.Task is null ? null : Settled
        : EndKind == JournalLine.Accepted ? End : null;

    /// <summary>When its task was made, as far as that is known.</summary>
    public DateTimeOffset AcceptedAt => Settled is null && End is not null ? End.At : Sending.At;
}

/// <summary>What the lines of a journal say together.</summary>
internal sealed class JournalContents
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<JournalEntry> _all = [];
    private readonly Dictionary<string, List<int>> _byKey = new(StringComparer.Ordinal);

    /// <summary>All submissions, the oldest first.</summary>
    public IReadOnlyList<JournalEntry> All => _all;

    /// <summary>Takes in the next line. One about a submission whose first line was torn says nothing.</summary>
    public void Take(JournalLine line)
    {
        if (!_places.TryGetValue(line.Id, out int place))
        {
            if (line.Kind == JournalLine.Sending)
            {
                Add(line);
            }

            return;
        }

        JournalEntry entry = _all[place];
        _all[place] = line.Kind switch
        {
            JournalLine.Sending when entry.EndKind == JournalLine.Later && line.Key == entry.Sending.Key => new JournalEntry(line),
            JournalLine.Accepted or JournalLine.Rejected or JournalLine.NotSent or JournalLine.Unknown or JournalLine.Later =>
                entry.EndKind == JournalLine.Accepted ? entry : entry with { End = line },
            JournalLine.Charged => entry with { Billed = line.Billed },
            JournalLine.Settled => entry with { Settled = line },
            _ => entry,
        };
    }

    private void Add(JournalLine line)
    {
        List<int> equal = _byKey.TryGetValue(line.Key!, out List<int>? known) ? known : _byKey[line.Key!] = [];
        equal.Add(_all.Count);
        _places.Add(line.Id, _all.Count);
        _all.Add(new JournalEntry(line));
    }

    /// <summary>Forgets everything, for a file that is another than before.</summary>
    public void Clear()
    {
        _places.Clear();
        _all.Clear();
        _byKey.Clear();
    }

    /// <summary>The submission of that id; null when there is none.</summary>
    public JournalEntry? Find(string id) => _places.TryGetValue(id, out int place) ? _all[place] : null;

    /// <summary>The submissions of equal requests, the oldest first.</summary>
    public IEnumerable<JournalEntry> Equal(string key) => _byKey.TryGetValue(key, out List<int>? places)
        ? places.Select(place => _all[place]) : [];
}

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
