using System.Diagnostics;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Polling;

namespace VeoTasks.Benchmarks.Start;

/// <summary>Something that a fresh PowerShell does first.</summary>
/// <param name="Step">What is compared with what.</param>
/// <param name="Name">Who does it.</param>
/// <param name="Manifest">The module's manifest; null without one.</param>
internal abstract record StartContender(string Step, string Name, string? Manifest)
{
    /// <summary>Does it once in a new process.</summary>
    public abstract Task<StartSample> RunAsync(StartSite site, CancellationToken cancellationToken);
}

/// <summary>PowerShell from its start to its end, with a module or without.</summary>
internal sealed record ImportContender(string Name, string? Manifest) : StartContender(ImportStep, Name, Manifest)
{
    public const string ImportStep = "Start of pwsh";

    /// <inheritdoc/>
    public override async Task<StartSample> RunAsync(StartSite site, CancellationToken cancellationToken)
    {
        string command = Manifest is null ? "exit" : $"Import-Module '{Manifest}' -ErrorAction Stop; exit";
        TimeSpan cpu = ProcFile.EndedChildrenCpu();
        long start = Stopwatch.GetTimestamp();
        await using (PinnedProcess shell = PinnedProcess.Start(
            Cores.Measured, new Command("pwsh", "-NoProfile", "-NonInteractive", "-Command", command)))
        {
            await shell.FinishAsync(cancellationToken);
        }

        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        return new StartSample((ProcFile.EndedChildrenCpu() - cpu).TotalSeconds, wall.TotalSeconds, CompiledMethods: null, Bytes: 0);
    }
}

/// <summary>From Enter to the end of one command, or of what a script does instead.</summary>
/// <param name="Step">What is compared with what.</param>
/// <param name="Name">Who does it.</param>
/// <param name="Does">The name of the deed in First.ps1.</param>
/// <param name="Manifest">The module's manifest; null without one.</param>
internal sealed record FirstContender(string Step, string Name, string Does, string? Manifest) : StartContender(Step, Name, Manifest)
{
    public const string PollStep = "First poll";
    public const string VideoStep = "First video";

    /// <inheritdoc/>
    public override async Task<StartSample> RunAsync(StartSite site, CancellationToken cancellationToken)
    {
        string destination = site.NewDestination();
        string[] module = Manifest is null ? [] : ["-Module", Manifest];
        Command command = Command.Script(
            "First.ps1", ["-Does", Does, "-Server", site.Gateway.AbsoluteUri, "-Destination", destination, .. module]) with
        {
            Environment = site.Environment,
        };
        await using PinnedProcess shell = PinnedProcess.Start(Cores.Measured, command);
        StartSample sample = Talk.Understand<StartSample>((await shell.FinishAsync(cancellationToken)).Trim());
        long expected = Step == VideoStep ? StartSite.Length : 0;
        return sample.Bytes == expected ? sample : throw new IOException($"{Name} saved {sample.Bytes} of {expected} bytes.");
    }
}

/// <summary>What it took.</summary>
/// <param name="CpuSeconds">Processor time.</param>
/// <param name="WallSeconds">Time.</param>
/// <param name="CompiledMethods">Methods that were compiled meanwhile; null where nobody counted.</param>
/// <param name="Bytes">Bytes of videos that are there afterwards.</param>
internal sealed record StartSample(double CpuSeconds, double WallSeconds, int? CompiledMethods, long Bytes);
