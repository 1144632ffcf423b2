#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# A stranger's first ten minutes, in a process and a home of its own, with a key in a real vault.
BeforeDiscovery {
    $missing = @('Microsoft.PowerShell.SecretManagement', 'Microsoft.PowerShell.SecretStore' | Where-Object { -not (Get-Module -ListAvailable $_) })
    $story = $missing ? "end well (skipped: $($missing -join ' and ') not installed)" : 'end well'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
}

AfterAll { Stop-EmulatorSession }

Describe 'The first ten minutes' {
    Context '<_>' -Tag Needs:SecretManagement -Skip:([bool] $missing) -ForEach $story {
        BeforeAll {
            $tasks = 1..3 | ForEach-Object { @{ gateway = 'octopusx'; endsAfter = 8 } } | Add-EmulatedTask
            $failed = @{ gateway = 'octopusx'; outcome = 'failed' } | Add-EmulatedTask
            $ids = Join-Path $TestDrive ids.txt
            Set-Content -LiteralPath $ids -Value ($tasks.Id + $failed.Id)
            $videos = Join-Path $TestDrive videos
            Set-TestVariable HOME (New-Item (Join-Path $TestDrive home) -ItemType Directory).FullName
            Set-TestVariable VEOTASKS_OCTOPUSX_KEY $null

            $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath), (Get-EmulatorUri octopusx), (Get-EmulatorKey octopusx), $ids, $videos -Script {
                param($Manifest, $Gateway, $Key, $Ids, $Videos)
                $seen = [ordered] @{}

                # Import, and look around.
                Import-Module $Manifest
                $seen.Commands = (Get-Command -Module VeoTasks).Name
                $seen.About = (Get-Help about_VeoTasks | Out-String).Length
                $seen.Undocumented = @(Get-Command -Module VeoTasks | Where-Object { @((Get-Help $_.Name).examples.example).Count -lt 3 } | ForEach-Object Name)
                $seen.BuiltIn = (Get-VeoProvider).Name

                # Register a provider.
                Register-VeoProvider -Name relay -Adapter octopusx -BaseUri $Gateway
                $seen.Registered = "$((Get-VeoProvider relay).BaseUri)".TrimEnd('/')

                # Without a key the error says what to type.
                $null = Get-Content $Ids | Wait-VeoTask -Provider relay -ErrorVariable problem -ErrorAction SilentlyContinue
                $seen.WithoutKey = @($problem | ForEach-Object { $_.FullyQualifiedErrorId.Split(',')[0] } | Select-Object -Unique)
                $seen.Advice = "$($problem[0].ErrorDetails.RecommendedAction)"

                # Store it.
                . "$env:VEOTASKS_TEST_SUPPORT/SecretStore.ps1"
                Reset-TestStore
                Register-SecretVault -Name Keys -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault
                Set-Secret -Name VeoTasks-relay -Secret $Key

                # Wait and save.
                $saved = Get-Content $Ids | Wait-VeoTask -Provider relay -PollIntervalSec 1 | Save-VeoVideo -Destination $Videos -ErrorVariable problem -ErrorAction SilentlyContinue
                $seen.Saved = @($saved | ForEach-Object { @{ Id = $_.TaskId; Path = $_.Path; Sha256 = $_.Sha256; Skipped = $_.Skipped } })
                $seen.Failed = @($problem | ForEach-Object { @{ Id = $_.FullyQualifiedErrorId.Split(',')[0]; Task = $_.TargetObject.Id } })

                # Look at the files.
                $seen.Files = @($saved | Get-Item | ForEach-Object FullName)
                $seen.Table = $saved | Format-Table | Out-String -Width 100

                # The same again.
                $again = Get-Content $Ids | Wait-VeoTask -Provider relay -PollIntervalSec 1 | Save-VeoVideo -Destination $Videos -ErrorAction SilentlyContinue
                $seen.Again = @($again | ForEach-Object { @{ Id = $_.TaskId; Path = $_.Path; Skipped = $_.Skipped } })
                $seen.Errors = @($global:Error | ForEach-Object { $_.FullyQualifiedErrorId.Split(',')[0] } | Select-Object -Unique)
                $seen
            }
            $transfers = @(Get-RequestLog cdn).Count + @(Get-RequestLog mirror).Count
        }

        It 'show commands, an introduction, examples for each command, and the gateways' {
            $seen.Commands | Should -Contain 'Save-VeoVideo'
            $seen.About | Should -BeGreaterThan 1000
            $seen.Undocumented | Should -BeNullOrEmpty
            'mulerun', 'octopusx', 'mixroute', 'mingyan' | Should -BeIn $seen.BuiltIn
        }

        It 'register a provider' {
            $seen.Registered | Should -Be "$(Get-EmulatorUri octopusx)".TrimEnd('/')
        }

        It 'are told how to store the key' {
            $seen.WithoutKey | Should -Be 'CredentialMissing'
            $seen.Advice | Should -Match '\$env:VEOTASKS_RELAY_KEY = Read-Host -MaskInput'
        }

        It 'save every video that there is, and name the task that failed' {
            $seen.Saved.Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
            foreach ($task in $tasks) {
                $one = $seen.Saved | Where-Object Id -EQ $task.Id
                $one.Sha256 | Should -BeExactly (Get-EmulatedHash $task)
                (Get-FileHash -LiteralPath $one.Path).Hash | Should -Be $one.Sha256
            }

            $seen.Failed.Id | Should -Be 'TaskFailed'
            $seen.Failed.Task | Should -Be $failed.Id
        }

        It 'find the files' {
            $seen.Files | Sort-Object | Should -Be ($seen.Saved.Path | Sort-Object)
            $seen.Table | Should -Not -Match 'https?://'
        }

        It 'see on the second run that nothing is transferred twice' {
            $seen.Again.Skipped | Should -Be $true, $true, $true
            $seen.Again.Path | Sort-Object | Should -Be ($seen.Saved.Path | Sort-Object)
            $transfers | Should -Be 3
        }

        It 'meet no error but the two that they were shown' {
            $seen.Errors | Sort-Object | Should -Be 'CredentialMissing', 'TaskFailed'
        }
    }
}
