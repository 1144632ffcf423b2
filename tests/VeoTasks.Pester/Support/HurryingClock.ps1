# Waits that are long for people's sake, such as the quarter of a minute that an unknown task is given, pass 20 times as fast.

# From here on, for all commands of this process. What a command is given as -TimeoutSec passes as fast.
function Start-HurryingClock {
    if (-not ('VeoTasks.Tests.Support.HurryingClock' -as [type])) { Add-Type -Path "$PSScriptRoot/../../VeoTasks.Core.Tests/Support/HurryingClock.cs" }
    Set-CommandClock ([VeoTasks.Tests.Support.HurryingClock]::new(20))
}

function Stop-HurryingClock { Set-CommandClock ([TimeProvider]::System) }

function Set-CommandClock([TimeProvider] $Clock) {
    (Get-Command Get-VeoTask).ImplementingType.Assembly.GetType('VeoTasks.Providers.CommandClock').GetMethod('Set').Invoke($null, @($Clock))
}
