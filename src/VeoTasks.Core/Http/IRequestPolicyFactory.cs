namespace VeoTasks.Http;

/// <summary>Makes request policies. Implemented where the resilience library is referenced, so that nothing else has to load it.</summary>
public interface IRequestPolicyFactory
{
    /// <summary>A policy for single reads: an open circuit fails at once.</summary>
    /// <param name="time">The clock for delays and breaks.</param>
    /// <param name="random">Gives numbers from 0 up to 1 for jitter; called by any thread.</param>
    IRequestPolicy ForReads(TimeProvider time, Func<double> random);

    /// <summary>A policy for downloads: an open circuit is waited for, a few minutes at most.</summary>
    /// <inheritdoc cref="ForReads"/>
    IRequestPolicy ForDownloads(TimeProvider time, Func<double> random);
}
