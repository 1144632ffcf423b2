using System.Runtime.InteropServices;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Contenders;

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
