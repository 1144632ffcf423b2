#requires -Version 7.4
<#
.SYNOPSIS
Runs the Pester tests against the built module. The exit code is the number of failed tests.

.DESCRIPTION
Build first: dotnet build. dotnet test runs all files with this script, side by side; call it yourself to run one of them, or to see
each test as it runs. The tests register providers and open vaults in folders of their own; nothing of yours is touched.

.PARAMETER Path
The test files or folders to run; all by default, in the order in which you name them.

.PARAMETER PesterVersion
The version of Pester to run with: 6.2.0, which is the default, or 5.9.1. The build brings both.

.PARAMETER PipeName
For dotnet test: the pipe that names a file a line and takes the results of each as a line of JSON.

.EXAMPLE
dotnet pwsh tests/VeoTasks.Pester/Invoke-Tests.ps1 tests/VeoTasks.Pester/Wait-VeoTask.Tests.ps1

.EXAMPLE
dotnet pwsh tests/VeoTasks.Pester/Invoke-Tests.ps1 -PesterVersion 5.9.1
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [string[]] $Path = $PSScriptRoot,

    [version] $PesterVersion = ($env:VEOTASKS_PESTER_VERSION ? $env:VEOTASKS_PESTER_VERSION : '6.2.0'),

    [string] $PipeName
)

$ErrorActionPreference = 'Stop'
$env:PSModulePath = "$PSScriptRoot/bin/modules$([IO.Path]::PathSeparator)$env:PSModulePath"
if (-not (Test-Path "$PSScriptRoot/bin/modules")) { throw 'The tests are not built. Run dotnet build first.' }
Import-Module Pester -RequiredVersion $PesterVersion
$env:VEOTASKS_TEST_ROOT = (Resolve-Path "$PSScriptRoot/../..").Path

function Invoke-File([string[]] $File) {
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $File
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'Normal'
    Invoke-Pester -Configuration $configuration
}

# What dotnet test shows of a test, of a block or of a file that failed as a whole (Adapter/PesterFileResult.cs).
function ConvertTo-Test($Item, [string] $Result) {
    $problem = $Item.ErrorRecord | Select-Object -First 1
    $needs = @(@($Item.Tag; $Item.Block.Tag) -match '^Needs:' -replace '^Needs:')
    [ordered] @{
        Path         = $Item.ExpandedPath ?? "$($Item.Item)"
        Result       = $Result
        Milliseconds = [Math]::Round($Item.Duration.TotalMilliseconds)
        Message      = $problem ? ($Item.ErrorRecord -join "`n") : $Result -eq 'Skipped' -and $needs ? "There is no $($needs -join ' or no ') here." : $null
        Place        = $problem ? ("$($problem.ScriptStackTrace)" -split "`n" -notmatch 'Pester\.|Invoke-Tests\.ps1' -join "`n") : $null
        Needs        = $needs
    }
}

# Answers each file that the pipe names with its results, and the empty line with what the process has left lying about.
function Invoke-Served([IO.Stream] $Pipe) {
    $reader, $writer = [IO.StreamReader]::new($Pipe), [IO.StreamWriter]::new($Pipe)
    $writer.AutoFlush = $true
    while ($file = $reader.ReadLine()) {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $result = Invoke-File $file
        $tests = @($result.Tests | Where-Object Result -NE NotRun | ForEach-Object { ConvertTo-Test $_ $_.Result }) +
            @($result.FailedBlocks + $result.FailedContainers | ForEach-Object { ConvertTo-Test $_ Failed })
        $writer.WriteLine((ConvertTo-Json -Compress -Depth 4 @{ Tests = $tests; Seconds = $clock.Elapsed.TotalSeconds }))
    }

    $null = Stop-Transcript
    $leaks = @(Get-Leak | ForEach-Object { @{ Path = 'the canary'; Result = 'Failed'; Milliseconds = 0; Message = "A secret was found in $_"; Place = $null; Needs = @() } })
    $writer.WriteLine((ConvertTo-Json -Compress -Depth 4 @{ Tests = $leaks; Seconds = 0 }))
}

# Only when the tests are over: what this script defines would come before what they import.
function Get-Leak {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Get-CanaryFinding $watch
}

# Every file's session looks for keys and signatures in what it leaves behind, and this run in all that was printed (Support/Canary.ps1).
$watch = (New-Item (Join-Path ([IO.Path]::GetTempPath()) "veotasks-canary-$([guid]::NewGuid().ToString('N'))") -ItemType Directory).FullName
$env:VEOTASKS_CANARY = Join-Path $watch 'findings.txt'
$null = Start-Transcript (Join-Path $watch 'transcript.txt')
try {
    if ($PipeName) {
        $pipe = [IO.Pipes.NamedPipeClientStream]::new('.', $PipeName, 'InOut')
        $pipe.Connect(30000)
        Invoke-Served $pipe
        exit 0
    }

    $result = Invoke-File $Path
    $null = Stop-Transcript
    $leaks = @(Get-Leak)
    $leaks | ForEach-Object { Write-Host "A secret was found in $_" -ForegroundColor Red }

    # A file that could not even be read must not look like success.
    exit $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount + $leaks.Count
}
finally {
    Remove-Item $watch -Recurse -Force
}
