using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>
/// The file under construction, "name.part", and its sidecar "name.part.json". Held by one process at a time, also while it gets its final
/// name.
/// </summary>
/// <remarks>
/// The sidecar goes before old bytes are cut off and comes before new ones are written, so whatever moment the process is killed at,
/// the two never speak of different versions. All members throw what the file system throws.
/// One connection after the other adds to the end, as here; others may add farther ahead (PartFile.Segments.cs).
/// </remarks>
internal sealed partial class PartFile : IAsyncDisposable
{
    // Windows renames and deletes an open file only if it was opened for that, and still refuses a second writer.
    // Unix renames anyway, but locks the file against a second writer for FileShare.None only.
    private static readonly FileShare Exclusive = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    private readonly SafeFileHandle _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string _notePath;
    private readonly IDisk _disk;
    private readonly FolderGuard _guard;
    private readonly EarlyFlush _early;
    private bool _isTakenUp;
    private bool _isInDoubt;
    private bool _isMoved;

    private PartFile(string target, string video, SafeFileHandle file, SaveFolder folder)
    {
        Path = PathFor(target);
        Video = video;
        _notePath = NotePathFor(target);
        _file = file;
        _disk = folder.Disk;
        _guard = folder.Guard;
        _time = folder.Time;
        _early = new EarlyFlush(_disk, file);
    }

    public string Path { get; }

    /// <summary>Which video it is, for the note.</summary>
    public string Video { get; }

    /// <summary>How many of the video's first bytes are there and hashed.</summary>
    public long Length { get; private set; }

    /// <summary>The most there ever were since it was opened: beyond it lies progress.</summary>
    public long HighWater { get; private set; }

    /// <summary>What is known of these bytes; null when there are none yet.</summary>
    public ResumeInfo? Note { get; private set; }

    /// <summary>Whether bytes of an earlier attempt were kept.</summary>
    public bool IsContinued { get; private set; }

    /// <summary>Where and on which condition to go on; null when only a start from the first byte is safe.</summary>
    public ResumeRange? ResumePoint => Length > 0 && Note?.Validator is { } validator ? new ResumeRange(Length, validator) : null;

    /// <summary>How many bytes at the end of a whole video belong to it in no way.</summary>
    public long Tail { get; private set; }

    /// <summary>Whether no byte is missing, as far as the length was ever announced.</summary>
    public bool IsComplete => Length > 0 && Note?.Length == Length;

    /// <summary>The part file beside a target.</summary>
    public static string PathFor(string target) => target + ".part";

    /// <summary>The sidecar of the part file beside a target.</summary>
    public static string NotePathFor(string target) => target + ".part.json";

    /// <summary>Takes hold of the part file beside a target; <see cref="TakeUpAsync"/> is to follow before anything else.</summary>
    public static Attempt<PartFile> Open(string target, string video, SaveFolder folder)
    {
        folder.Guard.Check();

        // A synchronous handle of Windows takes one call at a time, so that writes would wait for a flush that is under way.
        SafeFileHandle file = PlainFile.OpenToWrite(PathFor(target), FileAccess.ReadWrite, Exclusive, FileOptions.Asynchronous);
        PartFile part = new(target, video, file, folder);
        if (PlainFile.IsNameOf(file, part.Path))
        {
            return part;
        }

        // Another process gave it its final name between our opening and our locking it (Unix does these one after the other).
        part.LetGo();
        return FileFailures.Busy(target);
    }

    /// <summary>Drops what is there, because the next byte will be the first.</summary>
    public void StartOver()
    {
        lock (_gate)
        {
            // Whoever is at a segment of these bytes finds it gone, and is not asked again: their server may not keep to one version.
            (_segments, _own, _wasShared, _isShared) = (null, null, _wasShared || _isShared, false);
            _guard.Check();
            _disk.Delete(_notePath);
            if (RandomAccess.GetLength(_file) > 0)
            {
                // After a crash of the machine the old note would vouch for whatever came in the place of its bytes.
                _disk.FlushName(_file, _notePath);
            }

            RandomAccess.SetLength(_file, 0);
            _ = _hash.GetHashAndReset();
            _early.StartOver();
            Length = 0;
            Note = null;
            IsContinued = false;
        }
    }

