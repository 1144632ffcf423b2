#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    $missing = 'Microsoft.PowerShell.SecretManagement', 'Microsoft.PowerShell.SecretStore' | Where-Object { -not (Get-Module -ListAvailable $_) }
    $vaults = $missing ? "a vault (skipped: $($missing -join ' and ') not installed)" : 'a vault'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $task = @{} | Add-EmulatedTask
    $key = Get-EmulatorKey mulerun

    # What the scripts of the child shell share. It has a home of its own: vaults stay registered, and a SecretStore keeps its folder for as
    # long as a process lives. The providers are those of the session.
    $prepare = {
        $ErrorActionPreference = 'Stop'
        Set-StrictMode -Version Latest
        Import-Module $Manifest
        $adapter = @{ Adapter = 'mulerun'; BaseUri = (Get-VeoProvider local-mulerun).BaseUri; Force = $true }
        $Id = $Reference -replace '^[^:]+:'

        # The outcome of one look: the task's status, or the error; and what it left in $Error.
        function Look([string] $Reference = $Reference, [hashtable] $With = @{}) {
            $global:Error.Clear()
            $problem = $warning = $null
            $found = Get-VeoTask $Reference @With -ErrorAction SilentlyContinue -ErrorVariable problem -WarningVariable warning -WarningAction SilentlyContinue
            @{
                Status   = "$($found ? $found.Status : '')"
                ErrorId  = "$($problem ? $problem[0].FullyQualifiedErrorId : '')" -replace ',.*'
                Category = "$($problem ? $problem[0].CategoryInfo.Category : '')"
                Message  = "$problem"
                Remedy   = "$($problem ? $problem[0].ErrorDetails.RecommendedAction : '')"
                Warnings = @($warning).Count
                Errors   = $global:Error.Count
            }
        }

        function Open-Store([string] $Password) {
            . "$env:VEOTASKS_TEST_SUPPORT/SecretStore.ps1"
            Reset-TestStore $Password
            Register-SecretVault -Name First -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault
        }

        function Clear-Trace {
            Get-SecretVault | Unregister-SecretVault
            Get-ChildItem Env:VEOTASKS_*_KEY | Remove-Item
            $global:Error.Clear()
        }

        function Add-Vault([string] $Name, [hashtable] $Parameters = @{}) {
            Register-SecretVault -Name $Name -ModuleName "$Support/TestVault" -VaultParameters $Parameters
        }
    }

    # Runs scripts in a child shell whose home is new, with the task and its key at hand: each with a folder, and without the others' vaults
    # and keys.
    function Invoke-WithHome([Collections.IDictionary] $Scripts, [switch] $IsAgain) {
        $before = $env:HOME
        $newHome = (New-Item (Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))) -ItemType Directory).FullName
        Set-TestVariable HOME $newHome
        Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY $null
        $parts = foreach ($name in $Scripts.Keys) {
            'Clear-Trace'
            "`$Folder = (New-Item '$newHome/$name' -ItemType Directory).FullName"
            "`$all.$name = & { $($Scripts[$name]) }"
        }

        try {
            $head = 'param($Manifest, $Support, $Reference, $Key)'
            $whole = "$head`n$prepare`n`$all = [ordered] @{}`n$($parts -join "`n")`n`$all"
            Invoke-ChildShell ([scriptblock]::Create($whole)) -ArgumentList (Get-ManifestPath), "$PSScriptRoot/Support", $task.Reference, $key
        }
        catch {
            # A busy machine makes SecretStore trip over its own files, which is none of ours; it does not twice.
            if ($isAgain -or "$_" -notmatch 'SecretStore') { throw }
            Invoke-WithHome $Scripts -IsAgain
        }
        finally {
            Set-TestVariable HOME $before
        }
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'Keys in vaults' -Skip:([bool] $missing) {
    BeforeAll {
        # Those with a password come last: the store of a process keeps to it.
        $all = Invoke-WithHome ([ordered] @{
            Taken = {
                Open-Store
                $secret = @{ Name = 'VeoTasks-local-mulerun' }
                $secure = ConvertTo-SecureString $Key -AsPlainText
                $wrong = ConvertTo-SecureString 'wrong-key' -AsPlainText

                $looks = [ordered] @{}
                $env:VEOTASKS_LOCAL_MULERUN_KEY = 'wrong-key'
                Set-Secret @secret -SecureStringSecret $secure
                $looks.SecureString = Look
                Set-Secret @secret -Secret $Key
                $looks.String = Look
                Set-Secret @secret -Secret ([pscredential]::new('me', $secure))
                $looks.PSCredential = Look
                $looks.ParameterFirst = Look -With @{ Provider = 'local-mulerun'; ApiKey = $wrong }
                Set-Secret @secret -Secret 'wrong-key'
                $looks.ParameterOverVault = Look -With @{ Provider = 'local-mulerun'; ApiKey = $secure }
                $env:VEOTASKS_LOCAL_MULERUN_KEY = $Key
                $looks.VaultOverEnvironment = Look
                Set-Secret @secret -Secret "  $Key`n"
                $looks.Blanks = Look
                Set-Secret @secret -Secret "two`nlines"
                $looks.NoKey = Look
                Remove-Secret @secret -Vault First
                $looks.EnvironmentLast = Look
                $env:VEOTASKS_LOCAL_MULERUN_KEY = $null
                $looks.Nowhere = Look
                Set-Secret @secret -Secret @{ key = $Key }
                $looks.Hashtable = Look
                Set-Secret @secret -Secret ([Text.Encoding]::UTF8.GetBytes($Key))
                $looks.Bytes = Look

                Set-Secret -Name 'My Key' -Secret $Key
                Register-VeoProvider named @adapter -SecretName 'My Key' -VaultName First
                $looks.NamedSecret = Look "named:$Id"
                Register-VeoProvider lacking @adapter -SecretName 'No Key' -VaultName First
                $looks.NotInVault = Look "lacking:$Id"
                $looks
            }

            Doubled = {
                Open-Store
                Set-Secret -Name TheKey -Secret 'wrong-key' -Vault First
                Add-Vault Another @{ Secrets = "TheKey=$Key" }
                Add-Vault Burning @{ Mood = 'throw' }
                Register-VeoProvider one @adapter -SecretName TheKey -VaultName First
                Register-VeoProvider two @adapter -SecretName TheKey -VaultName Another
                Register-VeoProvider any @adapter -SecretName TheKey
                $looks = [ordered] @{ First = Look "one:$Id"; Another = Look "two:$Id"; DefaultFirst = Look "any:$Id" }
                Set-SecretVaultDefault Another
                $looks.DefaultAnother = Look "any:$Id"
                Set-SecretVaultDefault Burning
                $looks.DefaultBurning = Look "any:$Id"
                $looks
            }

            Counted = {
                $log = "$Folder/log.txt"
                Add-Vault Counted @{ Secrets = "TheKey=$Key"; Log = $log }
                Register-VeoProvider counted @adapter -SecretName TheKey -VaultName Counted
                Register-VeoProvider second @adapter -SecretName TheKey -VaultName Counted

                # How often the secret itself was fetched while the script ran.
                function Count([scriptblock] $Script) {
                    $null = New-Item $log -Force
                    $null = & $Script
                    @(Get-Content $log | Where-Object { $_ -like 'Get-Secret *' }).Count
                }

                $counts = [ordered] @{}
                $ended = Get-VeoTask "counted:$Id"
                $counts.Get = Count { Get-VeoTask "counted:$Id", "counted:unknown", "counted:$Id" -ErrorAction Ignore }
                $counts.TwoProviders = Count { Get-VeoTask "counted:$Id", "second:$Id" }
                $counts.Wait = Count { Wait-VeoTask "counted:$Id" }
                $counts.Pipeline = Count { "counted:$Id" | Wait-VeoTask | Save-VeoVideo -Destination "$Folder/videos" }
                $counts.NoInput = Count { @() | Get-VeoTask; @() | Wait-VeoTask; @() | Save-VeoVideo -Destination "$Folder/none" }
                $counts.BadInput = Count { "counted:a`u{7}b", '', '# comment' | Wait-VeoTask -Provider counted -ErrorAction Ignore }
                $counts.EndedBefore = Count { $ended | Wait-VeoTask }
                $counts.WhatIf = Count { "counted:$Id" | Save-VeoVideo -Destination "$Folder/none" -WhatIf; $ended | Save-VeoVideo -Destination "$Folder/none" -WhatIf }
                $counts.OtherParameter = Count { Get-VeoTask "counted:$Id" -Provider counted -ApiKey (ConvertTo-SecureString $Key -AsPlainText) }
                $counts.Providers = Count { Get-VeoProvider; Register-VeoProvider counted @adapter -SecretName TheKey -VaultName Counted }
                $counts.None = Test-Path "$Folder/none"
                $counts
            }

            Surrounded = {
                Open-Store
                Set-Secret -Name VeoTasks-local-mulerun -Secret $Key
                $results = [ordered] @{}
                $other = [powershell]::Create().AddScript('Import-Module Microsoft.PowerShell.SecretManagement; (Get-SecretVault).Name')
                $results.OtherRunspace = "$($other.Invoke()) $((Look).Status)"
                $results.Parallel = @(1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
                        Set-StrictMode -Version Latest
                        $ErrorActionPreference = 'Stop'
                        Import-Module $using:Manifest
                        "$((Get-VeoTask $using:Reference).Status) $($Error.Count)"
                    })
                $results.InFunction = & { [CmdletBinding()] param() Set-StrictMode -Version Latest; "$((Get-VeoTask $Reference).Status)" } -ErrorAction Stop

                # Everything that can be switched on to watch a command at work.
                $text = & {
                    $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
                    Set-PSDebug -Trace 2
                    try { Get-VeoTask $Reference -Verbose -Debug }
                    finally { Set-PSDebug -Off }
                } *>&1 | Out-String -Width 500
                $text += $Error | ForEach-Object { $_ | Format-List * -Force; $_.Exception.ToString() } | Out-String -Width 500
                $results.Succeeded = $text -match 'Succeeded'
                $results.Shown = $text.Contains($Key.Substring(6))
                $results
            }

            Troubled = {
                Open-Store 'password'
                Unlock-SecretStore -Password (ConvertTo-SecureString 'password' -AsPlainText)
                Set-Secret -Name TheKey -Secret $Key
                $looks = [ordered] @{}
                Register-VeoProvider stored @adapter -SecretName TheKey -VaultName First
                $looks.Unlocked = Look "stored:$Id"
                Set-SecretStoreConfiguration -PasswordTimeout 1 -Password (ConvertTo-SecureString 'password' -AsPlainText) -Confirm:$false
                while (Get-Secret TheKey -Vault First -ErrorAction Ignore) { [Threading.Thread]::Sleep(50) }
                $looks.Locked = Look "stored:$Id"
                Register-VeoProvider anywhere @adapter -SecretName TheKey
                $looks.LockedAnywhere = Look "anywhere:$Id"
                $env:VEOTASKS_STORED_KEY = $Key
                $looks.LockedAndVariable = Look "stored:$Id"

                Add-Vault Burning @{ Mood = 'throw' }
                Add-Vault Shut @{ Mood = 'locked' }
                foreach ($vault in 'Burning', 'Shut', 'Absent') { Register-VeoProvider $vault @adapter -SecretName TheKey -VaultName $vault }
                $looks.Throws = Look "burning:$Id"
                $looks.OtherLocked = Look "shut:$Id"
                $looks.NoVault = Look "absent:$Id"
                $env:VEOTASKS_BURNING_KEY = $Key
                $looks.ThrowsAndVariable = Look "burning:$Id"
                $looks
            }

            Stopped = {
                $log = "$Folder/log.txt"
                $null = New-Item $log
                Add-Vault Hanging @{ Mood = 'hang'; Log = $log; Release = "$Folder/release" }
                Register-VeoProvider hanging @adapter -SecretName TheKey -VaultName Hanging
                $asking = [powershell]::Create().AddScript('param($Manifest) Import-Module $Manifest; Get-VeoTask hanging:x').AddArgument($Manifest)
                $null = $asking.BeginInvoke()
                while ('Get-Secret Hanging' -notin @(Get-Content $log)) { [Threading.Thread]::Sleep(20) }
                $asking.Stop()
                $stopped = [ordered] @{ State = "$($asking.InvocationStateInfo.State)"; Log = @(Get-Content $log) }

                # Once it answers, another vault can be asked. Until then SecretManagement must be left alone, as the second question does.
                $null = New-Item "$Folder/release"
                $null = Look "hanging:$Id"
                Add-Vault Quick @{ Secrets = "TheKey=$Key" }
                Register-VeoProvider quick @adapter -SecretName TheKey -VaultName Quick
                $stopped.Next = (Look "quick:$Id").Status
                $stopped
            }

            Completed = {
                $log = "$Folder/log.txt"
                $null = New-Item $log
                Add-Vault Work @{ Secrets = 'team-key=a;team key=b;other=c'; Log = $log }
                Add-Vault 'My Vault' @{ Secrets = 'mine=a'; Log = $log }

                function Complete([string] $Line) { @([Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches | ForEach-Object CompletionText) }

                $offered = [ordered] @{}
                $offered.Vaults = Complete 'Register-VeoProvider relay octopusx https://relay.example.com -VaultName '
                $offered.Secrets = Complete 'Register-VeoProvider relay octopusx https://relay.example.com -SecretName te'
                $offered.OneVault = Complete "Register-VeoProvider relay octopusx https://relay.example.com -VaultName 'My Vault' -SecretName "
                $offered.Unknown = Complete 'Register-VeoProvider relay octopusx https://relay.example.com -VaultName none -SecretName '

                # A vault that would ask, one that fails, and one that never answers.
                Open-Store 'password'
                Unlock-SecretStore -Password (ConvertTo-SecureString 'password' -AsPlainText)
                Set-Secret -Name stored -Secret a -Vault First
                $offered.Unlocked = Complete 'Register-VeoProvider relay octopusx https://relay.example.com -VaultName First -SecretName '
                Set-SecretStoreConfiguration -Interaction Prompt -PasswordTimeout 1 -Password (ConvertTo-SecureString 'password' -AsPlainText) -Confirm:$false
                $bare = [powershell]::Create().AddScript('Get-SecretInfo -Vault First -ErrorAction Ignore')
                while ($bare.Invoke()) { [Threading.Thread]::Sleep(50) }
                $offered.Locked = Complete 'Register-VeoProvider relay octopusx https://relay.example.com -VaultName First -SecretName '
                Add-Vault Asking @{ Mood = 'ask' }
                Add-Vault Burning @{ Mood = 'throw' }
                $offered.BesideTrouble = Complete 'Register-VeoProvider relay octopusx https://relay.example.com -SecretName m'
                Add-Vault Hanging @{ Mood = 'hang'; Log = $log; Release = "$Folder/release" }
                $offered.Hanging = Complete 'Register-VeoProvider relay octopusx https://relay.example.com -VaultName Hanging -SecretName '
                $offered.Log = @(Get-Content $log)
                $null = New-Item "$Folder/release"
                $offered.Errors = $Error.Count
                $offered.Asked = $offered.Log | ForEach-Object { ($_ -split ' ')[0] } | Sort-Object -Unique
                $offered
            }
        })
    }

    Context '<_>: which key is taken' -Tag 'Needs:SecretManagement', 'Needs:SecretStore' -ForEach $vaults {
        BeforeAll { $seen = $all.Taken }

        It 'takes a secret that is a <_>' -ForEach 'SecureString', 'String', 'PSCredential' {
            $seen.$_.Message | Should -BeNullOrEmpty
            $seen.$_.Status | Should -Be 'Succeeded'
        }

        It 'looks at -ApiKey first' {
            $seen.ParameterFirst.ErrorId | Should -Be 'Unauthorized'
            $seen.ParameterOverVault.Status | Should -Be 'Succeeded'
        }

        It 'looks at the vault before the environment' {
            $seen.VaultOverEnvironment.ErrorId | Should -Be 'Unauthorized'
        }

        It 'looks at the environment last' {
            $seen.EnvironmentLast.Status | Should -Be 'Succeeded'
        }

        It 'leaves no trace of having looked in vain' {
            $seen.EnvironmentLast.Warnings | Should -Be 0
            $seen.EnvironmentLast.Errors | Should -Be 0
        }

        It 'says where it looked when the key is nowhere' {
            $seen.Nowhere.ErrorId | Should -Be 'CredentialMissing'
            $seen.Nowhere.Message | Should -Match '-ApiKey.*VeoTasks-local-mulerun in any vault.*VEOTASKS_LOCAL_MULERUN_KEY'
            $seen.Nowhere.Errors | Should -Be 1
        }

        It 'uses the secret''s name and vault of the provider' {
            $seen.NamedSecret.Message | Should -BeNullOrEmpty
            $seen.NamedSecret.Status | Should -Be 'Succeeded'
        }

        It 'says what to type when the vault has no such secret' {
            $seen.NotInVault.ErrorId | Should -Be 'CredentialMissing'
            $seen.NotInVault.Remedy | Should -Match "Set-Secret -Name 'No Key' -Vault First"
        }

        It 'forgives blanks around a key' {
            $seen.Blanks.Status | Should -Be 'Succeeded'
        }

        It 'refuses what cannot be a key, without printing it' {
            $seen.NoKey.ErrorId | Should -Be 'InvalidKey'
            $seen.NoKey.Message | Should -Not -Match 'lines'
        }

        It 'says what a secret is that is no key: a <Type>' -ForEach @{ Look = 'Hashtable'; Type = 'Hashtable' }, @{ Look = 'Bytes'; Type = 'Byte[]' } {
            $seen.$Look.ErrorId | Should -Be 'InvalidSecret'
            $seen.$Look.Category | Should -Be 'InvalidType'
            $seen.$Look.Message | Should -Match "is a $([regex]::Escape($Type)), not a string"
            $seen.$Look.Remedy | Should -Match 'Set-Secret -Name VeoTasks-local-mulerun'
        }
    }

    Context '<_>: what keeps it from answering' -Tag 'Needs:SecretManagement', 'Needs:SecretStore' -ForEach $vaults {
        BeforeAll { $seen = $all.Troubled }

        It 'answers while it is unlocked' {
            $seen.Unlocked.Status | Should -Be 'Succeeded'
        }

        It 'says that a vault is locked: <_>' -ForEach 'Locked', 'LockedAnywhere', 'OtherLocked' {
            $seen.$_.ErrorId | Should -Be 'VaultLocked'
            $seen.$_.Category | Should -Be 'AuthenticationError'
            $seen.$_.Message | Should -Match 'TheKey.*locked'
            $seen.$_.Remedy | Should -Match 'Unlock-SecretStore.*Unlock-SecretVault -Name \w+.*VEOTASKS_\w+_KEY'
        }

        It 'says that a vault is not registered' {
            $seen.NoVault.ErrorId | Should -Be 'VaultNotFound'
            $seen.NoVault.Category | Should -Be 'ObjectNotFound'
            $seen.NoVault.Message | Should -Match "TheKey.*'Absent'"
            $seen.NoVault.Remedy | Should -Match 'Register-SecretVault.*Register-VeoProvider absent .* -Force'
        }

        It 'tells a vault that fails from one that has no such secret, in the vault''s own words' {
            $seen.Throws.ErrorId | Should -Be 'VaultFailed'
            $seen.Throws.Category | Should -Be 'ReadError'
            $seen.Throws.Message | Should -Match 'TheKey.*Burning.*The vault is on fire'
            $seen.Throws.Message | Should -Not -Match 'ErrorActionPreference'
            $seen.Throws.Remedy | Should -Match 'Test-SecretVault -Name Burning'
        }

        It 'takes the variable all the same: <_>' -ForEach 'LockedAndVariable', 'ThrowsAndVariable' {
            $seen.$_.Status | Should -Be 'Succeeded'
            $seen.$_.Errors | Should -Be 0
        }
    }

    Context '<_>: one secret in two vaults' -Tag 'Needs:SecretManagement', 'Needs:SecretStore' -ForEach $vaults {
        BeforeAll { $seen = $all.Doubled }

        It 'takes it from the vault that the provider names' {
            $seen.First.ErrorId | Should -Be 'Unauthorized'
            $seen.Another.Status | Should -Be 'Succeeded'
        }

        It 'takes it from the default vault when none is named' {
            $seen.DefaultFirst.ErrorId | Should -Be 'Unauthorized'
            $seen.DefaultAnother.Status | Should -Be 'Succeeded'
        }

        It 'takes it from the next vault when the default one fails' {
            $seen.DefaultBurning.Status | Should -Be 'Succeeded'
        }
    }

    Context '<_>: how often it is asked' -Tag 'Needs:SecretManagement', 'Needs:SecretStore' -ForEach $vaults {
        BeforeAll { $seen = $all.Counted }

        It 'is asked once for each provider and run' {
            $seen.Get | Should -Be 1
            $seen.TwoProviders | Should -Be 2
            $seen.Wait | Should -Be 1
            $seen.Pipeline | Should -Be 1 -Because 'the commands of one pipeline are one run'
        }

        It 'is not asked <Story>' -ForEach @(
            @{ Count = 'NoInput'; Story = 'before a task comes' }
            @{ Count = 'BadInput'; Story = 'for lines that are no task' }
            @{ Count = 'EndedBefore'; Story = 'for tasks that need no request' }
            @{ Count = 'WhatIf'; Story = 'with -WhatIf' }
            @{ Count = 'OtherParameter'; Story = 'when -ApiKey is given' }
            @{ Count = 'Providers'; Story = 'by what only names it' }
        ) {
            $seen.$Count | Should -Be 0
            $seen.None | Should -BeFalse
        }
    }

    Context '<_>: in any surroundings' -Tag 'Needs:SecretManagement', 'Needs:SecretStore' -ForEach $vaults {
        BeforeAll { $seen = $all.Surrounded }

        It 'works when another runspace has loaded SecretManagement' {
            $seen.OtherRunspace | Should -Be 'First Succeeded'
        }

        It 'works in ForEach-Object -Parallel, under StrictMode and -ErrorAction Stop' {
            $seen.Parallel | Should -Be (@('Succeeded 0') * 4)
            $seen.InFunction | Should -Be 'Succeeded'
        }

        It 'takes a secret in ConstrainedLanguage, and leaves one error where there is none' {
            $seen = Invoke-WithHome @{
                Constrained = {
                    Open-Store
                    Set-Secret -Name VeoTasks-local-mulerun -Secret $Key
                    Register-VeoProvider secretless @adapter -SecretName Nowhere
                    $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
                    "$((Get-VeoTask $Reference).Status) $($Error.Count)"
                    Get-VeoTask "secretless:$Id" -ErrorAction SilentlyContinue
                    "$($Error.FullyQualifiedErrorId)"
                    try { [IO.Path]::GetTempPath() } catch { 'constrained' }
                }
            }
            $seen.Constrained | Should -Be 'Succeeded 0', 'CredentialMissing,VeoTasks.Cmdlets.GetVeoTaskCommand', 'constrained'
        }

        It 'shows the key to nobody who watches' {
            $seen.Succeeded | Should -BeTrue
            $seen.Shown | Should -BeFalse
        }
    }

    Context '<_>: Ctrl+C' -Tag 'Needs:SecretManagement', 'Needs:SecretStore' -ForEach $vaults {
        It 'ends at once while it hangs, and others are asked once it answers' {
            $seen = $all.Stopped
            $seen.State | Should -Be 'Stopped'
            $seen.Log | Should -Not -Contain 'Answer Hanging'
            $seen.Next | Should -Be 'Succeeded'
        }
    }

    Context '<_>: completion of its names' -Tag 'Needs:SecretManagement', 'Needs:SecretStore' -ForEach $vaults {
        BeforeAll { $seen = $all.Completed }

        It 'offers the vaults' {
            $seen.Vaults | Should -Be "'My Vault'", 'Work'
        }

        It 'offers the secrets that begin so, as they have to be typed' {
            $seen.Secrets | Sort-Object | Should -Be "'team key'", 'team-key'
        }

        It 'offers those of the vault on the line, none of an unknown one' {
            $seen.OneVault | Should -Be 'mine'
            $seen.Unknown | Should -Be $null
        }

        It 'offers nothing of a locked vault, and asks nobody for its password' {
            $seen.Unlocked | Should -Be 'stored'
            $seen.Locked | Should -Be $null
        }

        It 'offers what the others have when a vault fails or wants to ask' {
            $seen.BesideTrouble | Should -Be 'mine'
        }

        It 'waits for no vault that hangs' {
            $seen.Hanging | Should -Be $null
            $seen.Log | Should -Contain 'Get-SecretInfo Hanging'
            $seen.Log | Should -Not -Contain 'Answer Hanging' -Because 'it had to give up before the vault answered'
        }

        It 'fetches no secret for it, and leaves no error' {
            $seen.Asked | Should -Be 'Get-SecretInfo'
            $seen.Errors | Should -Be 0
        }
    }
}

