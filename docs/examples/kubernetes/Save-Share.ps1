#requires -Version 7.4
<#
.SYNOPSIS
Saves one worker's share of a list of tasks. All workers run the same script; only their index differs.

.DESCRIPTION
Exit code 0: all that can be saved is saved. Tasks that failed at the gateway and lines that name none are reported and change nothing about that.
Exit code 1: something went wrong that another run may mend, so Kubernetes starts the pod again. It goes on where this one ended.

The key is in the variable VEOTASKS_NAME_KEY, with the name of -Provider in capitals and _ for -.

.PARAMETER Index
The worker's index, from 0.

.PARAMETER Count
How many workers there are.

.PARAMETER Path
The list: one id a line.

.PARAMETER Destination
The folder for the videos. All workers may share one.

.PARAMETER Provider
A name for the gateway in this job, other than those of the built-in providers, which have no budget. Files are named PROVIDER-ID.mp4.

.PARAMETER Adapter
Whose API the gateway speaks.

.PARAMETER BaseUri
The gateway's address.

.PARAMETER RequestsPerMinute
The requests that all workers may make in a minute. Each keeps to its part of them.
#>
[CmdletBinding()]
param(
    # No types here: an index that is set to nothing must fail, and would become 0.
    [Parameter(Mandatory)] $Index,
    [Parameter(Mandatory)] $Count,
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Destination,
    [Parameter(Mandatory)] [string] $Provider,
    [Parameter(Mandatory)] [string] $Adapter,
    [Parameter(Mandatory)] [uri] $BaseUri,
    [Parameter(Mandatory)] [int] $RequestsPerMinute
)

$ErrorActionPreference = 'Stop'
$part = [int] [math]::Floor($RequestsPerMinute / $Count)
if ($part -lt 1) { throw "$RequestsPerMinute requests per minute are too few for $Count workers. Give fewer workers." }
Register-VeoProvider -Name $Provider -Adapter $Adapter -BaseUri $BaseUri -RequestsPerMinute $part -Force

$go = @{ ErrorAction = 'Continue'; ErrorVariable = '+problems' }
$problems = @()
Get-Content -LiteralPath $Path |
    Select-VeoShard -Index $Index -Count $Count -Provider $Provider @go |
    Wait-VeoTask -Provider $Provider @go |
    Save-VeoVideo -Destination $Destination @go |
    ForEach-Object { "$($_.Skipped ? 'was there' : 'saved') $($_.Path)" }

# None of these ends otherwise the next time.
$final = 'TaskFailed', 'TaskCanceled', 'TaskExpired', 'TaskNotFound', 'InvalidTaskId'
exit [int] [bool] ($problems | Where-Object { $_.FullyQualifiedErrorId.Split(',')[0] -notin $final })
