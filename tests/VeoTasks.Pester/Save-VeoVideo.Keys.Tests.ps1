#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    . "$PSScriptRoot/Support/Save-VeoVideo.ps1"
}

AfterAll { Stop-EmulatorSession }

Describe 'Save-VeoVideo' {
    BeforeEach { . $eachTest }

    Context 'who gets the key' {
        It 'sends the key to the content endpoint and not to where that redirects' {
            $id = New-TaskId
            $elsewhere = "$(Get-EmulatorUri mirror)videos/octopusx/$id/0.mp4"
            $task = @{ gateway = 'octopusx'; id = $id; shape = 'contentOnly'; videoFaults = @(@{ kind = 'redirect'; location = $elsewhere }) } | Add-EmulatedTask
            Assert-SavedWhole (Save-VeoVideo $task.Reference -Destination $folder) $task
            $log = Get-RequestLog
            ($log | Where-Object path -Like '*/content' | Where-Object origin -EQ 'octopusx').hadAuthorization | Should -BeTrue
            ($log | Where-Object origin -EQ 'mirror').hadAuthorization | Should -BeFalse
        }

        It 'sends neither key nor cookie nor referrer to the CDN' {
            # The videos of these two are nowhere else: they come from an endpoint and from a bucket, with the key.
            $gateways = Get-EmulatedGateway | Where-Object { $_ -notin 'openai', 'vertex' }
            $tasks = $gateways | ForEach-Object { @{ gateway = $_; videoFaults = @(@{ kind = 'redirect' }) } } | Add-EmulatedTask
            $null = Save-VeoVideo $tasks.Reference -Destination $folder
            $foreign = Get-RequestLog | Where-Object origin -In 'cdn', 'mirror'
            @($foreign | Where-Object origin -EQ 'mirror') | Should -HaveCount $gateways.Count
            $foreign.hadAuthorization | Should -Not -Contain $true
            $foreign.hadCookie | Should -Not -Contain $true
            $foreign.hadReferer | Should -Not -Contain $true
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }

        It 'needs no key for a public link' {
            $task = @{} | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY $null
            try { $saved = $ended | Save-VeoVideo -Destination $folder }
            finally { Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY (Get-EmulatorKey mulerun) }
            Assert-SavedWhole $saved $task
        }

        It 'names the three places of a key that is nowhere' {
            $task = @{ gateway = 'octopusx'; shape = 'contentOnly' } | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            $requests = Get-RequestCount
            Set-TestVariable VEOTASKS_LOCAL_OCTOPUSX_KEY $null
            try {
                $ended | Save-VeoVideo -Destination $folder @quietly
                Assert-ErrorRecord $problems -Id CredentialMissing -Command Save-VeoVideo -Category AuthenticationError -Target 'local-octopusx'
                Save-VeoVideo $task.Reference -Destination $folder @quietly
                Assert-ErrorRecord $problems -Id CredentialMissing -Command Save-VeoVideo -Category AuthenticationError -Target 'local-octopusx'
            }
            finally {
                Set-TestVariable VEOTASKS_LOCAL_OCTOPUSX_KEY (Get-EmulatorKey octopusx)
            }

            foreach ($place in '-ApiKey', 'VeoTasks-local-octopusx', 'VEOTASKS_LOCAL_OCTOPUSX_KEY') {
                $problems[0].ToString() | Should -Match ([regex]::Escape($place))
            }

            Get-RequestCount | Should -Be $requests
            $folder | Should -Not -Exist
        }

        It 'survives ids and tasks in one list when the key is nowhere' {
            $task = @{ gateway = 'octopusx'; shape = 'contentOnly' } | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            Set-TestVariable VEOTASKS_LOCAL_OCTOPUSX_KEY $null
            try { 'local-octopusx:other', $ended | Save-VeoVideo -Destination $folder @quietly }
            finally { Set-TestVariable VEOTASKS_LOCAL_OCTOPUSX_KEY (Get-EmulatorKey octopusx) }
            $problems.FullyQualifiedErrorId | Sort-Object -Unique | Should -Be 'CredentialMissing,VeoTasks.Cmdlets.SaveVeoVideoCommand'
        }

        It 'reports a wrong key once for the ids of its provider, and saves the others' {
            $tasks = @(1..20 | ForEach-Object { @{} }) + @{ gateway = 'mingyan' } | Add-EmulatedTask
            $wrong = ConvertTo-SecureString 'wrong-key' -AsPlainText
            $saved = $tasks.Reference | Save-VeoVideo -Provider local-mulerun -ApiKey $wrong -ThrottleLimit 2 -Destination $folder @quietly
            Assert-SavedWhole $saved $tasks[-1]
            Assert-ErrorRecord $problems -Id Unauthorized -Command Save-VeoVideo -Category AuthenticationError -Target 'local-mulerun'
            Get-RequestCount mulerun | Should -BeLessOrEqual 2
        }

        It 'takes -ApiKey for the named provider and no other' {
            $tasks = @{ gateway = 'octopusx'; shape = 'contentOnly' }, @{} | Add-EmulatedTask
            $key = ConvertTo-SecureString (Get-EmulatorKey octopusx) -AsPlainText
            Set-TestVariable VEOTASKS_LOCAL_OCTOPUSX_KEY 'wrong'
            try { $saved = Save-VeoVideo $tasks.Reference -Provider local-octopusx -ApiKey $key -Destination $folder }
            finally { Set-TestVariable VEOTASKS_LOCAL_OCTOPUSX_KEY (Get-EmulatorKey octopusx) }
            $saved | Should -HaveCount 2
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }

        It 'goes to -BaseUri' {
            $task = @{ gateway = 'mixroute'; shape = 'sora' } | Add-EmulatedTask
            Assert-SavedWhole (Save-VeoVideo $task.Id -Provider mixroute -BaseUri (Get-EmulatorUri mixroute) -Destination $folder) $task
        }
    }

    Context 'a name that has come to mean another gateway' {
        BeforeEach {
            $task = @{ gateway = 'octopusx'; shape = 'contentOnly' } | Add-EmulatedTask
            Set-TestVariable VEOTASKS_TWIN_KEY (Get-EmulatorKey octopusx)
            Register-VeoProvider twin -Adapter octopusx -BaseUri (Get-EmulatorUri octopusx) -Force
            $ended = Get-VeoTask "twin:$($task.Id)"
        }

        AfterEach { Set-TestVariable VEOTASKS_TWIN_KEY $null }

        It 'gets a new key for no address of old tasks, <Story>' -ForEach @(
            @{ Story = 'after Register-VeoProvider -Force'; Id = 'ProviderChanged'; Change = { Register-VeoProvider twin -Adapter mixroute -BaseUri (Get-EmulatorUri mixroute) -Force } }
            @{ Story = 'after Unregister-VeoProvider'; Id = 'ProviderNotFound'; Change = { Unregister-VeoProvider twin } }
        ) {
            & $Change
            Set-TestVariable VEOTASKS_TWIN_KEY 'sk-new-canary-0818'
            $before = @(Get-RequestLog octopusx).Count
            $ended | Save-VeoVideo -Destination $folder @quietly | Should -BeNullOrEmpty
            $problems.FullyQualifiedErrorId | Should -BeExactly "$Id,VeoTasks.Cmdlets.SaveVeoVideoCommand"
            Save-VeoVideo -InputObject $ended -Destination $folder @quietly | Should -BeNullOrEmpty
            $file = Join-Path $TestDrive "$Id.clixml"
            $ended | Export-Clixml $file
            Import-Clixml $file | Save-VeoVideo -Destination $folder @quietly | Should -BeNullOrEmpty
            Get-RequestLog octopusx | Select-Object -Skip $before | Where-Object hadAuthorization | Should -BeNullOrEmpty
        }

        It 'asks where the command line sent the key, until the name is registered anew' {
            $ended = Get-VeoTask $task.Id -Provider twin -BaseUri (Get-EmulatorUri octopusx)
            Register-VeoProvider other -Adapter mixroute -BaseUri (Get-EmulatorUri mixroute) -Force
            Assert-SavedWhole ($ended | Save-VeoVideo -Destination $folder) $task
            Register-VeoProvider twin -Adapter mixroute -BaseUri (Get-EmulatorUri mixroute) -Force
            $ended | Save-VeoVideo -Destination $folder -Force @quietly | Should -BeNullOrEmpty
            $problems.FullyQualifiedErrorId | Should -BeExactly 'ProviderChanged,VeoTasks.Cmdlets.SaveVeoVideoCommand'
        }
    }
}
