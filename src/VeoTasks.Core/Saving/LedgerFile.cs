using Microsoft.Win32.SafeHandles;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>
/// The ledger on disk: lines that are only ever added. Whoever adds one holds the file alone meanwhile, so lines of two processes never
/// mix; where a killed process left half a line, the next one begins a new line behind it.
/// </summary>
internal sealed class LedgerFile(FolderGuard folder, IDisk disk, TimeProvider time)
{
    /// <summary>The ledger's name in its folder.</summary>
    public const string Name = ".veotasks.jsonl";

    /// <summary>Longer than any line that this module writes; what is longer is skipped.</summary>
    private const int LongestLine = 16 * 1024;
    private const int BufferLength = 64 * 1024;
    private const int OpenTries = 400;
    private static readonly TimeSpan OpenPause = TimeSpan.FromMilliseconds(20);

    private long _readUpTo;

    public string Path { get; } = System.IO.Path.Combine(folder.Path, Name);

    /// <summary>Whether a file that others hold is waited for; else one try has to do, unless they add lines.</summary>
    public bool IsPatient { get; set; } = true;

    /// <summary>Adds whole lines and brings them to disk. Throws what the file system throws.</summary>
    /// <exception cref="UnsafePathException">It is no plain file, has another name, or is in another folder than before.</exception>
    /// <exception cref="IOException">Others held it for eight seconds on end and added nothing.</exception>
    public async Task AppendAsync(byte[] lines, CancellationToken cancellationToken)
    {
        folder.Check();
        SafeFileHandle Open() => PlainFile.OpenToWrite(Path, FileAccess.ReadWrite, PlainFile.OneWriter);
        using SafeFileHandle file = await OpenAsync(Open, cancellationToken);
        folder.Check();
        long length = RandomAccess.GetLength(file);
        byte[] bytes = length == 0 || EndsLine(file, length) ? lines : [(byte)'\n', .. lines];
        disk.Write(file, bytes, length);
        await DiskWait.RunAsync(() => disk.Flush(file));
    }

    /// <summary>Hands on the whole lines that came since the last call; all of them when the file is another one than then.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task ReadNewAsync(Action<LedgerLine> take, CancellationToken cancellationToken)
    {
        FileInfo info = new(Path);
        if (!info.Exists || info.Length == _readUpTo)
        {
            return;
        }

        SafeFileHandle Open() => PlainFile.OpenToRead(Path, PlainFile.NoWriter);
        using SafeFileHandle file = await OpenAsync(Open, cancellationToken);
        _readUpTo = info.Length < _readUpTo ? 0 : _readUpTo;
        byte[] buffer = new byte[BufferLength];
        bool isSkipping = false;
        while (await RandomAccess.ReadAsync(file, buffer, _readUpTo, cancellationToken) is > 0 and var read)
        {
            int whole = buffer.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
            if (whole == 0 && read < LongestLine)
            {
                // A line that is not finished: its writer may still be at it.
                return;
            }

            Take(buffer.AsSpan(0, whole), isSkipping, take);
            isSkipping = whole == 0;
            _readUpTo += whole == 0 ? read : whole;
        }
    }

    private static void Take(ReadOnlySpan<byte> lines, bool isSkipping, Action<LedgerLine> take)
    {
        bool isRest = isSkipping;
        while (lines.IndexOf((byte)'\n') is >= 0 and var end)
        {
            ReadOnlySpan<byte> line = lines[..end];
            if (!isRest && line.Length is > 0 and <= LongestLine && LedgerLine.Parse(line) is { } parsed)
            {
                take(parsed);
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

    /// <summary>
    /// Opens it once others let go. Those who add lines are waited for as long as they do; whoever just holds it, for eight seconds.
    /// </summary>
    private async Task<SafeFileHandle> OpenAsync(Func<SafeFileHandle> open, CancellationToken cancellationToken)
    {
        long length = new FileInfo(Path) is { Exists: true } before ? before.Length : 0;
        for (int tries = 1; ; tries++)
        {
            try
            {
                return open();
            }
            catch (IOException exception) when (FileFailures.From(exception, Path).Category is VeoErrorCategory.FileBusy)
            {
                long now = new FileInfo(Path) is { Exists: true } info ? info.Length : 0;
                if (now == length && (!IsPatient || tries >= OpenTries))
                {
                    throw;
                }

                (tries, length) = (now == length ? tries : 0, now);
            }

            await Task.Delay(OpenPause, time, cancellationToken);
        }
    }
}
