using System.Management.Automation.Runspaces;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Ends the emulator of this session. Its providers are forgotten, and what it stood for is real again.</summary>
[Cmdlet(VerbsLifecycle.Stop, "VeoEmulator", SupportsShouldProcess = true, HelpUri = HelpPages.Folder + "Stop-VeoEmulator.md")]
[OutputType(typeof(void))]
public sealed class StopVeoEmulatorCommand : VeoCmdlet, IModuleAssemblyCleanup
{
    private readonly List<Task> _stops = [];

    /// <summary>The process of the emulator, as Start-VeoEmulator says it; unless given, whichever runs.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, int.MaxValue)]
    public int ProcessId { get; set; }

    private protected override ProgressState Progress => new(_stops.Count, _stops.Count(stop => stop.IsCompleted), "stopping");

    private protected override void Begin()
    {
    }

    private protected override void Accept()
    {
        if (EmulatorSession.Current is not { } session || (ProcessId > 0 && ProcessId != session.ProcessId))
        {
            WriteError(VeoErrors.EmulatorNotRunning(ProcessId));
        }
        else if (ShouldProcess($"process {session.ProcessId}", "Stop emulator"))
        {
            _stops.Add(session.StopAsync(StopToken));
        }
    }

    private protected override void InputIsOver() => _ = CompleteAfterAsync(Task.WhenAll(_stops));

    /// <summary>Ends the emulator too when the module is removed where it was started. PowerShell asks public types only.</summary>
    void IModuleAssemblyCleanup.OnRemove(PSModuleInfo psModuleInfo) => EmulatorSession.EndWith(Runspace.DefaultRunspace);
}
