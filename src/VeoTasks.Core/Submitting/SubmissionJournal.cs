using System.Security.Cryptography;
using System.Text;
using VeoTasks.Gateways;
using VeoTasks.Saving;
using VeoTasks.Storage;

namespace VeoTasks.Submitting;

/// <summary>What the journal says to a row.</summary>
internal enum ClaimKind
{
    /// <summary>It is this run's to send, and that is on disk.</summary>
    New,

    /// <summary>It was accepted before, and its result is still kept.</summary>
    Accepted,

    /// <summary>Another process that lives is at it.</summary>
    InHand,

    /// <summary>It was sent before, and nobody knows what became of it.</summary>
    Unknown,
}

/// <summary>A row's standing in the journal.</summary>
internal sealed record Claim(ClaimKind Kind, JournalEntry Entry);

/// <summary>
/// Knows what was submitted: written to disk before it is sent, and again when it was answered. A request is known by provider, address,
/// path and body and, among equal ones, by its label and its place, so that the same list given again finds each of its tasks.
/// </summary>
/// <remarks>
/// What may have been paid for is never claimed twice but with force: not by another run, not by another process, not after a crash.
/// </remarks>
internal sealed class SubmissionJournal : IDisposable
{
    /// <summary>
    /// How long a task is taken for the answer to an equal request where its gateway does not say how long it keeps results.
    /// </summary>
    public static readonly TimeSpan UsualRetention = TimeSpan.FromDays(7);

    private readonly string _path;
    private readonly JournalFile _file;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, HashSet<string>> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SubmissionRow>> _rows = new(StringComparer.Ordinal);
    private RunLock? _run;

    /// <summary>Names the journal's file; nothing is opened yet.</summary>
    public SubmissionJournal(string path, TimeProvider time)
        : this(path, time, LocalDisk.Instance)
    {
    }

    internal SubmissionJournal(string path, TimeProvider time, IDisk disk)
    {
        _path = path;
        _time = time;
        _file = new JournalFile(path, disk, time);
    }

    /// <summary>Whether prompts are kept as hashes alone.</summary>
    public bool HidesPrompts { get; init; }

    /// <summary>Whether what was submitted before is submitted again.</summary>
    public bool IsForced { get; init; }

    /// <summary>Says which rows the run has, all of them, so that each finds its own among equal ones.</summary>
    public void Plan(IEnumerable<SubmissionRow> rows)
    {
        foreach (SubmissionRow row in rows)
        {
            (_rows.TryGetValue(row.Key, out List<SubmissionRow>? equal) ? equal : _rows[row.Key] = []).Add(row);
        }
    }

    /// <summary>All submissions, the oldest first.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlyList<JournalEntry>> ListAsync(CancellationToken cancellationToken)
    {
        await _file.ReadAsync(cancellationToken).ConfigureAwait(false);
        return [.. _file.Contents.All];
    }

    /// <summary>How many rows of the plan would be sent: the others were submitted before.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<int> CountNewAsync(CancellationToken cancellationToken)
    {
        await _file.ReadAsync(cancellationToken).ConfigureAwait(false);
        int count = _rows.Values.SelectMany(rows => rows).Count(row => IsForced || FindOwn(row) is null);
        _taken.Clear();
        return count;
    }

