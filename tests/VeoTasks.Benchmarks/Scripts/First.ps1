# Does one thing in a fresh PowerShell and says as JSON what it took from Enter to its end.
param(
    [Parameter(Mandatory)] [string] $Does,
    [Parameter(Mandatory)] [uri] $Server,
    [Parameter(Mandatory)] [string] $Destination,
    [string] $Module
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# No module of the machine but PowerShell's own.
$env:PSModulePath = Join-Path $PSHOME Modules
if ($Module) { Import-Module $Module }
$things = @{
    'poll'         = { 'video_1' | Wait-VeoTask -Provider octopusx -BaseUri $Server }
    'video'        = { 'video_1' | Wait-VeoTask -Provider octopusx -BaseUri $Server | Save-VeoVideo -Destination $Destination }
    'script poll'  = { Invoke-RestMethod "${Server}v1/videos/video_1" -Headers @{ Authorization = "Bearer $env:VEOTASKS_OCTOPUSX_KEY" } }
    'script video' = {
        $task = Invoke-RestMethod "${Server}v1/videos/video_1" -Headers @{ Authorization = "Bearer $env:VEOTASKS_OCTOPUSX_KEY" }
        Invoke-WebRequest $task.video_url -OutFile (Join-Path $Destination video.mp4)
    }
}
$thing = $things[$Does]
$self = [Diagnostics.Process]::GetCurrentProcess()
$cpu = $self.TotalProcessorTime
$compiled = [Runtime.JitInfo]::GetCompiledMethodCount($false)
$watch = [Diagnostics.Stopwatch]::StartNew()
$null = & $thing
$wall = $watch.Elapsed
$self.Refresh()
$cpu = $self.TotalProcessorTime - $cpu
$compiled = [Runtime.JitInfo]::GetCompiledMethodCount($false) - $compiled
$bytes = 0
foreach ($file in [IO.DirectoryInfo]::new($Destination).GetFiles('*.mp4')) { $bytes += $file.Length }
@{ cpuSeconds = $cpu.TotalSeconds; wallSeconds = $wall.TotalSeconds; compiledMethods = $compiled; bytes = $bytes } | ConvertTo-Json -Compress
