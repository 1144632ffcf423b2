using VeoTasks.Http;

namespace VeoTasks.Saver;

/// <summary>Repeats nothing.</summary>
internal sealed class OneTry : IRequestPolicy
{
    public ValueTask<Attempt<T>> ExecuteAsync<T>(
        string origin, Func<CancellationToken, ValueTask<Attempt<T>>> attempt, CancellationToken cancellationToken)
        where T : class => attempt(cancellationToken);
}
