# Waits that are long for people's sake, such as the quarter of a minute that an unknown task is given, pass 20 times as fast.

# From here on, for all commands of this process. What a command is given as -TimeoutSec passes as fast.
function Start-HurryingClock {
    if (-not ('HurryingClock' -as [type])) { Add-Type -Path "$PSScriptRoot/HurryingClock.cs" }
    Invoke-Internal VeoTasks.Providers.CommandClock Set ([HurryingClock]::new(20))
}

function Stop-HurryingClock { Invoke-Internal VeoTasks.Providers.CommandClock Set ([TimeProvider]::System) }
