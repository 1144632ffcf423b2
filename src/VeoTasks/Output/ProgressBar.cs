using System.Diagnostics;
using System.Globalization;
using System.Management.Automation.Host;

namespace VeoTasks.Output;

/// <summary>
/// One progress bar for one cmdlet, with a child for each of the slowest tasks. Drawn only once the work has lasted a second, and
/// taken away only if it was drawn.
/// </summary>
/// <remarks>
/// While one cmdlet of a pipeline waits, those behind it do not get to run, and their bars would stand still although their work goes
/// on. So whichever runs draws the bars of all.
/// </remarks>
internal sealed class ProgressBar
{
    /// <summary>More children than this would push the output off a small screen.</summary>
    public const int MostChildren = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static int s_lastId;

    /// <summary>The bars of this thread's pipelines; a pipeline has one thread.</summary>
    [ThreadStatic]
    private static List<ProgressBar>? t_open;

    private readonly int _id = NextId();
    private readonly int[] _children = [.. Enumerable.Range(0, MostChildren).Select(_ => NextId())];
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly string _activity;
    private Func<ProgressState>? _state;
    private TimeSpan _nextShow = Patience;
    private int _shownChildren;
    private bool _isShown;

    private ProgressBar(string activity, Func<ProgressState> state) => (_activity, _state) = (activity, state);

    /// <summary>Makes a bar, which is drawn when its time has come until it is completed or closed.</summary>
    /// <param name="activity">The cmdlet's name.</param>
    /// <param name="state">Gives the state when the bar is drawn.</param>
    public static ProgressBar Open(string activity, Func<ProgressState> state)
    {
        ProgressBar bar = new(activity, state);
        (t_open ??= []).Add(bar);
        return bar;
    }

    /// <summary>Draws the open bars of this thread that are not fresh enough any more.</summary>
    public static void ShowAll(ICommandRuntime writer)
    {
        t_open?.RemoveAll(bar => bar._state is null);
        foreach (ProgressBar bar in t_open ?? [])
        {
            bar.Show(writer);
        }
    }

    /// <summary>Takes the bar and its children away.</summary>
    public void Complete(ICommandRuntime writer)
    {
        Close();
        if (_isShown)
        {
            ShowChildren(writer, []);
            Remove(writer, _id, parent: -1);
        }
    }

    /// <summary>Draws it no more. A pipeline that breaks off takes its bars away itself.</summary>
    public void Close() => _state = null;

    private void Show(ICommandRuntime writer)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        if (elapsed < _nextShow || _state?.Invoke() is not { Total: > 0 } state)
        {
            return;
        }

        _nextShow = elapsed + Interval;
        _isShown = true;
        int percent = (int)(100L * state.Done / state.Total);
        string status = string.Create(CultureInfo.CurrentCulture, $"{state.Done} of {state.Total} ({percent} %): {state.Text}");
        writer.WriteProgress(_id, new ProgressRecord(_id, _activity, status)
        {
            PercentComplete = percent,
            SecondsRemaining = SecondsLeft(state, elapsed),
        });
        ShowChildren(writer, state.Slowest);
    }

    private void ShowChildren(ICommandRuntime writer, IReadOnlyList<ProgressItem> items)
    {
        for (int i = 0; i < items.Count; i++)
        {
            writer.WriteProgress(_id, new ProgressRecord(_children[i], items[i].Name, items[i].Text)
            {
                ParentActivityId = _id,
                PercentComplete = items[i].Percent ?? -1,
            });
        }

        for (int i = items.Count; i < _shownChildren; i++)
        {
            Remove(writer, _children[i], _id);
        }

        _shownChildren = items.Count;
    }

    private void Remove(ICommandRuntime writer, int id, int parent) =>
        writer.WriteProgress(_id,
            new ProgressRecord(id, _activity, "Done") { ParentActivityId = parent, RecordType = ProgressRecordType.Completed });

    private static int NextId() => Interlocked.Increment(ref s_lastId);

    /// <summary>The time left at the pace so far; -1 while nothing is done.</summary>
    private static int SecondsLeft(ProgressState state, TimeSpan elapsed) =>
        state.Done == 0 ? -1 : (int)(elapsed.TotalSeconds * (state.Total - state.Done) / state.Done);
}

/// <summary>How far a cmdlet is.</summary>
/// <param name="Total">Tasks or files in all, as far as known.</param>
/// <param name="Done">Those that need no more work.</param>
/// <param name="Text">The counts in words.</param>
internal readonly record struct ProgressState(int Total, int Done, string Text)
{
    /// <summary>What keeps the cmdlet waiting longest, at most <see cref="ProgressBar.MostChildren"/> of it.</summary>
    public IReadOnlyList<ProgressItem> Slowest { get; init; } = [];
}

/// <summary>How far one task or file is.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Text">Its state in words; never empty.</param>
/// <param name="Percent">0 to 100; null when nobody knows.</param>
internal readonly record struct ProgressItem(string Name, string Text, int? Percent);

/// <summary>Tells whether somebody watches: a bar that nobody sees fills job streams and logs.</summary>
internal static class InteractiveHost
{
    private const string Switch = "-NonInteractive";
    private const int ShortestSwitch = 5;

    /// <summary>
    /// Whether a host has a screen, and in pwsh is neither redirected nor told that nobody is there. Jobs and bare runspaces have none.
    /// </summary>
    public static bool Is(PSHost host) =>
        (host.Name != "ConsoleHost" || !(Console.IsOutputRedirected || Environment.GetCommandLineArgs().Any(IsNonInteractive)))
            && HasScreen(host);

    private static bool HasScreen(PSHost host)
    {
        try
        {
            return host.UI?.RawUI?.BufferSize.Width > 0;
        }
        catch (Exception exception)
            when (
                exception is HostException or InvalidOperationException or NotImplementedException or NotSupportedException or IOException)
        {
            // What hosts without a screen answer, each in its own way.
            return false;
        }
    }

    /// <summary>pwsh takes any beginning of the switch from "-noni" on, also with two hyphens.</summary>
    private static bool IsNonInteractive(string argument)
    {
        string single = argument.StartsWith("--", StringComparison.Ordinal) ? argument[1..] : argument;
        return single.Length >= ShortestSwitch && Switch.StartsWith(single, StringComparison.OrdinalIgnoreCase);
    }
}
