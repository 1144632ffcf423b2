# Pipes ids of tasks that have ended through Wait-VeoTask and says as JSON how many came out, and how many ids had been given when the first did.
param([Parameter(Mandatory)] [string] $Module, [Parameter(Mandatory)] [uri] $Server, [Parameter(Mandatory)] [int] $Count)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module $Module
$given = 0
$emitted = 0
$givenAtFirst = 0
$watch = [System.Diagnostics.Stopwatch]::StartNew()
1..$Count | ForEach-Object { $script:given++; 'video_{0:x32}' -f $_ } |
    Wait-VeoTask -Provider octopusx -BaseUri $Server |
    ForEach-Object {
        if ($script:emitted -eq 0) { $script:givenAtFirst = $script:given }
        $script:emitted++
    }
@{
    given = $given
    emitted = $emitted
    givenAtFirst = $givenAtFirst
    wallSeconds = $watch.Elapsed.TotalSeconds
    peakBytes = (Get-Process -Id $PID).PeakWorkingSet64
} | ConvertTo-Json -Compress
