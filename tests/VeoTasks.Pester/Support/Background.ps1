# Pipelines in a second runspace, where they can be watched and stopped, and scripts in a second process.

# Starts a script in a runspace of its own that has the module. Only its text goes there: it takes what it needs by param().
function Start-Background([scriptblock] $Script, [object[]] $ArgumentList = @(), [Management.Automation.Host.PSHost] $InHost) {
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule(@(Get-ManifestPath))
    $shell = [powershell]::Create($state)
    if ($InHost) {
        $shell.Runspace = [runspacefactory]::CreateRunspace($InHost, $state)
        $shell.Runspace.Open()
    }

    $null = $shell.AddScript($Script.ToString())
    foreach ($argument in $ArgumentList) { $null = $shell.AddArgument($argument) }
    $output = [Management.Automation.PSDataCollection[psobject]]::new()
    [pscustomobject] @{
        Shell  = $shell
        Output = $output
        Handle = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
    }
}

# Runs a script to its end in a runspace of its own and gives back all that it wrote, stream by stream.
function Invoke-Observed([scriptblock] $Script, [object[]] $ArgumentList = @(), [scriptblock] $WhileRunning, [Management.Automation.Host.PSHost] $InHost) {
    $running = Start-Background $Script $ArgumentList $InHost
    try {
        if ($WhileRunning) { & $WhileRunning }
        Wait-Until { $running.Handle.IsCompleted } -Because 'the pipeline ends' -TimeoutSec 60
        $null = $running.Shell.EndInvoke($running.Handle)
        $streams = $running.Shell.Streams
        Watch-Stream 'a pipeline in a runspace' $streams $running.Output
        [pscustomobject] @{
            Output      = @($running.Output)
            Error       = @($streams.Error)
            Warning     = @($streams.Warning)
            Verbose     = @($streams.Verbose)
            Debug       = @($streams.Debug)
            Information = @($streams.Information)
            Progress    = @($streams.Progress)
        }
    }
    finally {
        $running.Shell.Dispose()
    }
}

# A host with a screen, which keeps the progress records it is given. Compiled once for a process.
function New-CollectingHost {
    if (-not ('CollectingHost' -as [type])) { Add-Type -Path "$PSScriptRoot/CollectingHost.cs" }
    [CollectingHost]::new()
}

# Ctrl+C: starts a pipeline, waits until the emulator shows that it is in the middle of something, and stops it.
function Invoke-Stopped([scriptblock] $Script, [object[]] $ArgumentList = @(), [scriptblock] $When) {
    $running = Start-Background $Script $ArgumentList
    try {
        Wait-Until { $running.Handle.IsCompleted -or (& $When) } -Because 'the pipeline is under way'
        if ($running.Handle.IsCompleted) {
            throw "The pipeline ended before it could be stopped: $($running.Shell.Streams.Error)"
        }

        $clock = [Diagnostics.Stopwatch]::StartNew()
        $stopping = $running.Shell.BeginStop($null, $null)
        $hasEnded = $stopping.AsyncWaitHandle.WaitOne(10000)
        Watch-Stream 'a pipeline that was stopped' $running.Shell.Streams $running.Output
        [pscustomobject] @{
            State   = $running.Shell.InvocationStateInfo.State
            Seconds = $hasEnded ? $clock.Elapsed.TotalSeconds : [double]::PositiveInfinity
            Error   = @($running.Shell.Streams.Error)
            Warning = @($running.Shell.Streams.Warning)
            Output  = @($running.Output)
            IsQuiet = Test-EmulatorQuiet
        }
    }
    finally {
        $running.Shell.Dispose()
    }
}

# Runs a script in a PowerShell of its own and gives back the objects it emits. The arguments arrive as text, the environment is this process's.
function Invoke-ChildShell([scriptblock] $Script, [string[]] $ArgumentList = @()) {
    $folder = New-Item (Join-Path $script:Folder ([guid]::NewGuid().ToString('N'))) -ItemType Directory
    $child, $result, $runner = 'child.ps1', 'result.json', 'runner.ps1' | ForEach-Object { Join-Path $folder $_ }
    Set-Content -LiteralPath $child -Value $Script.ToString()
    Set-Content -LiteralPath $runner -Value 'param($Script, $Result) & $Script @args | ConvertTo-Json -Depth 5 | Set-Content -LiteralPath $Result'
    $shown = Invoke-Shell -NoProfile -NonInteractive -File $runner $child $result @ArgumentList 2>&1 | Out-String
    Watch-Text 'what a child process printed' $shown
    if (-not (Test-Path -LiteralPath $result)) { throw "The child process failed with exit code ${LASTEXITCODE}: $shown" }
    Get-Content -LiteralPath $result -Raw | ConvertFrom-Json
}
