#requires -Version 7.4
<#
.SYNOPSIS
The whole job as somebody's own script does it, under the strictest settings: wait, save, export.

.DESCRIPTION
Gives back what came of it, without what differs from run to run, so that hosts and cultures can be compared.
#>
param(
    [Parameter(Mandatory)] [string] $Manifest,
    [Parameter(Mandatory)] [string] $Folder,
    # Several of them with a comma in between: a new process takes text only.
    [Parameter(Mandatory)] [string] $Reference,
    [AllowEmptyString()] [string] $Culture,
    # Where the result goes as JSON; to the pipeline if absent.
    [string] $Result
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
if ($PSBoundParameters.ContainsKey('Culture')) {
    $info = [cultureinfo]::new($Culture, $false)
    [cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = $info
    [cultureinfo]::DefaultThreadCurrentCulture = [cultureinfo]::DefaultThreadCurrentUICulture = $info
}

Import-Module $Manifest
$problems = [Collections.Generic.List[object]]::new()
$quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = '+problems' }
$tasks = $Reference -split ',' | Wait-VeoTask -PollIntervalSec 0.1 -TimeoutSec 20 @quietly
$saved = @($tasks | Sort-Object Id | Save-VeoVideo -Destination $Folder -FileName '{created:yyyyMMdd-HHmmss} {provider} {id}' @quietly | Sort-Object TaskId)
$again = @($tasks | Save-VeoVideo -Destination $Folder -FileName '{created:yyyyMMdd-HHmmss} {provider} {id}' -ErrorAction SilentlyContinue)
$seen = [pscustomobject] @{
    Culture  = [cultureinfo]::CurrentCulture.Name
    Files    = @($saved | ForEach-Object { [IO.Path]::GetFileName($_.Path) })
    Table    = @($saved | Select-Object * -ExcludeProperty Path, Elapsed | ConvertTo-Csv)
    Tasks    = @($tasks | Sort-Object Id | ForEach-Object { $_ | Select-Object * -ExcludeProperty Videos | ConvertTo-Json -Compress })
    Skipped  = @($again | Where-Object Skipped).Count
    Problems = @($problems | ForEach-Object { "$($_.FullyQualifiedErrorId): $_ $($_.ErrorDetails.RecommendedAction)" } | Sort-Object)
    List     = @(Get-Content -LiteralPath (Join-Path $Folder '.veotasks.jsonl') | ForEach-Object { $_ -replace ',"(savedAt|at)":"[^"]*"' -replace ',"waited":[\d.]+' } | Sort-Object)
    View     = ($saved | Out-String) -replace '\e\[[0-9;]*m'
}
if ($Result) { ConvertTo-Json $seen -Depth 5 | Set-Content -LiteralPath $Result } else { $seen }
