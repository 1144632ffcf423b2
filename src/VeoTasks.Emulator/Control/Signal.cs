namespace VeoTasks.Emulator.Control;

/// <summary>Lets any number of waiters look at a condition again whenever something has happened. Free when nobody waits.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? _next;

    public void Raise() => Interlocked.Exchange(ref _next, null)?.TrySetResult();

    public async Task WaitForAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            // First the promise of a next time, then the look: what happens between the two is not missed.
            var next = Next();
            if (condition())
            {
                return;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    private Task Next()
    {
        var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _next, fresh, null) ?? fresh).Task;
    }
}
