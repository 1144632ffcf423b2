namespace VeoTasks.Saving;

/// <summary>How far one download is. Written by the transfer, read whenever somebody wants to know, from any thread.</summary>
public sealed class DownloadProgress
{
    private const long Unknown = -1;

    private long _received;
    private long _total = Unknown;

    /// <summary>How many bytes of the file are on disk. Falls back to 0 when the file has to be started over.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>How many bytes the file will have; null while nobody has said.</summary>
    public long? Total => Interlocked.Read(ref _total) is var total && total == Unknown ? null : total;

    internal void Expect(long? total) => Interlocked.Exchange(ref _total, total ?? Unknown);

    internal void Report(long received) => Interlocked.Exchange(ref _received, received);
}
