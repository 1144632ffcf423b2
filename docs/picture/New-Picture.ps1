#requires -Version 7.4
<#
.SYNOPSIS
Makes the picture in the README from a real run: docs/picture/run.ansi and docs/picture/run.svg.

.DESCRIPTION
Types commands into a pwsh in a terminal of tmux, 80 columns wide, where the emulator stands for the gateways, and keeps each screen that
differs from the one before with the second at which it was seen. The tasks are the emulator's; everything that is seen is what PowerShell
wrote, at the pace at which it wrote it. Needs tmux and a build.
#>
[CmdletBinding()]
param()

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$root = (Resolve-Path "$PSScriptRoot/../..").Path
. "$root/tests/VeoTasks.Pester/Support/Shell.ps1"
$terminal = "veotasks-$PID"

# What is seen of the folder is its name, so it is one that every machine could have.
$folder = Join-Path ([IO.Path]::GetTempPath()) 'shots'
if (Test-Path $folder) { throw "$folder is there already. Move it away: the picture is made in it." }

# A server that gives each connection 1.3 MB a second, so that there is something to see.
$slow = @{ kind = 'slow'; piece = 64KB; pause = 0.05; times = 99 }
$tasks = @(
    @{ gateway = 'mulerun'; id = '7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001'; videoLengths = @(3MB) }
    @{ gateway = 'octopusx'; id = 'video_5f1c27d8'; endsAfter = 13; videoLengths = @(20MB); videoFaults = @($slow) }
    @{ gateway = 'mixroute'; id = 'video_1234567890abcdef'; endsAfter = 11; outcome = 'failed'; errorMessage = 'No cats' }
    @{ gateway = 'mulerun'; id = '7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0002'; endsAfter = 18; videoLengths = @(12MB); videoFaults = @($slow) }
)
# Longer ones would be drawn again with every letter, for want of line editing.
$commands = @(
    'Get-Content ids.txt | Get-VeoTask'
    'Get-Content ids.txt | Wait-VeoTask | Save-VeoVideo ./videos'
    'Get-Content ids.txt | Wait-VeoTask | Save-VeoVideo ./videos'
)

# What is done before the picture begins: the emulator takes the gateways' place, the prompt loses its path, and nothing is suggested
# from the history of whoever makes the picture.
$preparation = @"
`$env:VEOTASKS_NO_HISTORY = 1
`$PSDefaultParameterValues = @{ 'Wait-VeoTask:PollIntervalSec' = 1 }
Import-Module '$root/VeoTasks.psd1'
Set-Location '$folder'
function prompt { 'PS> ' }
Set-PSReadLineOption -PredictionSource None -HistorySaveStyle SaveNothing
`$null = Start-VeoEmulator -Scenario scenario.json -Replace mulerun, octopusx, mixroute
Clear-Host
"@

function Invoke-Tmux {
    & tmux -L $terminal -f /dev/null @args
    if ($LASTEXITCODE -ne 0) { throw "tmux $($args[0]) failed with exit code $LASTEXITCODE." }
}

function Get-Screen { ((Invoke-Tmux capture-pane -e -p) -join "`n").TrimEnd() }

# Hands on what is seen until the last line is the prompt and nothing else.
function Wait-Prompt {
    for ($clock = [Diagnostics.Stopwatch]::StartNew(); $clock.Elapsed.TotalMinutes -lt 2; Start-Sleep -Milliseconds 250) {
        ($screen = Get-Screen)
        if (($screen -replace '\e\[[\d;]*m' -split "`n")[-1].Trim() -eq 'PS>') { return }
    }

    throw 'The prompt did not come back within two minutes.'
}

# Types a command word by word and hands on what is seen until it has ended.
function Enter-Command([string] $Command) {
    foreach ($word in $Command -split '(?<= )') {
        Invoke-Tmux send-keys -l $word
        Start-Sleep -Milliseconds 150
        Get-Screen
    }

    Invoke-Tmux send-keys Enter
    Wait-Prompt
    Start-Sleep -Seconds 2
}

$null = New-Item $folder -ItemType Directory
try {
    ConvertTo-Json @{ tasks = $tasks } -Depth 9 | Set-Content (Join-Path $folder 'scenario.json')
    $tasks | ForEach-Object { "$($_.gateway):$($_.id)" } | Set-Content (Join-Path $folder 'ids.txt')
    $preparation | Set-Content (Join-Path $folder 'prepare.ps1')
    Invoke-Tmux new-session -d -x 80 -y 60 "$(Get-ShellCommand) -NoProfile -NoLogo -NoExit -File $folder/prepare.ps1"
    $null = Wait-Prompt
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $before = ''
    $screens = $commands | ForEach-Object { Enter-Command $_ } | ForEach-Object {
        if ($_ -ne $before) { "`f$([Math]::Round($clock.Elapsed.TotalSeconds, 1))`n$_" }
        $before = $_
    }

    $kept = ($screens -join "`n").TrimEnd() + "`n"
    [IO.File]::WriteAllText("$PSScriptRoot/run.ansi", $kept)
    $picture = $kept | & "$PSScriptRoot/ConvertTo-Svg.ps1" -Title 'Four tasks are polled, waited for and saved while progress bars show how far they are, and saved again without transferring anything'
    [IO.File]::WriteAllText("$PSScriptRoot/run.svg", $picture + "`n")
}
finally {
    & tmux -L $terminal kill-server 2> $null
    Remove-Item $folder -Recurse -Force
}
