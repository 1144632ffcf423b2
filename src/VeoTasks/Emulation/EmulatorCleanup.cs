using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace VeoTasks.Emulation;

/// <summary>Ends the emulator when the module is removed where it was started.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EmulatorCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => EmulatorSession.EndWith(Runspace.DefaultRunspace);
}
