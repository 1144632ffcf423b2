using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>Takes looks outside of a scheduler, such as saving asks for a fresh link, within the provider's budget.</summary>
/// <param name="reader">Takes the looks.</param>
/// <param name="provider">Whose budget.</param>
/// <param name="budgets">The budgets; the process's own, so that no run goes past another's limit.</param>
/// <param name="time">The clock.</param>
public sealed class RateLimitedReader(ITaskReader reader, VeoProvider provider, RateLimiters budgets, TimeProvider time) : ITaskReader
{
    /// <summary>Somebody else may take the leave that this one waits for; it is not fought over.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public async ValueTask<PollResponse> ReadAsync(TaskRoute address, CancellationToken cancellationToken)
    {
        RateLimiter budget = budgets.Join(provider);
        try
        {
            TimeSpan startedAt = await StartAsync(budget, cancellationToken).ConfigureAwait(false);
            PollResponse look = await reader.ReadAsync(address, cancellationToken).ConfigureAwait(false);
            if (look.Failure is { Category: VeoErrorCategory.RateLimited } refusal)
            {
                budget.Throttle(startedAt, MonotonicTime.Now(time), refusal.RetryAfter, random: 0);
            }

            return look;
        }
        finally
        {
            budget.Leave();
        }
    }

    /// <summary>Waits for leave.</summary>
    /// <returns>When it was given.</returns>
    private async Task<TimeSpan> StartAsync(RateLimiter budget, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan now = MonotonicTime.Now(time);
            if (budget.TryStart(now))
            {
                return now;
            }

            TimeSpan wait = budget.NextStart - now;
            await Task.Delay(Times.Later(wait, ShortestWait), time, cancellationToken).ConfigureAwait(false);
        }
    }
}
