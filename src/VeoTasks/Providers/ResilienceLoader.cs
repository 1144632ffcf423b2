using VeoTasks.Http;

namespace VeoTasks.Providers;

/// <summary>Loads the resilience library and its Polly at the first failure that needs them.</summary>
internal sealed class ResilienceLoader : IRequestPolicyFactory
{
    private static readonly Lazy<IRequestPolicyFactory> Loaded = new(static () =>
        PrivateLibrary.Create<IRequestPolicyFactory>("VeoTasks.Resilience", "VeoTasks.Resilience.PollyRequestPolicyFactory"));

    /// <summary>Makes request policies.</summary>
    public static IRequestPolicyFactory Factory { get; } = new ResilienceLoader();

    /// <inheritdoc/>
    public IRequestPolicy ForReads(TimeProvider time, Func<double> random) => new LatePolicy(() => Loaded.Value.ForReads(time, random));

    /// <inheritdoc/>
    public IRequestPolicy ForDownloads(TimeProvider time, Func<double> random) =>
        new LatePolicy(() => Loaded.Value.ForDownloads(time, random));
}
