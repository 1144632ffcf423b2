#requires -Version 7.4
<#
.SYNOPSIS
Makes the picture in the README from a real run: docs/picture/run.ansi and docs/picture/run.svg.

.DESCRIPTION
Starts the emulator, types commands into a pwsh in a terminal of tmux, 80 columns wide, and keeps what that shows. The tasks and the
addresses are the emulator's; everything that is seen is what PowerShell wrote. Needs tmux and a build.
#>
[CmdletBinding()]
param()

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$root = (Resolve-Path "$PSScriptRoot/../..").Path
. "$root/tests/VeoTasks.Pester/Support/Shell.ps1"
$terminal = "veotasks-$PID"

# What is seen of the folder is its name, so it is one that every machine could have.
$folder = Join-Path ([IO.Path]::GetTempPath()) 'veotasks'
if (Test-Path $folder) { throw "$folder is there already. Move it away: the picture is made in it." }

$names = 1..4 | ForEach-Object { "7b1e0c52-0f3a-4d19-9a54-2f6c8d1e000$_" }
$tasks = @(
    @{ id = $names[0]; videoLengths = @(3MB) }
    @{ id = $names[1]; endsAfter = 12; videoLengths = @(12MB); states = @(@{ after = 0; phase = 'running' }) }
    @{ id = $names[2]; outcome = 'failed'; errorMessage = 'No cats' }
    @{ id = $names[3]; endsAfter = 14; videoLengths = @(8MB); states = @(@{ after = 0; phase = 'queued' }) }
)
# Longer ones would be drawn again with every letter, for want of line editing.
$commands = @(
    'Get-Content ids.txt | Get-VeoTask -Provider mulerun'
    'Get-Content ids.txt | Wait-VeoTask -Provider mulerun | Save-VeoVideo'
    'Get-Content ids.txt | Wait-VeoTask -Provider mulerun | Save-VeoVideo'
)

function Invoke-Tmux {
    & tmux -L $terminal -f /dev/null @args
    if ($LASTEXITCODE -ne 0) { throw "tmux $($args[0]) failed with exit code $LASTEXITCODE." }
}

# Waits until the last line is the prompt and nothing else.
function Wait-Prompt {
    for ($i = 0; $i -lt 600; $i++) {
        Start-Sleep -Milliseconds 200
        if ((Invoke-Tmux capture-pane -p | Where-Object { $_.Trim() } | Select-Object -Last 1)?.Trim() -eq 'PS>') { return }
    }

    throw 'The prompt did not come back within two minutes.'
}

# What is set before the picture begins: the emulator's address in place of the gateway's, its key, and a prompt without a path.
function Get-Preparation([object] $Emulator) {
    $gateway = $Emulator.gateways.mulerun
    @"
`$env:VEOTASKS_MULERUN_KEY = '$($gateway.key)'
`$env:VEOTASKS_NO_HISTORY = 1
`$address = '$($gateway.baseUri)'
`$PSDefaultParameterValues = @{ 'Get-VeoTask:BaseUri' = `$address; 'Wait-VeoTask:BaseUri' = `$address; 'Wait-VeoTask:PollIntervalSec' = 1 }
Import-Module '$root/VeoTasks.psd1'
Set-Location '$folder'
function prompt { 'PS> ' }
Clear-Host
"@
}

$null = New-Item $folder -ItemType Directory
try {
    $info, $script = (Join-Path $folder 'info.json'), (Join-Path $folder 'tasks.json')
    '[]' | Set-Content $script
    $names | Set-Content (Join-Path $folder 'ids.txt')
    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    foreach ($argument in "$root/src/VeoTasks.Emulator/bin/Release/net8.0/VeoTasks.Emulator.dll", '--info', $info, '--scenario', $script, '--exit-with-stdin') {
        $start.ArgumentList.Add($argument)
    }

    $emulator = [Diagnostics.Process]::Start($start)
    while (-not (Test-Path $info)) { Start-Sleep -Milliseconds 100 }
    $addresses = Get-Content $info -Raw | ConvertFrom-Json
    $preparation = Join-Path $folder 'prepare.ps1'
    Get-Preparation $addresses | Set-Content $preparation

    Invoke-Tmux new-session -d -x 80 -y 60 "$(Get-ShellCommand) -NoProfile -NoLogo -NoExit -File $preparation"
    Wait-Prompt
    $body = ConvertTo-Json @($tasks | ForEach-Object { @{ gateway = 'mulerun' } + $_ }) -Depth 9
    $null = Invoke-RestMethod "$($addresses.control)tasks" -Method Post -Body $body -ContentType application/json
    foreach ($command in $commands) {
        Invoke-Tmux send-keys -l $command
        Invoke-Tmux send-keys Enter
        Wait-Prompt
    }

    $seen = (Invoke-Tmux capture-pane -e -p) -join "`n"
    $kept = ($seen.TrimEnd() -replace '(\e\[[\d;]*m|\s)*PS>(\e\[[\d;]*m|\s)*$') + "`n"
    [IO.File]::WriteAllText("$PSScriptRoot/run.ansi", $kept)
    $picture = $kept | & "$PSScriptRoot/ConvertTo-Svg.ps1" -Title 'Tasks are looked at, waited for and saved, then saved again, which transfers nothing'
    [IO.File]::WriteAllText("$PSScriptRoot/run.svg", $picture + "`n")
}
finally {
    & tmux -L $terminal kill-server 2> $null
    if (Test-Path variable:emulator) {
        $emulator.StandardInput.Close()
        $null = $emulator.WaitForExit(5000)
    }

    Remove-Item $folder -Recurse -Force
}
