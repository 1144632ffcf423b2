using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>The budgets of all providers. One instance serves the whole process, so that runspaces that ask the same gateway share its budget.</summary>
public sealed class RateLimiters
{
    private readonly object _gate = new();
    private readonly Dictionary<(string Name, Origin Origin), RateLimiter> _budgets = [];

    /// <summary>The process's own.</summary>
    public static RateLimiters Process { get; } = new();

    /// <summary>The provider's budget, with the limit that the provider has now. The caller leaves it when its run is over.</summary>
    internal RateLimiter Join(VeoProvider provider)
    {
        lock (_gate)
        {
            (string, Origin) key = (provider.Name, Origin.Of(provider.BaseUri));
            if (!_budgets.TryGetValue(key, out RateLimiter? budget))
            {
                budget = new RateLimiter();
                _budgets.Add(key, budget);
            }

            budget.Join(provider.RequestsPerMinute);
            return budget;
        }
    }
}
