#requires -Version 7.4
<#
.SYNOPSIS
Runs the Pester tests against the built module. The exit code is the number of failed tests.

.PARAMETER CountsPath
Where to write one line "passed failed skipped".
#>
[CmdletBinding()]
param(
    [string] $CountsPath,

    [string[]] $Path = $PSScriptRoot
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.5
$env:VEOTASKS_TEST_ROOT = (Resolve-Path "$PSScriptRoot/../..").Path

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$result = Invoke-Pester -Configuration $configuration

# A file that could not even be read must not look like success.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
if ($CountsPath) {
    "$($result.PassedCount) $failed $($result.SkippedCount)" | Set-Content -LiteralPath $CountsPath
}

exit $failed
