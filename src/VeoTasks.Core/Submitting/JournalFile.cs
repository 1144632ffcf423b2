using Microsoft.Win32.SafeHandles;
using VeoTasks.Saving;
using VeoTasks.Storage;

namespace VeoTasks.Submitting;

/// <summary>
/// The journal on disk: lines that are only ever added. Whoever reads in order to write holds the file alone until what it wrote is on the
/// disk itself. Where a killed process left half a line, the next one begins a new line behind it.
/// </summary>
/// <param name="path">The file's full path.</param>
/// <param name="disk">The file system.</param>
/// <param name="time">The clock.</param>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for has nothing to dispose of.
internal sealed class JournalFile(string path, IDisk disk, TimeProvider time)
#pragma warning restore CA1001
{
    /// <summary>Longer than any line that this module writes; what is longer is skipped.</summary>
    private const int LongestLine = 8 * 1024 * 1024;
    private static readonly TimeSpan OpenPause = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How long it is waited for after that was in vain, until it can be opened again.</summary>
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// What the journal itself shares: whoever only watches it keeps nobody from writing. On Unix a reader's lock and a writer's exclude
    /// each other, so whose turn it is to write is known by the lock on another file.
    /// </summary>
    private static readonly FileShare Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.ReadWrite | FileShare.Delete;

    private readonly string _turn = path + ".lock";
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SpareRoom _spare = new(path + ".spare", disk);
    private readonly List<JournalLine> _owed = [];
    private TimeSpan _patience = Patience;
    private long _readUpTo;

    /// <summary>What the file said when it was last read.</summary>
    public JournalContents Contents { get; } = new();

    /// <summary>Reads what is new.</summary>
    /// <exception cref="JournalException">It cannot be read.</exception>
    public Task ReadAsync(CancellationToken cancellationToken) => GuardedAsync("read", async () =>
    {
        if (!Path.Exists(path))
        {
            return;
        }

        PrivateFile.RefuseSharedFolder(Path.GetDirectoryName(path)!);
        using SafeFileHandle? turn = File.Exists(_turn)
            ? await OpenAsync(() => PlainFile.OpenToRead(_turn, PlainFile.NoWriter), cancellationToken).ConfigureAwait(false) : null;
        using SafeFileHandle file = await OpenAsync(() => PlainFile.OpenToRead(path, PlainFile.NoWriter),
            cancellationToken).ConfigureAwait(false);
        PrivateFile.RefuseShared(file, path);
        ReadNew(file);
    }, cancellationToken);

    /// <summary>
    /// Reads what is new, lets <paramref name="decide"/> say what to add, and brings that to the disk, all while nobody else can.
    /// </summary>
    /// <param name="decide">Gives the lines to add, if any.</param>
    /// <param name="mayUseSpare">Whether room was kept for this: for what must not be lost, as opposed to what need not be begun.</param>
    /// <param name="cancellationToken">Ends the waiting for the file.</param>
    /// <exception cref="JournalException">It cannot be read or written; nothing of the lines counts.</exception>
    public Task AddAsync(Func<JournalContents, IEnumerable<JournalLine>> decide, bool mayUseSpare, CancellationToken cancellationToken) =>
        GuardedAsync("written", () => WriteAsync(decide, mayUseSpare, cancellationToken), cancellationToken);

    /// <summary>Adds what has happened. If that cannot be written now, it is owed, and comes before the next lines that can.</summary>
    /// <exception cref="JournalException">It is owed.</exception>
    public Task RecordAsync(JournalLine line) => GuardedAsync(
        "written",
        () =>
        {
            _owed.Add(line);
            return WriteAsync(_ => [], mayUseSpare: true, CancellationToken.None);
        },
        CancellationToken.None);

    /// <summary>Writes what is owed, if anything is.</summary>
    /// <exception cref="JournalException">It still is.</exception>
    public Task WriteOwedAsync() => GuardedAsync(
        "written",
        () => _owed.Count == 0 ? Task.CompletedTask : WriteAsync(_ => [], mayUseSpare: true, CancellationToken.None),
        CancellationToken.None);

    private async Task WriteAsync(
        Func<JournalContents, IEnumerable<JournalLine>> decide, bool mayUseSpare, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(path)!;
        PrivateFile.CreateFolder(folder);
        PrivateFile.RefuseSharedFolder(folder);
        bool isNew = !File.Exists(path);
        using SafeFileHandle? turn = OperatingSystem.IsWindows() ? null
            : await OpenAsync(() => OpenToWrite(_turn, FileShare.None), cancellationToken).ConfigureAwait(false);
        using SafeFileHandle file = await OpenAsync(() => OpenToWrite(path, Share), cancellationToken).ConfigureAwait(false);
        PrivateFile.RefuseShared(file, path);
        ReadNew(file);
        JournalLine[] lines = [.. _owed, .. decide(Contents)];
        if (lines.Length == 0)
        {
            return;
        }

        List<byte[]> parts = [.. lines.Select(line => line.ToBytes())];
        if (parts.Max(part => part.Length) is > LongestLine and var longest)
        {
            throw new IOException($"a line of {longest} bytes could not be read back.");
        }

        byte[] bytes = [.. parts.SelectMany(part => part)];

        if (!mayUseSpare)
        {
            _spare.Keep();
        }

        Append(file, bytes, mayUseSpare);
        if (isNew)
        {
            disk.FlushName(file, path);
        }

        foreach (JournalLine line in lines)
        {
            Contents.Take(line);
        }

        _owed.Clear();
    }

    /// <summary>
    /// Writes behind what is there and flushes. What could not be written whole is taken back, so that it costs no later line.
    /// </summary>
    private void Append(SafeFileHandle file, byte[] lines, bool mayUseSpare)
    {
        long length = RandomAccess.GetLength(file);
        byte[] bytes = length == 0 || EndsLine(file, length) ? lines : [(byte)'\n', .. lines];
        try
        {
            Put(file, bytes, length);
        }
        catch (IOException) when (mayUseSpare && _spare.Free())
        {
            Put(file, bytes, length);
        }

        _readUpTo = length + bytes.Length;
    }

    private void Put(SafeFileHandle file, byte[] bytes, long length)
    {
        try
        {
            disk.Write(file, bytes, length);
            disk.Flush(file);
        }
        catch (IOException)
        {
            RandomAccess.SetLength(file, length);
            throw;
        }
    }

    private void ReadNew(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        if (length < _readUpTo)
        {
            _readUpTo = 0;
            Contents.Clear();
        }

        if (_readUpTo == 0)
        {
            _readUpTo = FindBegin(file);
        }

        byte[] buffer = new byte[(int)Math.Min(length - _readUpTo + 1, LongestLine)];
        bool isSkipping = false;
        while (_readUpTo < length && RandomAccess.Read(file, buffer, _readUpTo) is > 0 and int read)
        {
            int whole = buffer.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
            if (whole == 0 && read < buffer.Length)
            {
                // A line that is not finished.
                return;
            }

            TakeLines(buffer.AsSpan(0, whole), isSkipping);
            isSkipping = whole == 0;
            _readUpTo += whole == 0 ? read : whole;
        }
    }

    /// <summary>
    /// Where the first line begins: behind the mark that some editors put there. A file that begins like no journal is somebody's own, or
    /// a journal in another encoding, of which every submission would be forgotten.
    /// </summary>
    private long FindBegin(SafeFileHandle file)
    {
        Span<byte> first = stackalloc byte[4];
        return first[..RandomAccess.Read(file, first, 0)] switch
        {
            [] or [(byte)'{' or (byte)'\r' or (byte)'\n' or 0, ..] => 0,
            [0xEF, 0xBB, 0xBF] or [0xEF, 0xBB, 0xBF, (byte)'{'] => 3,
            _ => throw new UnsafePathException(path, "is not a journal of submissions. It was left alone."),
        };
    }

    private void TakeLines(ReadOnlySpan<byte> lines, bool isSkipping)
    {
        bool isRest = isSkipping;
        while (lines.IndexOf((byte)'\n') is >= 0 and int end)
        {
            if (!isRest && end > 0 && JournalLine.Parse(lines[..end]) is { } line)
            {
                Contents.Take(line);
            }

            isRest = false;
            lines = lines[(end + 1)..];
        }
    }

    private static bool EndsLine(SafeFileHandle file, long length)
    {
        Span<byte> last = stackalloc byte[1];
        return RandomAccess.Read(file, last, length - 1) == 1 && last[0] == (byte)'\n';
    }

    private static SafeFileHandle OpenToWrite(string path, FileShare share)
    {
        if (!Path.Exists(path))
        {
            PrivateFile.Create(path);
        }

        return PlainFile.OpenToWrite(path, FileAccess.ReadWrite, share);
    }

    private async Task<SafeFileHandle> OpenAsync(Func<SafeFileHandle> open, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            try
            {
                SafeFileHandle file = open();
                _patience = Patience;
                return file;
            }
            catch (IOException exception) when (FileFailures.From(exception, path).Category is VeoErrorCategory.FileBusy)
            {
                if (time.GetElapsedTime(start) >= _patience)
                {
                    _patience = ShortPatience;
                    throw;
                }

                await Task.Delay(OpenPause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task GuardedAsync(string what, Func<Task> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is JournalException || FileFailures.Covers(exception))
        {
            string named = exception.Message.Contains(Path.GetDirectoryName(path)!, StringComparison.Ordinal) ? "" : $" \"{path}\"";
            throw new JournalException($"The journal{named} cannot be {what}: {exception.Message}", exception);
        }
        finally
        {
            _gate.Release();
        }
    }
}
