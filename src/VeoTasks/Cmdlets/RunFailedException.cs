using System.Management.Automation;
using VeoTasks.Output;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Ends the script as a throw statement would, so that pwsh -File ends with exit code 1. ThrowTerminatingError ends only the statement, and the script
/// would go on to exit code 0 unless $ErrorActionPreference were Stop, with which the first failed task would end the run before others are saved.
/// </summary>
/// <remarks>PowerShell passes exceptions of this base on as they are and wraps all others, which would lose the mark of a throw.</remarks>
#pragma warning disable CA1032, CA1064 // Only the commands make it, with their record; scripts see the record's own exception.
internal sealed class RunFailedException : CmdletInvocationException
#pragma warning restore CA1032, CA1064
{
    private readonly ErrorRecord _error;

    /// <summary>Makes it of what scripts are to see.</summary>
    public RunFailedException(ErrorRecord error) : base(error.ErrorDetails.Message)
    {
        _error = error;
        WasThrownFromThrowStatement = true;
    }

    /// <inheritdoc/>
    public override ErrorRecord ErrorRecord => _error;
}
