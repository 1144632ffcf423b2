# Waits for tasks that never end, as a user would; the harness looks at this process from outside and ends it.
param([Parameter(Mandatory)] [string] $Module, [Parameter(Mandatory)] [uri] $Server, [Parameter(Mandatory)] [int] $Count)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module $Module
'ready'
1..$Count | ForEach-Object { 'video_{0:x32}' -f $_ } | Wait-VeoTask -Provider octopusx -BaseUri $Server
