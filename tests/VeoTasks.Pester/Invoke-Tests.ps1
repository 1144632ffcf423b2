#requires -Version 7.4
<#
.SYNOPSIS
Runs the Pester tests against the built module. The exit code is the number of failed tests.

.DESCRIPTION
The module and the emulator must be built first: dotnet build. The tests register providers and open vaults in folders of their
own; nothing of the user's is touched.

.PARAMETER CountsPath
Where to write one line "passed failed skipped".

.PARAMETER Path
The test files or folders to run; all by default.

.PARAMETER PesterVersion
The version of Pester to run with; the newest by default.

.EXAMPLE
pwsh -File tests/VeoTasks.Pester/Invoke-Tests.ps1

.EXAMPLE
$env:VEOTASKS_PIPELINE_SECONDS = 20; ./tests/VeoTasks.Pester/Invoke-Tests.ps1 -Path ./tests/VeoTasks.Pester/Pipeline.Tests.ps1
#>
[CmdletBinding()]
param(
    [string] $CountsPath,

    [string[]] $Path = $PSScriptRoot,

    [version] $PesterVersion
)

$ErrorActionPreference = 'Stop'
$wanted = $PesterVersion ? @{ RequiredVersion = $PesterVersion } : @{ MinimumVersion = '5.5' }
Import-Module Pester @wanted
$env:VEOTASKS_TEST_ROOT = (Resolve-Path "$PSScriptRoot/../..").Path

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'

# Every file's session looks for keys and signatures in what it leaves behind, and this run in all that was printed (Support/Canary.ps1).
$watch = (New-Item (Join-Path ([IO.Path]::GetTempPath()) "veotasks-canary-$([guid]::NewGuid().ToString('N'))") -ItemType Directory).FullName
$env:VEOTASKS_CANARY = Join-Path $watch 'findings.txt'
$null = Start-Transcript (Join-Path $watch 'transcript.txt')
try {
    $result = Invoke-Pester -Configuration $configuration
}
finally {
    $null = Stop-Transcript
}

# Only now: what this script defines would come before what the tests import.
Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
$leaks = @(Get-CanaryFinding $watch)
$leaks | ForEach-Object { Write-Host "A secret was found in $_" -ForegroundColor Red }
Remove-Item $watch -Recurse -Force

# A file that could not even be read must not look like success.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount + $leaks.Count
if ($CountsPath) {
    "$($result.PassedCount) $failed $($result.SkippedCount)" | Set-Content -LiteralPath $CountsPath
}

exit $failed
