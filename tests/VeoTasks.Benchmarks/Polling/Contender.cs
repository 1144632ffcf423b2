using System.Runtime.InteropServices;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Polling;

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

/// <inheritdoc/>
internal sealed class BareLoopContender : OwnLoop
{
    /// <inheritdoc/>
    public override string Name => "Bare HttpClient loop";

    /// <inheritdoc/>
    public override string Role => "HttpClient as it comes in 64 loops, the same answer read with Utf8JsonReader";

    /// <inheritdoc/>
    protected override string Loop => "bare";
}

/// <inheritdoc/>
internal sealed class ClientContender : OwnLoop
{
    /// <inheritdoc/>
    public override string Name => "VeoTasks without its scheduler";

    /// <inheritdoc/>
    public override string Role => "TaskClient in 64 loops: shows what the scheduler adds";

    /// <inheritdoc/>
    protected override string Loop => "client";
}

/// <inheritdoc/>
internal sealed class EngineContender : OwnLoop
{
    /// <inheritdoc/>
    public override string Name => "VeoTasks engine";

    /// <inheritdoc/>
    public override string Role => "scheduler, requests, reading and state, at full throttle";

    /// <inheritdoc/>
    protected override string Loop => "engine";
}

/// <summary>What a PowerShell user would write.</summary>
internal sealed class PowerShellContender : Contender
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override string Name => "ForEach-Object -Parallel";

    /// <inheritdoc/>
    public override string Role => "Invoke-RestMethod in ForEach-Object -Parallel -ThrottleLimit 16";

    /// <inheritdoc/>
    public override async Task<Availability> FindAsync(CancellationToken cancellationToken) =>
        await Tool.FirstLineAsync(new Command("pwsh", "--version"), cancellationToken) is { } version
            ? Availability.Of(version)
            : Availability.Without("pwsh is not installed");

    /// <inheritdoc/>
    public override Task<IContenderRun> StartAsync(Uri server, int core, CancellationToken cancellationToken) =>
        TalkingRun.StartAsync(Command.Script("Invoke-RestMethodLoop.ps1", "-Server", server.AbsoluteUri), core, WarmUp, cancellationToken);
}

/// <summary>A contender that is a loop of this program, run in a process of its own.</summary>
internal abstract class OwnLoop : Contender
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>The loop's name on this program's command line.</summary>
    protected abstract string Loop { get; }

    /// <inheritdoc/>
    public sealed override Task<Availability> FindAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Availability.Of(RuntimeInformation.FrameworkDescription));

    /// <inheritdoc/>
    public sealed override Task<IContenderRun> StartAsync(Uri server, int core, CancellationToken cancellationToken) =>
        TalkingRun.StartAsync(
            Command.Self("loop", Loop, server.AbsoluteUri), core, WarmUp, cancellationToken);
}
