using VeoTasks.Reports;
using VeoTasks.Saving;

namespace VeoTasks.Tests.Reports.Support;

/// <summary>Makes reports out of nothing.</summary>
internal static class Sample
{
    public static DateTimeOffset Evening { get; } = new(2026, 11, 24, 20, 15, 0, TimeSpan.Zero);

    public static string Folder { get; } = OperatingSystem.IsWindows() ? "C:\\videos" : "/videos";

    public static string Page { get; } = Path.Combine(Folder, ReportFile.DefaultName);

    public static LedgerEntry Entry(string task) => new()
    {
        Provider = "mulerun",
        Task = task,
        Model = "veo-3.1",
        File = $"{task}.mp4",
        Length = 2 << 20,
        Sha256 = new string('0', 64),
        SavedAt = Evening,
        Waited = 95,
    };

    public static LedgerFailure Failure(string task) =>
        new() { Provider = "mulerun", Task = task, Error = "TaskFailed", Reason = "no cats", At = Evening };

    public static ReportVideo Video(LedgerEntry entry, FileState state = FileState.Present) =>
        new(entry, Path.Combine(Folder, entry.File), state) { Movie = new Mp4Movie(TimeSpan.FromSeconds(8), 1280, 720) };

    public static VideoReport Report(IReadOnlyList<ReportVideo> videos, params LedgerFailure[] failures) =>
        new("Videos", Evening, videos, failures);
}
