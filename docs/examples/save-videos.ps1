#requires -Version 7.4
<#
.SYNOPSIS
Waits for the tasks of a list and saves their videos: one run of a schedule.

.DESCRIPTION
Everything that can be saved is saved. After that the script ends with an error, and pwsh with exit code 1, if -FailOn says so.
Give the same command again at any time: what is saved is not asked for again. With -WhatIf it only says what it would do.

.PARAMETER TaskFile
The list, one task a line, as Wait-VeoTask takes it.

.PARAMETER Destination
The folder of the videos. It is the memory of the runs, so it has to stay.

.PARAMETER Provider
The provider of ids that name none.

.PARAMETER TimeoutSec
How long tasks are waited for, in seconds.

.PARAMETER FailOn
None, Any or All.

.PARAMETER EventFile
Where events go, one JSON object a line. It grows from run to run.

.PARAMETER KeyFolder
A folder in which the runner shows secrets as files, each named after its provider: $CREDENTIALS_DIRECTORY of systemd, a mounted secret of Kubernetes.

.EXAMPLE
./save-videos.ps1 -TaskFile ids.txt -Destination ./videos -Provider mulerun
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $TaskFile,
    [Parameter(Mandatory)] [string] $Destination,
    [string] $Provider,
    [double] $TimeoutSec = 3600,
    [ValidateSet('None', 'Any', 'All')] [string] $FailOn = 'Any',
    [string] $EventFile,
    [string] $KeyFolder
)

$ErrorActionPreference = 'Stop'
Import-Module VeoTasks

if ($KeyFolder) {
    foreach ($known in Get-VeoProvider) {
        $file = Join-Path $KeyFolder $known.Name
        if (Test-Path -LiteralPath $file) {
            [Environment]::SetEnvironmentVariable($known.EnvironmentVariable, (Get-Content -LiteralPath $file -Raw).Trim())
        }
    }
}

# The script stops at errors, the two commands do not: -FailOn decides, once the others are saved.
$shared = @{ ErrorAction = 'Continue'; SummaryVariable = '+runs' }
$source = $Provider ? @{ Provider = $Provider } : @{}
$runs = $null
$tasks = Get-Content -LiteralPath $TaskFile
$job = {
    $tasks | Wait-VeoTask @source -TimeoutSec $TimeoutSec @shared | Save-VeoVideo -Destination $Destination -FailOn $FailOn @shared
}

try {
    if ($EventFile) { . $job 6>> $EventFile } else { . $job }
}
finally {
    foreach ($run in $runs) { Write-Host "$run; $($run.Requests) requests, $($run.Saved) saved, $($run.Elapsed.TotalSeconds.ToString('0')) s" }
}
