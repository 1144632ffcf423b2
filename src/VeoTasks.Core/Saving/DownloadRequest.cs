using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>One video to save.</summary>
internal sealed class DownloadRequest
{
    /// <summary>The task the video belongs to.</summary>
    public required VeoTask Task { get; init; }

    /// <summary>The video itself.</summary>
    public required VeoVideo Video { get; init; }

    /// <summary>The folder the file goes to.</summary>
    public required SaveFolder Folder { get; init; }

    /// <summary>The file's name there, one that is safe (see <see cref="FileNameTemplate"/>).</summary>
    public required string Name { get; init; }

    /// <summary>What to do when that file is there already.</summary>
    public ExistingFile Existing { get; init; } = ExistingFile.Keep;

    /// <summary>
    /// Asks the gateway for the task anew, to get a link that is still good; null where that is not possible. Called twice at most.
    /// </summary>
    public Func<CancellationToken, ValueTask<Attempt<VeoTask>>>? AskAgain { get; init; }

    /// <summary>The counters to keep up to date.</summary>
    public DownloadProgress Progress { get; init; } = new();

    /// <summary>Which video this is, in words that stay the same from run to run and hold no address.</summary>
    internal string VideoKey => $"{Task}#{Video.Index}";

    /// <summary>The same for the ledger.</summary>
    internal VideoKey Key => new(Task.Provider, Task.Id, Video.Index);

    /// <summary>The file's full path.</summary>
    internal string Path => System.IO.Path.Combine(Folder.Path, Name);

    /// <summary>What the ledger is to know of the saved file.</summary>
    internal LedgerEntry ToEntry(FileFacts facts, DateTimeOffset savedAt) => new()
    {
        Provider = Task.Provider,
        Task = Task.Id,
        Model = Task.Model,
        Label = LedgerText.Cut(Task.Label),
        Prompt = LedgerText.Cut(Task.Prompt),
        Index = Video.Index,
        Of = Math.Max(Task.Videos.Length, 1),
        File = Name,
        Length = facts.Length,
        Sha256 = facts.Sha256,
        SavedAt = savedAt,
        CreatedAt = Task.CreatedAt,
        CompletedAt = Task.CompletedAt,
        Waited = Task.SecondsTaken,
        Billed = Task.Billed,
    };
}

/// <summary>How long to wait and how much to take.</summary>
internal sealed record DownloadOptions
{
    /// <summary>
    /// How many bytes a second have to come, measured over <see cref="RateWindow"/>: a byte now and then holds nobody up for long.
    /// </summary>
    public const int LeastRate = 1024;

    /// <summary>How long the words behind a status that brings no video are waited for.</summary>
    public static TimeSpan MessageTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// <see cref="AnswerTimeout"/> for <see cref="VeoVideoTransport.Base64Json"/>. MixRoute's server fetches and encodes the whole video
    /// first, for up to 8 minutes (controller/video_download.go of its code base), so the ordinary limit would always be too short.
    /// </summary>
    private static readonly TimeSpan EncodedAnswerTimeout = TimeSpan.FromMinutes(10);

    /// <summary>How long a body may send nothing before the attempt counts as broken.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time over which the rate is measured.</summary>
    public TimeSpan RateWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server may take until its answer begins.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long after a task's end its video may take to be where the gateway says it is.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The largest file that is taken, in bytes after decoding; 4 GiB.</summary>
    public long MaximumLength { get; init; } = 4L << 30;

    /// <summary>
    /// The most that one answer may send: base64 is a third longer than its video, escapes and line breaks make it longer still, and the
    /// same video may be in an answer twice.
    /// </summary>
    internal long MaximumReceived => MaximumLength > long.MaxValue / 8 ? long.MaxValue : (4 * MaximumLength) + (2 * 1024 * 1024);

    internal TimeSpan AnswerTimeoutFor(VeoVideoTransport transport) =>
        transport is VeoVideoTransport.Base64Json ? EncodedAnswerTimeout : AnswerTimeout;
}

/// <summary>How far one download is. Written by the transfer, read whenever somebody wants to know, from any thread.</summary>
internal sealed class DownloadProgress
{
    private const long Unknown = -1;

    private readonly object _gate = new();
    private long _received;
    private long _total = Unknown;

    /// <summary>How many bytes of the file are on disk. Falls back to 0 when the file has to be started over.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>How many bytes the file will have; null while nobody has said.</summary>
    public long? Total => Interlocked.Read(ref _total) is var total && total == Unknown ? null : total;

    internal void Expect(long? total) => Interlocked.Exchange(ref _total, total ?? Unknown);

    /// <summary>Looks how many there are now. For any thread: no older count comes after a newer one.</summary>
    internal void Report(PartFile part)
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _received, part.Received);
        }
    }
}
