# The demo's job as a user would type it. Its providers are the emulator's, in a configuration folder of the demo's own.
param([string] $Module, [string] $Folder)
Set-StrictMode -Version Latest
Import-Module $Module
Set-Location $Folder

foreach ($gateway in Get-Content gateways.json -Raw | ConvertFrom-Json) {
    $null = Register-VeoProvider -Name $gateway.name -Adapter $gateway.adapter -BaseUri $gateway.baseUri
}

Get-Content ids.txt |
    Wait-VeoTask -Provider demomulerun -PollIntervalSec 0.5 -OutVariable tasks |
    Save-VeoVideo -Destination ./videos -ErrorAction SilentlyContinue -ErrorVariable problems -OutVariable saved |
    ForEach-Object { '{0,6:0.0} s  {1}' -f ((Get-Date) - (Get-Process -Id $PID).StartTime).TotalSeconds, (Split-Path $_.Path -Leaf) }

$tasks | Format-Table | Out-String -Width 120
$saved | Format-Table Provider, Length, Duration, Resumed, @{ Name = 'File'; Expression = { Split-Path $_.Path -Leaf } } | Out-String -Width 120
$problems | ForEach-Object { $_.ToString() } | Set-Content problems.txt
