using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Contenders;

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
