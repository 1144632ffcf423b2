using System.Globalization;

namespace VeoTasks.Shell;

/// <summary>What the views in VeoTasks.Format.ps1xml show, as code so that it can be tested.</summary>
public static class Format
{
    /// <summary>Percent done, or nothing.</summary>
    public static string Progress(VeoTask task) => task.Progress is { } percent ? string.Create(CultureInfo.CurrentCulture, $"{percent} %") : "";

    /// <summary>The reason of a failure, or how many videos there are. Never a link: links may be signed.</summary>
    public static string Detail(VeoTask task) => task switch
    {
        { Error: { } error } => error.ToString(),
        { Status: VeoTaskStatus.Succeeded, Videos.Count: 1 } => "1 video",
        { Status: VeoTaskStatus.Succeeded } => string.Create(CultureInfo.CurrentCulture, $"{task.Videos.Count} videos"),
        { Status: VeoTaskStatus.Unknown, RawStatus: { } word } => word,
        _ => "",
    };

    /// <summary>How long a provider took to answer: "123 ms", or nothing.</summary>
    public static string Latency(VeoProviderTest test) =>
        test.Latency is { } time ? string.Create(CultureInfo.CurrentCulture, $"{time.TotalMilliseconds:0} ms") : "";

    /// <summary>A size as people read it: "12.3 MB", in powers of 1024 as PowerShell's own MB.</summary>
    public static string Size(long bytes) => ByteCount.Show(bytes, CultureInfo.CurrentCulture);

    /// <summary>A saved video's length and picture, as far as its file tells: "8.0 s 1280x720".</summary>
    public static string Video(SavedVideo video)
    {
        string duration = video.Duration is { } time ? string.Create(CultureInfo.CurrentCulture, $"{time.TotalSeconds:0.0} s") : "";
        string picture = video is { Width: { } width, Height: { } height } ? string.Create(CultureInfo.InvariantCulture, $"{width}x{height}") : "";
        return $"{duration} {picture}".Trim();
    }

    /// <summary>What happened to a saved video: "saved", "resumed" or "skipped".</summary>
    public static string Outcome(SavedVideo video) => video switch
    {
        { Skipped: true } => "skipped",
        { Resumed: true } => "resumed",
        _ => "saved",
    };
}
