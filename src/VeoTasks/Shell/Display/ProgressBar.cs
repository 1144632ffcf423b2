using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace VeoTasks.Shell.Display;

/// <summary>
/// One progress bar for one cmdlet, with a child for each of the slowest tasks. Drawn only once the work has lasted a second, and
/// taken away only if it was drawn.
/// </summary>
internal sealed class ProgressBar(Cmdlet cmdlet, string activity)
{
    /// <summary>More children than this would push the output off a small screen.</summary>
    public const int MostChildren = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static int s_lastId;

    private readonly int _id = NextId();
    private readonly int[] _children = [.. Enumerable.Range(0, MostChildren).Select(_ => NextId())];
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _nextShow = Patience;
    private int _shownChildren;
    private bool _isShown;

    /// <summary>Whether what is shown is no longer fresh enough.</summary>
    public bool IsDue => Stopwatch.GetElapsedTime(_start) >= _nextShow;

    /// <summary>Shows a state.</summary>
    public void Show(ProgressState state)
    {
        if (state.Total == 0)
        {
            return;
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        _nextShow = elapsed + Interval;
        _isShown = true;
        int percent = (int)(100L * state.Done / state.Total);
        string status = string.Create(CultureInfo.CurrentCulture, $"{state.Done} of {state.Total} ({percent} %): {state.Text}");
        cmdlet.WriteProgress(new ProgressRecord(_id, activity, status)
        {
            PercentComplete = percent,
            SecondsRemaining = SecondsLeft(state, elapsed),
        });
        ShowChildren(state.Slowest);
    }

    /// <summary>Takes the bar and its children away.</summary>
    public void Complete()
    {
        if (_isShown)
        {
            ShowChildren([]);
            Remove(_id, activity, parent: -1);
        }
    }

    private void ShowChildren(IReadOnlyList<ProgressItem> items)
    {
        for (int i = 0; i < items.Count; i++)
        {
            cmdlet.WriteProgress(new ProgressRecord(_children[i], items[i].Name, items[i].Text) { ParentActivityId = _id, PercentComplete = items[i].Percent ?? -1 });
        }

        for (int i = items.Count; i < _shownChildren; i++)
        {
            Remove(_children[i], activity, _id);
        }

        _shownChildren = items.Count;
    }

    private void Remove(int id, string name, int parent) =>
        cmdlet.WriteProgress(new ProgressRecord(id, name, "Done") { ParentActivityId = parent, RecordType = ProgressRecordType.Completed });

    private static int NextId() => Interlocked.Increment(ref s_lastId);

    /// <summary>The time left at the pace so far; -1 while nothing is done.</summary>
    private static int SecondsLeft(ProgressState state, TimeSpan elapsed) =>
        state.Done == 0 ? -1 : (int)(elapsed.TotalSeconds * (state.Total - state.Done) / state.Done);
}
