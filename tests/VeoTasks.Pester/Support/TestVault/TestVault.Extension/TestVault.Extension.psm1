# A vault whose secrets and moods are its parameters:
#   Secrets  'NAME=VALUE;NAME=VALUE'
#   Mood     throw   every question is an error
#            locked  the same, in the words of a vault that is locked
#            ask     every question asks for a password first
#            hang    no question is answered before the file that Release names is there, or a minute has passed
#   Log      a file that gets a line for every question: what was asked for, and in which vault

function Enter-Vault([string] $Question, [string] $VaultName, [hashtable] $Parameters) {
    if ($Parameters.Log) { [IO.File]::AppendAllText($Parameters.Log, "$Question $VaultName`n") }
    switch ($Parameters.Mood) {
        'throw' { throw 'The vault is on fire.' }
        'locked' { throw "The vault $VaultName is locked." }
        'ask' { $null = Read-Host 'Password' -AsSecureString }
        'hang' {
            $patience = [Diagnostics.Stopwatch]::StartNew()
            while (-not (Test-Path -LiteralPath $Parameters.Release) -and $patience.Elapsed.TotalSeconds -lt 60) { [Threading.Thread]::Sleep(20) }
            if ($Parameters.Log) { [IO.File]::AppendAllText($Parameters.Log, "Answer $VaultName`n") }
        }
    }
}

function Find-Secret([hashtable] $Parameters) {
    "$($Parameters.Secrets)" -split ';' -ne '' | ConvertFrom-StringData
}

function Get-Secret {
    param($Name, $VaultName, $AdditionalParameters)

    Enter-Vault Get-Secret $VaultName $AdditionalParameters
    Find-Secret $AdditionalParameters | ForEach-Object { $_[$Name] } | Where-Object { $null -ne $_ } | Select-Object -First 1
}

function Get-SecretInfo {
    param($Filter, $VaultName, $AdditionalParameters)

    Enter-Vault Get-SecretInfo $VaultName $AdditionalParameters
    (Find-Secret $AdditionalParameters).Keys | Where-Object { $_ -like $Filter } |
        ForEach-Object { [Microsoft.PowerShell.SecretManagement.SecretInformation]::new($_, 'String', $VaultName) }
}

function Set-Secret { param($Name, $Secret, $VaultName, $AdditionalParameters) throw 'This vault is read-only.' }

function Remove-Secret { param($Name, $VaultName, $AdditionalParameters) throw 'This vault is read-only.' }

function Test-SecretVault { param($VaultName, $AdditionalParameters) $true }
