#requires -Version 7.4
<#
.SYNOPSIS
Saves a list of tasks on several machines by PowerShell remoting over SSH, each machine its share.

.DESCRIPTION
Every host has PowerShell as an SSH subsystem, the module VeoTasks, and the provider's key in its own vault or environment: no key travels.
A budget of requests is the gateway's for the key, so each host registers the provider with its part of it, once:
Register-VeoProvider -Name relay -Adapter mulerun -BaseUri https://api.mulerun.com -RequestsPerMinute 60

A host's place in -HostName is its share. If a host is lost, give the same command again; if it stays away, put another host in its place.
What is saved is skipped. With one folder for all hosts the list of hosts may change as a whole.

.PARAMETER HostName
The hosts.

.PARAMETER Path
The list on this machine: one id a line.

.PARAMETER Provider
The provider's name, the same on all hosts.

.PARAMETER Destination
The folder on the hosts: one that they share, or one of each host's own.

.PARAMETER UserName
The user on the hosts.

.PARAMETER Port
The hosts' port.

.PARAMETER KeyFilePath
The private key for SSH.

.PARAMETER Options
More options of the SSH client, such as @{ ProxyJump = 'gate.example.com' }.

.EXAMPLE
./Save-OnHosts.ps1 -HostName alpha, beta, gamma -Path ids.txt -Provider relay -Destination /mnt/videos
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string[]] $HostName,
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Provider,
    [Parameter(Mandatory)] [string] $Destination,
    [string] $UserName,
    [int] $Port = 22,
    [string] $KeyFilePath,
    [hashtable] $Options
)

$lines = [string[]] @(Get-Content -LiteralPath $Path -ErrorAction Stop)
$connection = @{ Port = $Port }
if ($UserName) { $connection.UserName = $UserName }
if ($KeyFilePath) { $connection.KeyFilePath = $KeyFilePath }
if ($Options) { $connection.Options = $Options }

$work = {
    param($Share, $Provider, $Destination)
    $Share | Wait-VeoTask -Provider $Provider | Save-VeoVideo -Destination $Destination
}

# -Provider is not given here: it need not be known on this machine, and a share is the same for every host that is asked for it.
$jobs = @(for ($index = 0; $index -lt $HostName.Count; $index++) {
        $share = [string[]] @($lines | Select-VeoShard -Index $index -Count $HostName.Count)
        if ($share) {
            Invoke-Command -HostName $HostName[$index] @connection -ScriptBlock $work -ArgumentList $share, $Provider, $Destination -AsJob -JobName $HostName[$index]
        }
    })
try {
    $jobs | Receive-Job -Wait
    $lost = @($jobs | Where-Object State -NE 'Completed')
    if ($lost) { Write-Error "Lost before their share was saved: $($lost.Name -join ', '). Give the same command again." }
}
finally {
    $jobs | Remove-Job -Force
}
