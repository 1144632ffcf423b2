namespace VeoTasks.Downloads.Files;

/// <summary>A thread that runs one call after the other and ends when none comes for a while.</summary>
/// <param name="isIdle">Takes it when it has nothing to do.</param>
internal sealed class DiskThread(Action<DiskThread> isIdle)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private Task? _next;
    private bool _hasEnded;

    /// <summary>Starts it with its first call.</summary>
    public void Start(Task first)
    {
        _next = first;
        new Thread(Run) { IsBackground = true, Name = "VeoTasks disk" }.Start();
    }

    /// <summary>Gives it a call. False when it has ended meanwhile.</summary>
    public bool TryTake(Task next)
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return false;
            }

            _next = next;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    private void Run()
    {
        while (WaitForNext() is { } call)
        {
            // What the call throws stays in it, for whoever awaits it.
            call.RunSynchronously(TaskScheduler.Default);
            isIdle(this);
        }
    }

    private Task? WaitForNext()
    {
        lock (_gate)
        {
            if (_next is null)
            {
                Monitor.Wait(_gate, Patience);
            }

            (Task? next, _next) = (_next, null);
            _hasEnded = next is null;
            return next;
        }
    }
}
