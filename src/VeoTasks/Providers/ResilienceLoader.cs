using VeoTasks.Http;

namespace VeoTasks.Providers;

/// <summary>Loads the resilience library and its Polly at the first request that needs them.</summary>
internal static class ResilienceLoader
{
    private static readonly Lazy<IRequestPolicyFactory> LazyFactory = new(static () =>
        PrivateLibrary.Create<IRequestPolicyFactory>("VeoTasks.Resilience", "VeoTasks.Resilience.PollyRequestPolicyFactory"));

    /// <summary>Makes request policies.</summary>
    public static IRequestPolicyFactory Factory => LazyFactory.Value;
}
