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
