using VeoTasks.Http;

namespace VeoTasks.Resilience;

/// <summary>What the module's private load context creates by name; everything else in this assembly stays behind the interfaces.</summary>
public sealed class PollyRequestPolicyFactory : IRequestPolicyFactory
{
    /// <inheritdoc/>
    public IRequestPolicy ForReads(TimeProvider time, Func<double> random) => new PollyRequestPolicy(() => Pipelines.ForReads(time, random));

    /// <inheritdoc/>
    public IRequestPolicy ForDownloads(TimeProvider time, Func<double> random) => new PollyRequestPolicy(() => Pipelines.ForDownloads(time, random));
}
