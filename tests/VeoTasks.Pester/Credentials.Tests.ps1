#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    $missing = 'Microsoft.PowerShell.SecretManagement', 'Microsoft.PowerShell.SecretStore' | Where-Object { -not (Get-Module -ListAvailable $_) }
    $vaults = $missing ? "a vault (skipped: $($missing -join ' and ') not installed)" : 'a vault'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $task = @{} | Add-EmulatedTask
}

AfterAll { Stop-EmulatorSession }

Describe 'Where keys are looked for' {
    Context '<_>' -Skip:([bool] $missing) -ForEach $vaults {
        BeforeAll {
            # In a process and a home of its own: vaults stay registered, and SecretStore keeps its folder for as long as a process lives.
            $homeBefore = $env:HOME
            Set-TestVariable HOME (New-Item (Join-Path $TestDrive home) -ItemType Directory).FullName
            $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath), $task.Reference, (Get-EmulatorKey mulerun) -Script {
                param($Manifest, $Reference, $Key)
                $ErrorActionPreference = 'Stop'
                Import-Module $Manifest
                Reset-SecretStore -Authentication None -Interaction None -PasswordTimeout -1 -Force -WarningAction Ignore
                Register-SecretVault -Name First -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault
                $secret = @{ Name = 'VeoTasks-local-mulerun' }
                $adapter = @{ Adapter = 'mulerun'; BaseUri = (Get-VeoProvider local-mulerun).BaseUri; Force = $true }
                $secure = ConvertTo-SecureString $Key -AsPlainText
                $wrong = ConvertTo-SecureString 'wrong-key' -AsPlainText

                # The outcome of one look: the task's status, or the id and text of the error; and what it left in $Error.
                function Look([string] $Reference = $Reference, [hashtable] $With = @{}) {
                    $global:Error.Clear()
                    $found = Get-VeoTask $Reference @With -ErrorAction SilentlyContinue -ErrorVariable problem -WarningVariable warning -WarningAction SilentlyContinue
                    @{
                        Status   = "$($found.Status)"
                        ErrorId  = "$($problem.FullyQualifiedErrorId)"
                        Message  = "$problem"
                        Warnings = @($warning).Count
                        Errors   = $global:Error.Count
                    }
                }

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

                # Another name, and the vault it is in.
                Set-Secret -Name MyKey -Secret $Key
                Register-VeoProvider named @adapter -SecretName MyKey -VaultName First
                $looks.NamedSecret = Look ($Reference -replace '^[^:]+', 'named')
                Register-VeoProvider elsewhere @adapter -SecretName MyKey -VaultName Second
                $looks.OtherVault = Look ($Reference -replace '^[^:]+', 'elsewhere')

                # A vault whose answer is an error is no vault without the secret.
                $broken = New-Item (Join-Path $HOME 'Broken') -ItemType Directory
                Set-Content "$broken/Broken.psd1" "@{ ModuleVersion = '1.0'; NestedModules = @('Broken.Extension'); FunctionsToExport = @() }"
                $extension = New-Item "$broken/Broken.Extension" -ItemType Directory
                Set-Content "$extension/Broken.Extension.psd1" "@{ ModuleVersion = '1.0'; RootModule = 'Broken.Extension.psm1'; FunctionsToExport = 'Get-Secret', 'Set-Secret', 'Remove-Secret', 'Get-SecretInfo', 'Test-SecretVault' }"
                Set-Content "$extension/Broken.Extension.psm1" @'
                    function Get-Secret { param($Name, $VaultName, $AdditionalParameters) throw 'The vault is on fire.' }
                    function Set-Secret { param($Name, $Secret, $VaultName, $AdditionalParameters) }
                    function Remove-Secret { param($Name, $VaultName, $AdditionalParameters) }
                    function Get-SecretInfo { param($Filter, $VaultName, $AdditionalParameters) }
                    function Test-SecretVault { param($VaultName, $AdditionalParameters) $true }
'@
                Register-SecretVault -Name Broken -ModuleName $broken.FullName
                Register-VeoProvider burning @adapter -SecretName MyKey -VaultName Broken
                $looks.BrokenVault = Look ($Reference -replace '^[^:]+', 'burning')
                $env:VEOTASKS_BURNING_KEY = $Key
                $looks.BrokenVaultAndVariable = Look ($Reference -replace '^[^:]+', 'burning')
                $looks
            }
        }

        AfterAll { Set-TestVariable HOME $homeBefore }

        It 'takes a secret that is a <_>' -ForEach 'SecureString', 'String', 'PSCredential' {
            $seen.$_.Message | Should -BeNullOrEmpty
            $seen.$_.Status | Should -Be 'Succeeded'
        }

        It 'looks at -ApiKey first' {
            $seen.ParameterFirst.ErrorId | Should -Be 'Unauthorized,VeoTasks.Commands.GetVeoTaskCommand'
            $seen.ParameterOverVault.Status | Should -Be 'Succeeded'
        }

        It 'looks at the vault before the environment' {
            $seen.VaultOverEnvironment.ErrorId | Should -Be 'Unauthorized,VeoTasks.Commands.GetVeoTaskCommand'
        }

        It 'looks at the environment last' {
            $seen.EnvironmentLast.Status | Should -Be 'Succeeded'
        }

        It 'leaves no trace of having looked in vain' {
            $seen.EnvironmentLast.Warnings | Should -Be 0
            $seen.EnvironmentLast.Errors | Should -Be 0
        }

        It 'says where it looked when the key is nowhere' {
            $seen.Nowhere.ErrorId | Should -Be 'CredentialMissing,VeoTasks.Commands.GetVeoTaskCommand'
            $seen.Nowhere.Message | Should -Match '-ApiKey.*VeoTasks-local-mulerun in any vault.*VEOTASKS_LOCAL_MULERUN_KEY'
            $seen.Nowhere.Errors | Should -Be 1
        }

        It 'uses the secret''s name and vault of the provider' {
            $seen.NamedSecret.Message | Should -BeNullOrEmpty
            $seen.NamedSecret.Status | Should -Be 'Succeeded'
        }

        It 'looks into no other vault than the provider''s, and says when that one is not there' {
            $seen.OtherVault.ErrorId | Should -Be 'VaultFailed,VeoTasks.Commands.GetVeoTaskCommand'
            $seen.OtherVault.Message | Should -Match 'MyKey.*Second'
        }

        It 'forgives blanks around a key' {
            $seen.Blanks.Status | Should -Be 'Succeeded'
        }

        It 'refuses what cannot be a key, without printing it' {
            $seen.NoKey.ErrorId | Should -Be 'InvalidKey,VeoTasks.Commands.GetVeoTaskCommand'
            $seen.NoKey.Message | Should -Not -Match 'lines'
        }

        It 'says what a secret is that is no key' {
            $seen.Hashtable.ErrorId | Should -Be 'CredentialMissing,VeoTasks.Commands.GetVeoTaskCommand'
            $seen.Hashtable.Message | Should -Match 'Hashtable'
        }

        It 'tells a vault that fails from one that has no such secret' {
            $seen.BrokenVault.ErrorId | Should -Be 'VaultFailed,VeoTasks.Commands.GetVeoTaskCommand'
            $seen.BrokenVault.Message | Should -Match "MyKey.*Broken"
        }

        It 'says it in the vault''s words, without PowerShell''s own about -ErrorAction' {
            $seen.BrokenVault.Message | Should -Not -Match 'ErrorActionPreference'
        }

        It 'keeps its word that the variable helps when a vault fails' {
            $seen.BrokenVaultAndVariable.Status | Should -Be 'Succeeded'
        }
    }

    Context 'no vault' {
        It 'says so when SecretManagement is not installed' {
            $nowhere = (New-Item (Join-Path $TestDrive modules) -ItemType Directory).FullName
            Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY $null
            try {
                $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath), $task.Reference, $nowhere -Script {
                    param($Manifest, $Reference, $Path)
                    $env:PSModulePath = $Path
                    Import-Module $Manifest
                    Get-VeoTask $Reference -ErrorAction SilentlyContinue -ErrorVariable problem
                    @{ Id = "$($problem.FullyQualifiedErrorId)"; Message = "$problem" }
                }
            }
            finally {
                Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY (Get-EmulatorKey mulerun)
            }

            $seen.Id | Should -Be 'CredentialMissing,VeoTasks.Commands.GetVeoTaskCommand'
            $seen.Message | Should -Match 'SecretManagement is not installed'
        }
    }
}

