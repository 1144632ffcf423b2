using System.Collections.Concurrent;

namespace VeoTasks.Cmdlets;

/// <summary>
/// What background work has for the pipeline. Work only posts here; the pipeline thread alone writes, because PowerShell
/// allows nobody else to.
/// </summary>
internal sealed class PipelineQueue : IDisposable
{
    private readonly BlockingCollection<Action<VeoCmdlet>> _items = [];

    public void Output(object value) => Post(cmdlet => cmdlet.Emit(value));

    public void Error(ErrorRecord error) => Post(cmdlet => cmdlet.WriteError(error));

    public void Warning(string text) => Post(cmdlet => cmdlet.WriteWarning(text));

    public void Verbose(string text) => Post(cmdlet => cmdlet.WriteVerbose(text));

    /// <summary>Posts that a task's video was lost to a trouble that was reported before.</summary>
    public void Lose(VeoTask task) => Post(cmdlet => cmdlet.Log?.NoteLoss(task));

    public void Pause(string provider, TimeSpan pause, string reason) => Post(cmdlet => cmdlet.Log?.Pause(provider, pause, reason));

    public void Complete() => _items.CompleteAdding();

    public bool IsOver => _items.IsCompleted;

    /// <summary>Writes what is there, without waiting.</summary>
    public void WriteReady(VeoCmdlet cmdlet)
    {
        while (_items.TryTake(out Action<VeoCmdlet>? write))
        {
            write(cmdlet);
        }
    }

    /// <summary>Waits for one item, for at most <paramref name="patience"/>, and writes it.</summary>
    public void WriteNext(VeoCmdlet cmdlet, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_items.TryTake(out Action<VeoCmdlet>? write, (int)patience.TotalMilliseconds, cancellationToken))
        {
            write(cmdlet);
        }
    }

    public void Dispose() => _items.Dispose();

    private void Post(Action<VeoCmdlet> write)
    {
        if (!_items.IsAddingCompleted)
        {
            _items.Add(write);
        }
    }
}
