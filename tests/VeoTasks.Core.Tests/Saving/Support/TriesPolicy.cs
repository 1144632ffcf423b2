using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Tests.Saving.Support;

/// <summary>Repeats transient failures at once and remembers them.</summary>
internal sealed class TriesPolicy : IRequestPolicy
{
    /// <summary>How many tries one call has.</summary>
    public int Tries { get; set; } = 4;

    /// <summary>Every failure an attempt gave, in order.</summary>
    public List<RequestFailure> Failures { get; } = [];

    /// <summary>The origins that were asked, one entry a call.</summary>
    public List<string> Origins { get; } = [];

    public async ValueTask<Attempt<T>> ExecuteAsync<T>(
        string origin, Func<CancellationToken, ValueTask<Attempt<T>>> attempt, CancellationToken cancellationToken)
        where T : class
    {
        Origins.Add(origin);
        for (int i = 1; ; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Attempt<T> end = await attempt(cancellationToken);
            if (end.Failure is { } failure)
            {
                Failures.Add(failure);
            }

            if (end.Failure is not { IsTransient: true } || i == Tries)
            {
                return end;
            }
        }
    }
}
