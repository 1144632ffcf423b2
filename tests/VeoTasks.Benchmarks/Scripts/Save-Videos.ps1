# Saves the videos of tasks that have ended, as a user would, and says as JSON how many there are and what that took.
param(
    [Parameter(Mandatory)] [string] $Module,
    [Parameter(Mandatory)] [uri] $Server,
    [Parameter(Mandatory)] [int] $Count,
    [Parameter(Mandatory)] [string] $Destination
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module $Module
$self = Get-Process -Id $PID
$cpu = $self.TotalProcessorTime
$watch = [System.Diagnostics.Stopwatch]::StartNew()
$first = 0
$bytes = 0
0..($Count - 1) | ForEach-Object { 'video_{0:d32}' -f $_ } |
    Save-VeoVideo -Provider octopusx -BaseUri $Server -Destination $Destination |
    ForEach-Object {
        if ($script:bytes -eq 0) { $script:first = $watch.Elapsed.TotalSeconds }
        $script:bytes += $_.Length
    }
$wall = $watch.Elapsed.TotalSeconds
$self.Refresh()
@{
    bytes = $bytes
    wallSeconds = $wall
    cpuSeconds = ($self.TotalProcessorTime - $cpu).TotalSeconds
    firstSeconds = $first
    peakBytes = $self.PeakWorkingSet64
} | ConvertTo-Json -Compress