Describe 'Keys without SecretManagement' {
    BeforeAll {
        Register-VeoProvider vaulted -Adapter mulerun -BaseUri (Get-EmulatorUri mulerun) -VaultName Keys
        $nowhere = (New-Item (Join-Path $TestDrive modules) -ItemType Directory).FullName
        Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY $null
        $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath), $task.Reference, $nowhere, $key -Script {
            param($Manifest, $Reference, $Path, $Key)
            $env:PSModulePath = $Path
            Import-Module $Manifest
            function Look([string] $Reference) {
                $found = Get-VeoTask $Reference -ErrorAction SilentlyContinue -ErrorVariable problem
                @{ Status = "$($found.Status)"; Id = "$($problem.FullyQualifiedErrorId)" -replace ',.*'; Message = "$problem"; Remedy = "$($problem.ErrorDetails.RecommendedAction)" }
            }

            $line = 'Register-VeoProvider relay octopusx https://relay.example.com -SecretName '
            @{
                Any     = Look $Reference
                Named   = Look ($Reference -replace '^[^:]+', 'vaulted')
                Offered = @([Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches).Count
            }
            $env:VEOTASKS_VAULTED_KEY = $Key
            @{ Variable = Look ($Reference -replace '^[^:]+', 'vaulted') }

            # What is advised first is typed as it stands.
            function Read-Host([switch] $MaskInput) { $Key }
            Invoke-Expression ((Look $Reference).Remedy -replace ' sets it;.*')
            @{ Advised = Look $Reference }
        }
    }

    It 'says so beside the other places' {
        $seen[0].Any.Id | Should -Be 'CredentialMissing'
        $seen[0].Any.Message | Should -Match 'SecretManagement is not installed'
    }

    It 'advises first what works without it' {
        $seen[0].Any.Remedy | Should -Match '^\$env:VEOTASKS_LOCAL_MULERUN_KEY = '
        $seen[2].Advised.Status | Should -Be 'Succeeded'
    }

    It 'is an error of its own when the provider''s key is in a vault' {
        $seen[0].Named.Id | Should -Be 'VaultModuleMissing'
        $seen[0].Named.Remedy | Should -Match 'Install-PSResource Microsoft.PowerShell.SecretManagement.*VEOTASKS_VAULTED_KEY'
    }

    It 'offers no names' {
        $seen[0].Offered | Should -Be 0
    }

    It 'takes the variable all the same' {
        $seen[1].Variable.Status | Should -Be 'Succeeded'
    }
}
