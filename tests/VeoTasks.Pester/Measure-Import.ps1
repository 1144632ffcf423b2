#requires -Version 7.4
<#
.SYNOPSIS
Measures what importing the module adds to the start of pwsh.

.DESCRIPTION
Each round starts three processes one after the other, in an order of its own: pwsh alone, pwsh importing a module with an empty
manifest, and pwsh importing VeoTasks. Added is the median of the rounds' own differences from the bare start, so that a
machine that gets slower or faster meanwhile does not count; Quartiles are those of the differences. All times are in ms. One
round before the first is not counted.

.PARAMETER Rounds
How many rounds to count.

.PARAMETER Manifest
The module to measure; the built one by default.

.EXAMPLE
pwsh -File tests/VeoTasks.Pester/Measure-Import.ps1

.EXAMPLE
./tests/VeoTasks.Pester/Measure-Import.ps1 -Rounds 50 -Manifest ./out/VeoTasks/VeoTasks.psd1
#>
[CmdletBinding()]
param(
    [ValidateRange(2, 1000)]
    [int] $Rounds = 10,

    [string] $Manifest = "$PSScriptRoot/../../VeoTasks.psd1"
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/Support/Shell.ps1"

# From the start of a process to its end, in ms.
function Measure-Start([string] $Command) {
    $start = New-ShellStart '-NoProfile', '-NonInteractive', '-Command', $Command
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $process = [Diagnostics.Process]::Start($start)
    $process.WaitForExit()
    $clock.Stop()
    if ($process.ExitCode -ne 0) { throw "pwsh -Command `"$Command`" failed with exit code $($process.ExitCode)." }
    $clock.Elapsed.TotalMilliseconds
}

function Get-ImportCommand([string] $Path) {
    "Import-Module -Name '$([Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($Path))' -ErrorAction Stop; exit"
}

# The value below which this share of the sorted values lies, by linear interpolation.
function Get-Quantile([double[]] $Values, [double] $Share) {
    $sorted = $Values | Sort-Object
    $place = ($sorted.Count - 1) * $Share
    $lower = [Math]::Floor($place)
    $sorted[$lower] + ($place - $lower) * ($sorted[[Math]::Ceiling($place)] - $sorted[$lower])
}

function Get-Summary([string] $Name) {
    $times = @($measured | ForEach-Object { $_[$Name] })
    $added = @($measured | ForEach-Object { $_[$Name] - $_['bare'] })
    [pscustomobject] @{
        Start     = $Name
        Median    = '{0:0.0}' -f (Get-Quantile $times 0.5)
        Added     = '{0:0.0}' -f (Get-Quantile $added 0.5)
        Quartiles = '{0:0.0} to {1:0.0}' -f (Get-Quantile $added 0.25), (Get-Quantile $added 0.75)
    }
}

$folder = New-Item (Join-Path ([IO.Path]::GetTempPath()) "veotasks-$([guid]::NewGuid().ToString('N'))") -ItemType Directory
try {
    $empty = Join-Path $folder 'Empty.psd1'
    Set-Content -LiteralPath $empty -Value "@{ ModuleVersion = '1.0' }"
    $commands = [ordered] @{
        bare     = 'exit'
        empty    = Get-ImportCommand $empty
        VeoTasks = Get-ImportCommand (Resolve-Path -LiteralPath $Manifest).Path
    }
    $measured = foreach ($round in 0..$Rounds) {
        $times = @{}
        foreach ($name in $commands.Keys | Get-Random -Shuffle) { $times[$name] = Measure-Start $commands[$name] }
        if ($round -gt 0) { $times }
    }
    $commands.Keys | ForEach-Object { Get-Summary $_ }
}
finally {
    Remove-Item -LiteralPath $folder -Recurse -Force
}