    /// <summary>Starts over with the content that the note describes.</summary>
    public void Begin(ResumeInfo note)
    {
        if (Note is not null)
        {
            StartOver();
        }

        lock (_gate)
        {
            Describe(note);
            TakeEnd();
        }
    }

    /// <summary>Keeps what is there, because the next byte follows it.</summary>
    /// <param name="length">The whole file's length as the answer tells it, noted where it was not known; null when it does not.</param>
    public void Continue(long? length)
    {
        lock (_gate)
        {
            // What ended where another connection's bytes begin did not break off.
            IsContinued |= !_isHandedOver;
            if (length is not null && Note is { Length: null } note)
            {
                Describe(note with { Length = length });
            }

            TakeEnd();
        }
    }

    /// <summary>Adds bytes at the end, as they came, but none of those that another connection fetches.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_own?.Missing <= bytes.Length)
            {
                // Only now: what is cut off below is gone, and this connection cannot go on behind it.
                _segments!.Extend(_own);
            }

            bytes = bytes[..(int)Math.Min(bytes.Length, Room)];
            CountForNote(bytes.Length);
            _disk.Write(_file, bytes, Length);
            if (_own is not null)
            {
                _own.Position = Length + bytes.Length;
            }

            Lengthen(bytes);
        }
    }

    /// <summary>Whether the bytes are an MP4, as a whole or so far.</summary>
    public Mp4State Check()
    {
        (Mp4State state, Tail) = Mp4Boxes.Check(Length, IsComplete, new BlockReader(Read).Read);
        return state;
    }

    /// <summary>Whether it is a whole video though a server said that more was to come, or broke off.</summary>
    public bool IsWholeByItself => Length > 0 && Received == Length && Mp4Boxes.IsWholeByItself(Length, new BlockReader(Read).Read);

    /// <summary>What a whole file says of itself.</summary>
    public Mp4Movie ReadMovie() => Mp4Movie.Read(Length, new BlockReader(Read).Read);

    /// <summary>
    /// Brings a whole file to disk for good and returns its SHA-256. A run that is killed from here on has nothing to fetch again.
    /// </summary>
    public async Task<string> SealAsync()
    {
        string hash = FileHash.Finish(_hash);
        _ = Close();
        await FlushAsync();
        AddToNote(Note!.WithoutGap() with { Length = Length, Flushed = Length, Sha256 = hash });
        return hash;
    }

    /// <summary>
    /// Gives the file its final name, in several tries, and makes that last; returns why not, or null. The sidecar stays: it proves whose
    /// file it is until the ledger does.
    /// </summary>
    public async ValueTask<RequestFailure?> TakeNameAsync(
        string target, ExistingFile existing, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await DiskWait.RunAsync(() =>
            {
                DiskWait.Move(() => MoveTo(target, existing), time, cancellationToken);
                _isMoved = true;
                _disk.FlushName(_file, target);
            });
            return null;
        }
        catch (Exception exception) when (!_isMoved && FileFailures.Covers(exception))
        {
            return FileFailures.NotRenamed(exception, target);
        }
    }

    private async Task FlushAsync()
    {
        _isInDoubt = true;
        await _early.EndAsync();
        await DiskWait.RunAsync(() => _disk.Flush(_file));
        _isInDoubt = false;
    }

    private void MoveTo(string target, ExistingFile existing)
    {
        if (!PlainFile.IsNameOf(_file, Path))
        {
            throw new UnsafePathException(Path, "was replaced while it was written; the video was not saved.");
        }

        _disk.Move(Path, target, existing is ExistingFile.Replace);
    }

    private int Read(Span<byte> buffer, long offset) => RandomAccess.Read(_file, buffer, offset);

    private void Lengthen(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        Length += bytes.Length;
        HighWater = Math.Max(HighWater, Length);
        if (_early.Advance(Length))
        {
            AddToNote(Note! with { Flushed = _early.Flushed });
        }
    }
}
