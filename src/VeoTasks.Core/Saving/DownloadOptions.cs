namespace VeoTasks.Saving;

/// <summary>How long to wait and how much to take.</summary>
public sealed record DownloadOptions
{
    /// <summary>How long a body may send nothing before the attempt counts as broken.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server may take until its answer begins.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// The same for <see cref="VeoVideoTransport.Base64Json"/>. MixRoute's server fetches and encodes the whole video first,
    /// for up to 8 minutes (controller/video_download.go of its code base), so the ordinary limit would always be too short.
    /// </summary>
    public TimeSpan EncodedAnswerTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The largest file that is taken, in bytes after decoding; 4 GiB.</summary>
    public long MaximumLength { get; init; } = 4L << 30;

    internal TimeSpan AnswerTimeoutFor(VeoVideoTransport transport) =>
        transport is VeoVideoTransport.Base64Json ? EncodedAnswerTimeout : AnswerTimeout;
}
