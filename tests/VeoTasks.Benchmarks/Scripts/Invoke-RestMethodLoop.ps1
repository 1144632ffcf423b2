# For each line with a number of seconds: asks for that long in batches, then says what it cost as one line of JSON.
param([Parameter(Mandatory)] [uri] $Server)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$batch = 64
$self = Get-Process -Id $PID

while ($null -ne ($line = [Console]::In.ReadLine())) {
    $window = [double]$line
    $self.Refresh()
    $cpu = $self.TotalProcessorTime
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $polls = 0
    do {
        $answers = 1..$batch | ForEach-Object -Parallel {
            Invoke-RestMethod -Uri "$($using:Server)v1/videos/video_$_" -Headers @{ Authorization = 'Bearer sk-0123456789' }
        } -ThrottleLimit 16
        $running = @($answers | Where-Object status -eq 'processing').Count
        if ($running -ne $batch) { throw "$running of $batch answers are those that were expected." }
        $polls += $batch
    } while ($watch.Elapsed.TotalSeconds -lt $window)

    $self.Refresh()
    @{
        polls = $polls
        wallSeconds = $watch.Elapsed.TotalSeconds
        cpuSeconds = ($self.TotalProcessorTime - $cpu).TotalSeconds
    } | ConvertTo-Json -Compress
}
