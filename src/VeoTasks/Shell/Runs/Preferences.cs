using System.Management.Automation;

namespace VeoTasks.Shell.Runs;

/// <summary>What the user's parameters and preference variables say about a run.</summary>
internal static class Preferences
{
    /// <summary>Whether the command is only to say what it would do.</summary>
    public static bool IsWhatIf(this PSCmdlet cmdlet) =>
        LanguagePrimitives.IsTrue(cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
            ? ((SwitchParameter)given).IsPresent
            : cmdlet.GetVariableValue("WhatIfPreference"));

    /// <summary>Whether the first error ends the command.</summary>
    public static bool StopsAtErrors(this PSCmdlet cmdlet) =>
        (cmdlet.MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object? given) ? given : cmdlet.GetVariableValue("ErrorActionPreference"))
            ?.ToString() == nameof(ActionPreference.Stop);
}