    /// <summary>Opens the journal for this run's lines, so that what cannot be written down is not begun.</summary>
    /// <exception cref="JournalException">It cannot be written.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _file.AddAsync(_ => [], mayUseSpare: false, cancellationToken).ConfigureAwait(false);
        try
        {
            _run ??= RunLock.Take(_path);
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            throw new JournalException($"Nothing can be written beside the journal of submissions, \"{_path}\": {exception.Message}",
                exception);
        }
    }

    /// <summary>
    /// Takes a row in hand, if it is nobody else's and was not submitted before. What is to be sent is on disk when this returns.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be written, so nothing may be sent.</exception>
    public async Task<Claim> ClaimAsync(SubmissionRow row, CancellationToken cancellationToken)
    {
        Claim? claim = null;
        await _file.AddAsync(
            contents =>
            {
                if (!IsForced && FindOwn(row) is { } own)
                {
                    claim = new Claim(KindOf(own), own);
                    return [];
                }

                JournalLine line = ToLine(row, PlaceOf(row, contents));
                Taken(row.Key).Add(line.Id);
                claim = new Claim(ClaimKind.New, new JournalEntry(line));
                return [line];
            },
            mayUseSpare: false,
            cancellationToken).ConfigureAwait(false);
        return claim!;
    }

    /// <summary>What the journal says by now of a submission that another process had in hand.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<Claim> LookAgainAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        await _file.ReadAsync(cancellationToken).ConfigureAwait(false);
        JournalEntry now = _file.Contents.Find(entry.Sending.Id) ?? entry;
        return new Claim(KindOf(now), now);
    }

    /// <summary>Writes down what became of a submission. Takes no token: it has happened.</summary>
    /// <exception cref="JournalException">That could not be written; the submission stays unknown to later runs, and is not sent
    /// again.</exception>
    public Task EndAsync(JournalLine end) => AddAsync(end);

    /// <summary>What became of a submission, as a line.</summary>
    public JournalLine EndOf(JournalEntry entry, SubmissionAnswer answer) => new()
    {
        Kind = answer.Outcome switch
        {
            SubmissionOutcome.Accepted => JournalLine.Accepted,
            SubmissionOutcome.Rejected => JournalLine.Rejected,
            SubmissionOutcome.NotSent => JournalLine.NotSent,
            _ => JournalLine.Unknown,
        },
        Id = entry.Sending.Id,
        At = _time.GetUtcNow(),
        Task = answer.Ids.Count > 0 ? answer.Ids[0] : null,
        Others = answer.Ids.Count > 1 ? [.. answer.Ids.Skip(1)] : null,
        RequestId = answer.RequestId,
        TraceParent = answer.TraceParent,
        Billed = answer.Ratios,
        Status = answer.Failure?.StatusCode,
        Code = answer.Failure?.Error.Code,
        Reason = answer.Failure?.Error.Message ?? answer.Warning,
    };

    /// <summary>Notes what a gateway has charged.</summary>
    /// <exception cref="JournalException">That could not be written.</exception>
    public Task NoteChargeAsync(JournalEntry entry, string billed) =>
        AddAsync(new JournalLine { Kind = JournalLine.Charged, Id = entry.Sending.Id, At = _time.GetUtcNow(), Billed = billed });

    /// <summary>Settles a submission by the user's word: an equal request may be sent again.</summary>
    /// <exception cref="JournalException">That could not be written.</exception>
    public Task SettleAsync(JournalEntry entry) =>
        AddAsync(new JournalLine { Kind = JournalLine.Settled, Id = entry.Sending.Id, At = _time.GetUtcNow() });

    /// <summary>What has become of a submission.</summary>
    public VeoSubmissionState StateOf(JournalEntry entry) => entry switch
    {
        { Settled: not null } => VeoSubmissionState.Settled,
        { EndKind: JournalLine.Accepted } => VeoSubmissionState.Accepted,
        { EndKind: JournalLine.Rejected } => VeoSubmissionState.Rejected,
        { EndKind: JournalLine.NotSent } => VeoSubmissionState.NotSent,
        { EndKind: null } when IsInHand(entry) => VeoSubmissionState.Sending,
        _ => VeoSubmissionState.Unknown,
    };

    /// <summary>A submission as users see it.</summary>
    public VeoSubmission Show(JournalEntry entry) => new()
    {
        SubmissionId = entry.Sending.Id,
        State = StateOf(entry),
        SubmittedAt = entry.Sending.At,
        Provider = entry.Sending.Provider!,
        Model = entry.Sending.Model,
        Label = entry.Sending.Label,
        Prompt = entry.Sending.Prompt,
        TaskId = entry.End?.Task,
        OtherTaskIds = [.. entry.End?.Others ?? []],
        Billed = entry.Billed ?? entry.End?.Billed,
        Reason = entry.End?.Reason,
        RequestId = entry.End?.RequestId,
        Address = entry.Sending.BaseUri,
    };

    /// <summary>Ends the run; what it had in hand and did not write down is unknown from now on.</summary>
    public void Dispose() => _run?.Dispose();

    private Task AddAsync(JournalLine line) => _file.AddAsync(_ => [line], mayUseSpare: true, CancellationToken.None);

    private ClaimKind KindOf(JournalEntry entry) => StateOf(entry) switch
    {
        VeoSubmissionState.Accepted => ClaimKind.Accepted,
        VeoSubmissionState.Sending => ClaimKind.InHand,
        VeoSubmissionState.Unknown => ClaimKind.Unknown,
        _ => ClaimKind.New,
    };

    private bool IsInHand(JournalEntry entry) => entry.Sending.Run is { } run && (run == _run?.Name || RunLock.IsHeld(_path, run));

    /// <summary>
    /// The submission that this row was before; null when there was none. Of equal ones those with its own label come first, then those
    /// whose label no
    /// row of this run has, so that a label that was changed costs nothing.
    /// </summary>
    private JournalEntry? FindOwn(SubmissionRow row)
    {
        HashSet<string> taken = Taken(row.Key);
        HashSet<string?> labels = _rows.TryGetValue(row.Key, out List<SubmissionRow>? rows) ? [.. rows.Select(one => one.Label)]
            : [row.Label];
        List<JournalEntry> free =
        [
            .. _file.Contents.Equal(row.Key)
                .Where(entry => !taken.Contains(entry.Sending.Id) && Counts(entry, row.Provider))
                .OrderBy(entry => entry.Sending.Place),
        ];
        JournalEntry? own = free.Find(entry => entry.Sending.Label == row.Label) ?? free.Find(entry =>
            !labels.Contains(entry.Sending.Label));
        if (own is not null)
        {
            taken.Add(own.Sending.Id);
        }

        return own;
    }

    /// <summary>Whether a submission stands in the way of an equal one: it was paid for, or may have been.</summary>
    private bool Counts(JournalEntry entry, VeoProvider provider) => StateOf(entry) switch
    {
        VeoSubmissionState.Accepted =>
            _time.GetUtcNow() - entry.End!.At < (AdapterRegistry.Find(provider.Adapter)?.Profile.Retention ?? UsualRetention),
        VeoSubmissionState.Sending or VeoSubmissionState.Unknown => true,
        _ => false,
    };

    private HashSet<string> Taken(string key) => _taken.TryGetValue(key, out HashSet<string>? taken) ? taken
        : _taken[key] = new(StringComparer.Ordinal);

    private static int PlaceOf(SubmissionRow row, JournalContents contents) => contents.Equal(row.Key).Count();

    private JournalLine ToLine(SubmissionRow row, int place) => new()
    {
        Kind = JournalLine.Sending,
        Id = Guid.NewGuid().ToString("N"),
        At = _time.GetUtcNow(),
        Key = row.Key,
        Place = place,
        Run = _run?.Name,
        Provider = row.Provider.Name,
        BaseUri = row.Provider.BaseUri.AbsoluteUri.TrimEnd('/'),
        Path = row.Path,
        Model = row.Model,
        Label = row.Label,
        Prompt = HidesPrompts ? null : row.Submission.Prompt,
        PromptSha256 = HidesPrompts
            ? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(row.Submission.Prompt))).ToLowerInvariant() : null,
        Seconds = row.Submission.Seconds,
        Resolution = row.Submission.Resolution,
        AspectRatio = row.Submission.AspectRatio,
    };
}
