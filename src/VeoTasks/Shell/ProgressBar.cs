using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace VeoTasks.Shell;

/// <summary>How far a cmdlet is.</summary>
/// <param name="Total">Tasks or files in all, as far as known.</param>
/// <param name="Done">Those that need no more work.</param>
/// <param name="Text">The counts in words.</param>
internal readonly record struct ProgressState(int Total, int Done, string Text);

/// <summary>One progress bar for one cmdlet. Drawn only once the work has lasted a second, and taken away only if it was drawn.</summary>
internal sealed class ProgressBar(Cmdlet cmdlet, string activity)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static int s_lastId;

    private readonly int _id = Interlocked.Increment(ref s_lastId);
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _nextShow = Patience;
    private bool _isShown;

    /// <summary>Shows a state, unless the last one is fresh enough.</summary>
    public void Show(ProgressState state)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        if (elapsed < _nextShow || state.Total == 0)
        {
            return;
        }

        _nextShow = elapsed + Interval;
        _isShown = true;
        int percent = (int)(100L * state.Done / state.Total);
        string status = string.Create(CultureInfo.CurrentCulture, $"{state.Done} of {state.Total} ({percent} %): {state.Text}");
        cmdlet.WriteProgress(new ProgressRecord(_id, activity, status)
        {
            PercentComplete = percent,
            SecondsRemaining = SecondsLeft(state, elapsed),
        });
    }

    /// <summary>Takes the bar away.</summary>
    public void Complete()
    {
        if (_isShown)
        {
            cmdlet.WriteProgress(new ProgressRecord(_id, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    /// <summary>The time left at the pace so far; -1 while nothing is done.</summary>
    private static int SecondsLeft(ProgressState state, TimeSpan elapsed) =>
        state.Done == 0 ? -1 : (int)(elapsed.TotalSeconds * (state.Total - state.Done) / state.Done);
}