Describe 'Where keys are not' {
    BeforeAll {
        Reset-Emulator
        $key = Get-EmulatorKey octopusx
        $wrong = "sk-canary-$([guid]::NewGuid().ToString('N'))"
        $echo = @{ kind = 'status'; statusCode = 401; body = "{`"error`":{`"message`":`"Incorrect API key provided: $wrong`",`"code`":`"`"}}" }
        $scripts = @(
            @{}
            @{ shape = 'contentOnly'; videoFaults = @(@{ kind = 'redirect' }) }
            @{ outcome = 'failed'; errorMessage = "key $key, see https://user:$key@help.example/?token=$key" }
            @{ pollFaults = @(@{ kind = 'status'; statusCode = 503; body = "Bearer $key"; times = 6; headers = @{ 'Retry-After' = '0' } }, @{ kind = 'html'; at = 7; body = "<html>$key</html>" }) }
            @{ videoFaults = @(@{ kind = 'status'; statusCode = 403; body = "$key"; times = 99 }) }
            @{ shape = 'contentOnly'; videoFaults = @(@{ kind = 'status'; statusCode = 400; times = 99; body = "{`"error`":{`"message`":`"Bearer $key`"}}" }) }
            @{ pollFaults = @(@{ kind = 'redirect'; times = 99 }) }
            @{ pollFaults = @(@{ kind = 'unknownWord'; word = 'busy'; times = 3 }) }
        ) | ForEach-Object { @{ gateway = 'octopusx' } + $_ }
        $tasks = $scripts | Add-EmulatedTask
        Add-GatewayFault mingyan $echo

        $evidence = (New-Item (Join-Path $TestDrive evidence) -ItemType Directory).FullName
        Set-TestVariable CANARY $wrong
        $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath), $evidence, ($tasks.Reference -join ',') -Script {
            param($Manifest, $Folder, $References)
            $null = Start-Transcript "$Folder/transcript.txt"
            Import-Module $Manifest
            $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
            $WarningPreference = $ErrorActionPreference = 'Continue'
            $References = $References -split ','
            . {
                Get-VeoProvider local-octopusx | Format-List *
                Get-VeoTask $References -OutVariable looked | Format-List *
                $looked | Save-VeoVideo -Destination "$Folder/first" -WhatIf
                $References | Wait-VeoTask -PollIntervalSec 0.1 -TimeoutSec 20 -OutVariable waited | Out-String
                $waited | Save-VeoVideo -Destination "$Folder/second" -OutVariable saved | Format-List *
                Get-VeoTask 'local-mingyan:1' -Provider local-mingyan -ApiKey (ConvertTo-SecureString $env:CANARY -AsPlainText)
                $waited | Export-Clixml "$Folder/waited.xml"
                $saved | ConvertTo-Json -Depth 5 | Set-Content "$Folder/saved.json"
            } *>&1 | Tee-Object "$Folder/streams.txt" | Out-Host
            $Error | ForEach-Object { $_ | Format-List * -Force; $_ | Get-Error; $_.Exception.ToString(); $_.TargetObject | Format-List * } | Out-String -Width 500 | Set-Content "$Folder/errors.txt"
            $errors = $Error.Count
            $null = Stop-Transcript
            @{ Errors = $errors; Saved = $saved.Count }
        }
    }

    It 'saw what it had to see' {
        $seen.Errors | Should -BeGreaterOrEqual 5
        $seen.Saved | Should -BeGreaterOrEqual 3
        foreach ($word in 'next look in', 'Unauthorized', 'busy', 'another origin', 'HTTP 403', 'web page') {
            (Get-Content "$evidence/transcript.txt", "$evidence/errors.txt" -Raw) -match $word | Should -Not -BeNullOrEmpty -Because "'$word' must have been written"
        }

        (Get-EmulatorCounter).keySightings.keyOf | Should -Contain 'octopusx'
    }

    It 'leaves no failed look into a vault in the transcript' {
        Get-Content "$evidence/transcript.txt" | Where-Object { $_ -match 'TerminatingError\(Get-Secret\)' } | Should -BeNullOrEmpty
    }

    It 'shows no key in <_>' -ForEach 'transcript.txt', 'streams.txt', 'errors.txt', 'waited.xml', 'saved.json' {
        $text = Get-Content (Join-Path $evidence $_) -Raw
        $text | Should -Not -BeNullOrEmpty
        foreach ($secret in $key, $wrong) {
            # The line breaks of a narrow window would hide a key.
            ($text -replace '\s').Contains($secret.Substring(10)) | Should -BeFalse
        }
    }

    It 'leaves no key on disk, neither with the videos nor with the providers' {
        $files = @(Get-ChildItem $evidence -Recurse -File -Force) + @(Get-Item (Get-ProviderFile))
        foreach ($file in $files) {
            $text = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file.FullName))
            $text.Contains($key.Substring(10)) | Should -BeFalse -Because $file.FullName
        }
    }

    It 'shows no key that a gateway sends as its status word' {
        $task = @{ pollFaults = @(@{ kind = 'unknownWord'; word = "busy $(Get-EmulatorKey mulerun)"; times = 2 }) } | Add-EmulatedTask
        (Get-VeoTask $task.Reference).RawStatus | Should -Match '^busy (?!sk-emulator-[0-9a-f]{32})'
        $null = Wait-VeoTask $task.Reference -PollIntervalSec 0.1 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -Match 'busy'
        $warnings | Should -Not -Match (Get-EmulatorKey mulerun)
    }

    It 'prints no signed link in <_>' -ForEach 'transcript.txt', 'streams.txt', 'errors.txt', 'saved.json' {
        Get-Content (Join-Path $evidence $_) -Raw | Should -Not -Match 'sig='
    }

    It 'sends a key to no other origin, and in no URL' {
        (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        (Get-EmulatorCounter).authorizationSeenBy | Should -Not -Contain 'mirror'
        (Get-EmulatorCounter).authorizationSeenBy | Should -Not -Contain 'cdn'
    }
}
