using System.ComponentModel;
using VeoTasks.Output;

namespace VeoTasks.Cmdlets;

/// <summary>
/// The shape all cmdlets with background work share: start work in ProcessRecord, write what is ready, wait for work only in
/// EndProcessing. Every way out (Ctrl+C, an error that stops, a downstream cmdlet that has enough) cancels the work.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VeoCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    // Never disposed: work that is on its way out may still look at the token, and without a timer there is nothing to free.
    private readonly CancellationTokenSource _stop = new();
    private readonly HeldErrors _held = new();
    private bool _isInputOver;
    private ProgressBar? _progress;

    private protected PipelineQueue Results { get; } = new();

    /// <summary>Follows what is written; null where nobody wants to know.</summary>
    internal RunLog? Log { get; private protected set; }

    /// <summary>Cancelled when the cmdlet is over, in whichever way.</summary>
    private protected CancellationToken StopToken => _stop.Token;

    protected sealed override void BeginProcessing() => Guarded(() =>
    {
        Begin();
        _progress = InteractiveHost.Is(Host) ? ProgressBar.Open(MyInvocation.MyCommand.Name, () => Progress) : null;
    });

    protected sealed override void ProcessRecord() => Guarded(() =>
    {
        Accept();
        Results.WriteReady(this);
        WriteHeld(TimeSpan.FromSeconds(1));
        ProgressBar.ShowAll(CommandRuntime);
    });

    protected sealed override void EndProcessing() => Guarded(() =>
    {
        WriteHeld(TimeSpan.Zero);
        _isInputOver = true;
        InputIsOver();
        while (!Results.IsOver && !StopToken.IsCancellationRequested)
        {
            Results.WriteNext(this, ProgressInterval, StopToken);
            WriteHeld(HeldErrors.Pause);
            ProgressBar.ShowAll(CommandRuntime);
        }

        WriteHeld(TimeSpan.Zero);
        _progress?.Complete(CommandRuntime);
        Summarize();
        Finish();
    });

    internal void Emit(object value)
    {
        Log?.Note(value);
        WriteObject(value);
    }

    /// <summary>
    /// Writes a non-terminating error, or holds it for company. Hides PowerShell's own, so that no error is forgotten when a run is judged.
    /// </summary>
    /// <remarks>
    /// While input may still be slow to come, only errors about the input itself are held: what a gateway says is told at once.
    /// </remarks>
    internal new void WriteError(ErrorRecord error)
    {
        Log?.Note(error);
        bool mayHold = _isInputOver || VeoErrors.IsAboutInput(VeoErrors.IdOf(error));
        if (!mayHold || this.StopsAtErrors() || !_held.TryHold(error))
        {
            base.WriteError(error);
        }
    }

    /// <summary>Cancels the work and returns at once: Ctrl+C must not wait for anything.</summary>
    protected sealed override void StopProcessing() => _stop.Cancel();

    /// <summary>Cancels what is left. The only thing PowerShell calls when a later cmdlet has had enough.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
            _progress?.Close();
        }
    }

    /// <summary>Checks parameters and starts the work.</summary>
    private protected abstract void Begin();

    /// <summary>Hands one record to the work.</summary>
    private protected abstract void Accept();

    /// <summary>Tells the work that no more records come. It must complete <see cref="Results"/> when it is through.</summary>
    private protected abstract void InputIsOver();

    private protected abstract ProgressState Progress { get; }

    /// <summary>Says what is worth saying once everything was written.</summary>
    private protected virtual void Summarize()
    {
    }

    /// <summary>Comes last, once everything was written and the work is through; may end the command with an error.</summary>
    private protected virtual void Finish()
    {
    }

    private void WriteHeld(TimeSpan pause)
    {
        foreach (ErrorRecord error in _held.Take(pause))
        {
            base.WriteError(error);
        }
    }

    /// <summary>
    /// Follows the work to its end and completes <see cref="Results"/> then, however it ends, so that the pipeline never waits for nothing.
    /// </summary>
    private protected async Task CompleteAfterAsync(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped, or the work had enough: neither is an error.
        }
#pragma warning disable CA1031 // Nobody awaits this; what is not reported here would be lost.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Results.Error(VeoErrors.Internal(exception, MyInvocation.MyCommand.Name));
        }
        finally
        {
            Results.Complete();
        }
    }

    /// <summary>Runs on the pipeline thread; whatever leaves it by an exception takes the background work with it.</summary>
    private void Guarded(Action body)
    {
        try
        {
            body();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            // Stopped by the user: PowerShell says so itself.
        }
        catch
        {
            _stop.Cancel();
            throw;
        }
    }
}
