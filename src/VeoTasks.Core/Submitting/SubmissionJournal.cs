using System.Security.Cryptography;
using System.Text;
using VeoTasks.Gateways;
using VeoTasks.Saving;
using VeoTasks.Storage;

namespace VeoTasks.Submitting;

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

    private static readonly TimeSpan ShortestMemory = TimeSpan.FromDays(1);

    private readonly string _path;
    private readonly JournalFile _file;
    private readonly TimeProvider _time;
    private readonly RowMatcher _matcher;
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
        _matcher = new RowMatcher(_file.Contents, StandsInTheWay);
    }

    /// <summary>Whether prompts are kept as hashes alone.</summary>
    public bool HidesPrompts { get; init; }

    /// <summary>Whether what was submitted before is submitted again.</summary>
    public bool IsForced { get; init; }

    /// <summary>Says which rows the run has, all of them, so that each finds its own among equal ones.</summary>
    public void Plan(IEnumerable<SubmissionRow> rows) => _matcher.Plan(rows);

    /// <summary>All submissions, the oldest first.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlyList<JournalEntry>> ListAsync(CancellationToken cancellationToken)
    {
        await _file.ReadAsync(cancellationToken).ConfigureAwait(false);
        return [.. _file.Contents.All];
    }

    /// <summary>The rows of the plan that would be sent: the others were submitted before.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlyList<SubmissionRow>> FindNewAsync(CancellationToken cancellationToken)
    {
        await _file.ReadAsync(cancellationToken).ConfigureAwait(false);
        List<SubmissionRow> found = [.. _matcher.Rows.Where(row => IsForced || _matcher.Find(row) is null)];
        _matcher.Forget();
        return found;
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
            throw new JournalException($"Nothing can be written next to the journal of submissions, \"{_path}\": {exception.Message}",
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
                if (!IsForced && _matcher.Find(row) is { } own)
                {
                    claim = new Claim(KindOf(own), own);
                    return [];
                }

                JournalLine line = ToLine(row, contents.Equal(row.Key).Count());
                _matcher.Take(row, line.Id);
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

    /// <summary>
    /// Writes down that a claimed submission waits its turn, so that a process that is killed meanwhile leaves nothing unknown.
    /// </summary>
    /// <exception cref="JournalException">That could not be written.</exception>
    public Task PutOffAsync(JournalEntry entry) =>
        _file.RecordAsync(new JournalLine { Kind = JournalLine.Later, Id = entry.Sending.Id, At = _time.GetUtcNow() });

    /// <summary>Writes down that one is about to be sent after all. It is on disk when this returns.</summary>
    /// <exception cref="JournalException">The journal cannot be written, so nothing may be sent.</exception>
    public Task ResumeAsync(JournalEntry entry, CancellationToken cancellationToken) => _file.AddAsync(
        contents =>
        {
            // Where locks mean nothing, another process may have taken the row for free.
            bool isTaken = contents.Equal(entry.Sending.Key!).SkipWhile(equal => equal.Sending.Id != entry.Sending.Id)
                .Any(equal => equal.Sending.Run != entry.Sending.Run);
            return isTaken ? throw new JournalException("Another process has sent an identical request in the meantime.")
                : [entry.Sending with { At = _time.GetUtcNow() }];
        },
        mayUseSpare: false,
        cancellationToken);

    /// <summary>Writes down what became of a submission. Takes no token: it has happened.</summary>
    /// <exception cref="JournalException">That could not be written yet. Until it is, the submission is unknown to others, and is not sent
    /// again.</exception>
    public Task EndAsync(JournalLine end) => _file.RecordAsync(end);

    /// <summary>Tries once more to write down what could not be.</summary>
    public async Task WriteOwedAsync()
    {
        try
        {
            await _file.WriteOwedAsync().ConfigureAwait(false);
        }
        catch (JournalException)
        {
            // That was said when it happened.
        }
    }

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
        _file.RecordAsync(new JournalLine { Kind = JournalLine.Charged, Id = entry.Sending.Id, At = _time.GetUtcNow(), Billed = billed });

    /// <summary>
    /// Settles a submission of unknown outcome by the user's word: it came to the task that the user has found, or to none, so that an
    /// equal request may be sent again. That word may be taken back; a gateway's may not.
    /// </summary>
    /// <returns>What stands in the way; null when it is settled.</returns>
    /// <exception cref="JournalException">That could not be written.</exception>
    public async Task<JournalEntry?> SettleAsync(JournalEntry entry, string? task, CancellationToken cancellationToken)
    {
        JournalEntry? obstacle = null;
        await _file.AddAsync(
            contents =>
            {
                obstacle = ObstacleTo(contents.Find(entry.Sending.Id) ?? entry, task);
                return obstacle is not null ? []
                    : [new JournalLine { Kind = JournalLine.Settled, Id = entry.Sending.Id, At = _time.GetUtcNow(), Task = task }];
            },
            mayUseSpare: true,
            cancellationToken).ConfigureAwait(false);
        return obstacle;
    }

    /// <summary>What has become of a submission.</summary>
    public VeoSubmissionState StateOf(JournalEntry entry) => entry switch
    {
        { Acceptance: not null } => VeoSubmissionState.Accepted,
        { Settled: not null } => VeoSubmissionState.Settled,
        { EndKind: JournalLine.Rejected } => VeoSubmissionState.Rejected,
        { EndKind: JournalLine.NotSent } => VeoSubmissionState.NotSent,
        { EndKind: null or JournalLine.Later } when IsInHand(entry) => VeoSubmissionState.Sending,
        { EndKind: JournalLine.Later } => VeoSubmissionState.NotSent,
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
        TaskId = entry.Acceptance?.Task,
        OtherTaskIds = [.. entry.End?.Others ?? []],
        Billed = entry.Billed ?? entry.End?.Billed,
        Reason = entry.End?.Reason,
        RequestId = entry.End?.RequestId,
        Address = entry.Sending.BaseUri,
        Gateway = GatewayOf(entry.Sending),
    };

    /// <summary>Ends the run; what it had in hand and did not write down is unknown from now on.</summary>
    public void Dispose() => _run?.Dispose();

    /// <summary>Only what nobody knows is settled, and no task is that of two submissions.</summary>
    private JournalEntry? ObstacleTo(JournalEntry entry, string? task) =>
        StateOf(entry) is not VeoSubmissionState.Unknown && (entry.Settled is null || entry.Settled.Task == task) ? entry
        : task is null ? null
        : _file.Contents.All.FirstOrDefault(other => other.Acceptance?.Task == task && other.Sending.Id != entry.Sending.Id
            && other.Sending.Provider == entry.Sending.Provider);

    /// <summary>The gateway that it was sent to, so that nobody asks another one of the same name for its task.</summary>
    private static VeoProvider? GatewayOf(JournalLine sending) => Uri.TryCreate(sending.BaseUri, UriKind.Absolute, out Uri? address)
        ? new VeoProvider
        {
            Name = sending.Provider!,
            Adapter = sending.Adapter ?? sending.Provider!,
            BaseUri = address,
            Emulated = sending.Emulated is true,
        }
        : null;

    private ClaimKind KindOf(JournalEntry entry) => StateOf(entry) switch
    {
        VeoSubmissionState.Accepted => ClaimKind.Accepted,
        VeoSubmissionState.Sending => ClaimKind.InHand,
        VeoSubmissionState.Unknown => ClaimKind.Unknown,
        _ => ClaimKind.New,
    };

    private bool IsInHand(JournalEntry entry) => entry.Sending.Run is { } run && (run == _run?.Name || RunLock.IsHeld(_path, run));

    /// <summary>Whether a submission stands in the way of an equal one: it was paid for, or may have been.</summary>
    private bool StandsInTheWay(JournalEntry entry, VeoProvider provider) => StateOf(entry) switch
    {
        VeoSubmissionState.Accepted =>
            _time.GetUtcNow() - entry.AcceptedAt < MemoryOf(provider),
        VeoSubmissionState.Sending or VeoSubmissionState.Unknown => true,
        _ => false,
    };

    /// <summary>As long as the gateway keeps results, but a day at least: a list that is given again must not be paid for again.</summary>
    private static TimeSpan MemoryOf(VeoProvider provider) =>
        AdapterRegistry.Find(provider.Adapter)?.Profile.Retention is not { } kept ? UsualRetention
        : kept > ShortestMemory ? kept : ShortestMemory;

    private JournalLine ToLine(SubmissionRow row, int place) => new()
    {
        Kind = JournalLine.Sending,
        Id = Guid.NewGuid().ToString("N"),
        At = _time.GetUtcNow(),
        Key = row.Key,
        Place = place,
        Run = _run?.Name,
        Provider = row.Provider.Name,
        Adapter = row.Provider.Adapter,
        Emulated = row.Provider.Emulated ? true : null,
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
