using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Contenders;

/// <summary>One way to ask for tasks.</summary>
internal abstract class Contender
{
    /// <summary>Its name in tables and plots.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, in half a sentence.</summary>
    public abstract string Role { get; }

    /// <summary>Finds out whether it can run here.</summary>
    public abstract Task<Availability> FindAsync(CancellationToken cancellationToken);

    /// <summary>Starts it against a server on a core and lets it get warm.</summary>
    public abstract Task<IContenderRun> StartAsync(Uri server, int core, CancellationToken cancellationToken);
}

/// <summary>Whether a contender can run here.</summary>
/// <param name="Version">The versions of what it is made of; null when it is missing.</param>
/// <param name="Missing">What is missing; null when nothing is.</param>
internal sealed record Availability(string? Version, string? Missing)
{
    /// <summary>It can run.</summary>
    public static Availability Of(string version) => new(version, null);

    /// <summary>It cannot.</summary>
    public static Availability Without(string missing) => new(null, missing);
}

/// <summary>A contender that is started and warm.</summary>
internal interface IContenderRun : IAsyncDisposable
{
    /// <summary>Lets it poll as fast as it can for about this long, and measures it.</summary>
    Task<Sample> MeasureAsync(TimeSpan window, CancellationToken cancellationToken);
}

/// <summary>What one contender did in one round.</summary>
/// <param name="Polls">Answers read.</param>
/// <param name="WallSeconds">The time they took.</param>
/// <param name="CpuSeconds">Processor time of the contender's process, user and system.</param>
/// <param name="PeakBytes">Its largest working set so far; null where it was not seen.</param>
/// <param name="AllocatedBytes">Bytes allocated on the managed heap; null where there is none.</param>
internal sealed record Sample(long Polls, double WallSeconds, double CpuSeconds, long? PeakBytes, long? AllocatedBytes)
{
    /// <summary>Polls per second of processor time.</summary>
    public double PollsPerCpuSecond => Polls / CpuSeconds;

    /// <summary>Processor time of one poll in microseconds.</summary>
    public double CpuMicroseconds => CpuSeconds / Polls * 1e6;
}
