# The demo's job as a person would type it, in the folder of the demo. What is typed is what runs; what follows it is its own output.
param([string] $Folder, [string] $Shell)
Set-StrictMode -Version Latest
$root = (Get-Location).Path
$problems = @()

# Dot-sourced, so that variables are set as at a prompt.
function Invoke-Typed([string] $Line) {
    Write-Host "PS> $Line" -ForegroundColor Cyan
    . ([scriptblock]::Create($Line)) | Out-Default
    Write-Host
}

# Gives a line to another PowerShell and kills that in the middle, as a power cut would: some prompts are paid for, and the gateway has
# asked to wait with the others. The emulator stands for gateways in this session only, so the other one is told its address and key.
function Stop-InTheMiddle([string] $Line, $Emulator) {
    $mulerun = (Invoke-RestMethod "$($Emulator.Control)info" -NoProxy).gateways.mulerun
    $there = "@{ '*-Veo*:Provider' = 'mulerun'; '*-Veo*:BaseUri' = '$($mulerun.baseUri)' }"
    $program = [Environment]::ProcessPath
    $start = [Diagnostics.ProcessStartInfo]::new($program)
    # As a .NET tool PowerShell is dotnet with pwsh.dll.
    $first = [IO.Path]::GetDirectoryName($program) -eq $PSHOME ? @() : @(Join-Path $PSHOME pwsh.dll)
    $script = "Import-Module '$root/VeoTasks.psd1'; `$PSDefaultParameterValues = $there; $Line"
    foreach ($argument in $first + @('-NoProfile', '-NonInteractive', '-Command', $script)) { $start.ArgumentList.Add($argument) }
    $start.WorkingDirectory = (Get-Location).Path
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start.Environment['VEOTASKS_MULERUN_KEY'] = $mulerun.key
    Write-Host "PS> $Line" -ForegroundColor Cyan
    $process = [Diagnostics.Process]::Start($start)
    while (-not $process.HasExited) {
        $journal = Get-Content data/submissions.jsonl -ErrorAction Ignore
        if ($journal -match '"kind":"later"' -and (Invoke-RestMethod "$($Emulator.Control)counters" -NoProxy).inFlight -eq 0) {
            $process.Kill($true)
            $process.WaitForExit()
        }

        Start-Sleep -Milliseconds 50
    }

    $paid = @(Get-Create $Emulator | Where-Object billed)
    Write-Host "Killed in the middle: $($paid.Count) of $(@(Import-Csv shots.csv).Count) prompts are paid for."
    Write-Host
    $paid.Count
}

function Get-Create($Emulator) { Invoke-RestMethod "$($Emulator.Control)creates" -NoProxy | ForEach-Object { $_ } }

