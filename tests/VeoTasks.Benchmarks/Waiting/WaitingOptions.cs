using System.Globalization;

namespace VeoTasks.Benchmarks.Waiting;

/// <summary>One measurement of waiting.</summary>
/// <param name="Server">A gateway that advises the interval in each answer.</param>
/// <param name="Tasks">Tasks to wait for.</param>
/// <param name="Interval">The interval the gateway advises.</param>
/// <param name="Window">How long it is measured, after two intervals of warming up.</param>
internal sealed record WaitingOptions(Uri Server, int Tasks, TimeSpan Interval, TimeSpan Window)
{
    /// <summary>Reads it from a command line; times in seconds.</summary>
    public static WaitingOptions Parse(string server, string tasks, string interval, string window) => new(
        new Uri(server), int.Parse(tasks, CultureInfo.InvariantCulture), Seconds(interval), Seconds(window));

    /// <summary>The same as a command line.</summary>
    public string[] ToArguments() =>
        [Server.AbsoluteUri, Tasks.ToString(CultureInfo.InvariantCulture), Text(Interval), Text(Window)];

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));

    private static string Text(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
