#requires -Version 7.4
<#
.SYNOPSIS
A runbook of Azure Automation: saves the videos of a list of tasks into a storage account.

.DESCRIPTION
The key comes from a Key Vault and the storage account is reached by the Automation account's managed identity, which needs the roles "Key Vault Secrets
User" and "Storage Blob Data Contributor". The sandbox of a cloud job forgets its disk, so the container is the memory: what it holds is not asked for.

.PARAMETER TaskId
The tasks, as Wait-VeoTask takes them.

.PARAMETER VaultName
The Key Vault with the secret VeoTasks-PROVIDER.

.PARAMETER StorageAccount
The storage account's name.

.PARAMETER Container
The container for the videos.

.PARAMETER Provider
The tasks' provider.
#>
param(
    [Parameter(Mandatory)] [string[]] $TaskId,
    [Parameter(Mandatory)] [string] $VaultName,
    [Parameter(Mandatory)] [string] $StorageAccount,
    [string] $Container = 'videos',
    [string] $Provider = 'mulerun'
)

$ErrorActionPreference = 'Stop'
Import-Module VeoTasks
$null = Connect-AzAccount -Identity
$key = (Get-AzKeyVaultSecret -VaultName $VaultName -Name "VeoTasks-$Provider").SecretValue
$storage = New-AzStorageContext -StorageAccountName $StorageAccount -UseConnectedAccount

# The container's files carry their tasks' ids as metadata, whatever the files are called.
$there = @(Get-AzStorageBlob -Container $Container -Context $storage | ForEach-Object { $_.BlobProperties.Metadata['task'] })
$open = @($TaskId | Where-Object { $_ -notin $there })
$folder = Join-Path ([IO.Path]::GetTempPath()) 'veotasks'

# Two hours, since a cloud job is unloaded after three. Each video goes into the container as soon as it is whole.
$open | Wait-VeoTask -Provider $Provider -ApiKey $key -TimeoutSec 7200 -ErrorAction Continue -SummaryVariable waiting |
    Save-VeoVideo -Destination $folder -Provider $Provider -ApiKey $key -ErrorAction Continue -SummaryVariable saving |
    ForEach-Object {
        $null = Set-AzStorageBlobContent -File $_.Path -Blob (Split-Path $_.Path -Leaf) -Container $Container -Context $storage -Metadata @{ task = $_.TaskId } -Force
        Remove-Item -LiteralPath $_.Path
    }

"$waiting; $saving"
if ($saving.Succeeded -lt $open.Count) { throw "$($open.Count - $saving.Succeeded) of $($open.Count) tasks have no video yet; see the errors above." }
