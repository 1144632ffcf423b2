using System.Threading.Channels;
using VeoTasks.Fuzz.Server;

namespace VeoTasks.Fuzz.Pipeline;

/// <summary>
/// Moves a case's clock from one due time to the next, whenever nothing but the clock can make anything happen. Each move is a step, and
/// steps are counted.
/// </summary>
internal sealed class CaseDriver : IDisposable
{
    /// <summary>More steps than any case needs.</summary>
    public const int MostSteps = 5000;

    private readonly Channel<bool> _signals =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly VirtualClock _clock;
    private readonly OpenRequests _open;

    /// <summary>Listens to what may let the clock go on.</summary>
    public CaseDriver(VirtualClock clock, OpenRequests open)
    {
        _clock = clock;
        _open = open;
        _open.Changed += Signal;
        _clock.TimersChanged += Signal;
    }

    /// <summary>How often the clock was moved.</summary>
    public int Steps { get; private set; }

    /// <summary>The step before which the case is called off; null to let it run.</summary>
    public (int Step, CancellationTokenSource Source)? Stop { get; init; }

    /// <summary>Something happened that may matter.</summary>
    public void Signal() => _signals.Writer.TryWrite(true);

    /// <summary>Moves the clock until the work is done.</summary>
    /// <param name="work">What is driven.</param>
    /// <param name="next">What to do: move the clock, look again at once, or wait until something happens.</param>
    /// <param name="cancellationToken">Ends the driving.</param>
    /// <exception cref="InvalidOperationException">There are more than <see cref="MostSteps"/> steps.</exception>
    public async Task DriveAsync(Task work, Func<DriverMove> next, CancellationToken cancellationToken)
    {
        _ = work.ContinueWith(_ => Signal(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (!work.IsCompleted)
        {
            DriverMove move = next();
            if (move is DriverMove.Advance && _clock.NextDue is { } due)
            {
                Advance(due);
            }
            else if (move is DriverMove.PollAgain)
            {
                await Task.Yield();
            }
            else
            {
                await _signals.Reader.ReadAsync(cancellationToken);
            }
        }

        await work;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _open.Changed -= Signal;
        _clock.TimersChanged -= Signal;
    }

    private void Advance(DateTimeOffset due)
    {
        if (++Steps > MostSteps)
        {
            throw new InvalidOperationException($"It had not ended after {MostSteps} steps of the clock.");
        }

        if (Steps == Stop?.Step)
        {
            Stop.Value.Source.Cancel();
        }

        TimeSpan left = due - _clock.GetUtcNow();
        _clock.Advance(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }
}

/// <summary>What a driver does next.</summary>
internal enum DriverMove
{
    /// <summary>Waits until something happens.</summary>
    Wait,

    /// <summary>Looks again soon: code is running that says nothing when it is done.</summary>
    PollAgain,

    /// <summary>Moves the clock to the next due time.</summary>
    Advance,
}