# Looks at what the job left behind as somebody who trusts nobody would: at the files' bytes and at what the gateways saw.
function Get-Complaint($Emulator) {
    $scenario = Get-Content scenario.json -Raw | ConvertFrom-Json
    $requests = Invoke-RestMethod "$($Emulator.Control)requests" -NoProxy
    $found = @(Get-ChildItem videos -Filter *.mp4 | Get-FileHash | ForEach-Object Hash)
    $wanted = 0
    foreach ($task in $scenario.tasks) {
        $name = "$($task.gateway):$($task.id)"
        if ($task.PSObject.Properties['outcome']) {
            if (-not ($problems -match [regex]::Escape($task.id) -match $task.errorMessage)) { "The failure of $name was not reported with its reason." }
            continue
        }

        foreach ($index in 0..($task.PSObject.Properties['videoLengths'] ? $task.videoLengths.Count - 1 : 0)) {
            $wanted++
            $hash = (Invoke-RestMethod "$($Emulator.Control)videos/$($task.gateway)/$($task.id)/$index/sha256" -NoProxy).sha256
            if ($hash -notin $found) { "Video $index of $name is missing, or has other bytes than the gateway's." }
        }

        # A fault that did not happen would prove nothing: each costs at least one request more than a video without it.
        $asked = @($requests | Where-Object { $_.origin -eq 'cdn' -and $_.path -like "*/$($task.id)/*" }).Count
        if ($task.PSObject.Properties['videoFaults'] -and $asked -lt 2) { "The video of $name met no trouble on its way." }
    }

    # Each prompt was paid for once, although the line was killed in the middle and given again.
    $shots = @(Import-Csv shots.csv)
    $paid = @(Get-Create $Emulator | Where-Object billed)
    if ($paid.Count -ne $shots.Count) { "$($paid.Count) requests were paid for instead of $($shots.Count)." }
    if ($paidAtFirst -lt 1 -or $paidAtFirst -ge $shots.Count) { "The line was killed when $paidAtFirst prompts were paid for." }
    foreach ($shot in $shots) {
        $wanted++
        $id = ($paid | Where-Object prompt -CEQ $shot.Prompt).taskId
        $hash = (Invoke-RestMethod "$($Emulator.Control)videos/mulerun/$id/0/sha256" -NoProxy).sha256
        $file = "videos/$($shot.Label).mp4"
        if (-not (Test-Path $file) -or (Get-FileHash $file).Hash -ne $hash) { "$file is missing, or has other bytes than the gateway's." }
    }

    if ($found.Count -ne $wanted) { "$($found.Count) files were saved instead of $wanted." }
    if (@($problems).Count -ne 1) { "$(@($problems).Count) errors were reported instead of 1." }
    foreach ($leak in (Invoke-RestMethod "$($Emulator.Control)counters" -NoProxy).leakedKeys) { "The key of $($leak.keyOf) was seen by $($leak.origin)." }
}

. Invoke-Typed 'Import-Module ./VeoTasks.psd1'
Set-Location $Folder
. Invoke-Typed '$emulator = Start-VeoEmulator ./scenario.json -Replace mulerun, octopusx, mixroute, mingyan'
Write-Host 'From prompts to videos, in another PowerShell:'
$line = 'Import-Csv shots.csv | New-VeoTask -Provider mulerun -Confirm:$false | Wait-VeoTask -PollIntervalSec 1 |'
$line += ' Save-VeoVideo ./videos -FileName ''{label}'''
$paidAtFirst = Stop-InTheMiddle $line $emulator
Write-Host 'The same line again: it goes on where it stopped.'
. Invoke-Typed $line
Write-Host 'The bill:'
. Invoke-Typed 'Invoke-RestMethod "$($emulator.Control)creates" | Write-Output | Where-Object billed | Group-Object prompt -NoElement'
Write-Host 'From ids of tasks that already exist:'
$job = 'Get-Content ids.txt | Wait-VeoTask -Provider mulerun -PollIntervalSec 1 | Save-VeoVideo -Destination ./videos'
. Invoke-Typed "$job -ErrorVariable problems"
Write-Host 'The same command again: what is already there is not downloaded again.'
. Invoke-Typed "$job -ErrorAction Ignore"
. Invoke-Typed 'Export-VeoReport ./videos'
$ErrorActionPreference = 'Stop'
$complaints = @(Get-Complaint $emulator)
. Invoke-Typed 'Stop-VeoEmulator'

$complaints | ForEach-Object { Write-Host "WRONG: $_" -ForegroundColor Red }
if ($complaints) { exit 1 }
$videos = @(Get-ChildItem videos -Filter *.mp4).Count
@"
All is well: $videos videos have the gateways' own bytes, one task is reported as failed, six prompts were paid
for once each although their command was killed in the middle, and no key went where it does not belong.

They are in $([IO.Path]::GetRelativePath($root, (Get-Location).Path))/videos until the next run. Open veotasks-report.html there in a browser.

Type next:
  $Shell -NoExit -Command Import-Module ./VeoTasks.psd1
  Get-Help about_VeoTasks
"@
