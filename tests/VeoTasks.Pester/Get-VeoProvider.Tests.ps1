#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    $builtIn = Get-BuiltInProvider
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-ConfigurationSession

    # An error that a test does not ask for fails it.
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
}

AfterAll { Stop-ConfigurationSession }

Describe 'Get-VeoProvider' {
    Context 'with one registered provider' {
        BeforeAll { Register-VeoProvider relay -Adapter octopusx -BaseUri https://relay.example.com/api -SecretName RelayKey -VaultName Work }

        AfterAll { Unregister-VeoProvider relay }

        It 'lists the built-in ones, then the registered ones' {
            $all = Get-VeoProvider
            $all[-1].Name | Should -Be 'relay'
            $all[0..($all.Count - 2)].BuiltIn | Should -Not -Contain $false
            $all[0..($all.Count - 2)].Name | Should -Be (Get-BuiltInProvider)
            (Get-VeoProvider)[0..3].Name | Should -Be 'mulerun', 'octopusx', 'mixroute', 'mingyan'
        }

        It 'finds providers by <Pattern>' -ForEach @(
            @{ Pattern = 'mulerun'; Found = 'mulerun' }
            @{ Pattern = 'MuleRun'; Found = 'mulerun' }
            @{ Pattern = 'm?[ln][eg]??n'; Found = 'mulerun', 'mingyan' }
            @{ Pattern = '?elay'; Found = 'relay' }
            @{ Pattern = '[mr]el*y'; Found = 'relay' }
            @{ Pattern = 'relay', 'mix*te'; Found = 'relay', 'mixroute' }
        ) {
            (Get-VeoProvider $Pattern).Name | Should -Be $Found
            (Get-VeoProvider -Name $Pattern).Name | Should -Be $Found
            ($Pattern | Get-VeoProvider).Name | Should -Be $Found
            ([pscustomobject] @{ Name = $Pattern } | Get-VeoProvider).Name | Should -Be $Found
        }

        It 'says nothing of a pattern that finds none' {
            Get-VeoProvider 'x*' | Should -BeNullOrEmpty
        }

        It 'reports a name that finds none, and lists the others' {
            (Get-VeoProvider nowhere, relay @quietly).Name | Should -Be 'relay'
            Assert-ErrorRecord $problems -Id ProviderNotFound -Command Get-VeoProvider -Category ObjectNotFound -Target 'nowhere'
            $problems[0].ToString() | Should -Match 'The providers are mulerun, octopusx, .*(relay|and \d+ more)\.$'
        }

        It 'ends with the first of them with -ErrorAction Stop' {
            { 'nowhere', 'relay' | Get-VeoProvider -ErrorAction Stop } | Should -Throw -ErrorId 'ProviderNotFound,VeoTasks.Cmdlets.GetVeoProviderCommand'
        }

        It 'stops when a later cmdlet has enough' {
            (Get-VeoProvider | Select-Object -First 1).Name | Should -Be 'mulerun'
        }

        It 'tells where a provider is and where its key is looked for' {
            $provider = Get-VeoProvider relay
            $provider | Should -BeOfType VeoTasks.VeoProvider
            $provider.Adapter | Should -BeExactly 'octopusx'
            $provider.BaseUri | Should -Be 'https://relay.example.com/api'
            $provider.SecretName | Should -BeExactly 'RelayKey'
            $provider.VaultName | Should -BeExactly 'Work'
            $provider.EnvironmentVariable | Should -BeExactly 'VEOTASKS_RELAY_KEY'
            $provider.BuiltIn | Should -BeFalse
        }

        It 'knows <_> without being told' -ForEach $builtIn {
            $provider = Get-VeoProvider $_
            $provider.Adapter | Should -BeExactly $_
            $provider.BaseUri.Scheme | Should -Be 'https'
            $provider.SecretName | Should -BeExactly "VeoTasks-$_"
            $provider.EnvironmentVariable | Should -BeExactly "VEOTASKS_$($_.ToUpperInvariant())_KEY"
            $provider.PollInterval | Should -BeGreaterOrEqual ([timespan]::FromSeconds(3))
            $provider.BuiltIn | Should -BeTrue
        }

        It 'gives a copy: what is done to it sends no key elsewhere' {
            $address = (Get-VeoProvider mulerun).BaseUri
            (Get-VeoProvider mulerun).BaseUri = 'https://other.example.com'
            (Get-VeoProvider mulerun).BaseUri | Should -Be $address
            Get-VeoTask x -Provider mulerun @quietly
            $problems[0].TargetObject.BaseUri = 'https://other.example.com'
            (Get-VeoProvider mulerun).BaseUri | Should -Be $address
        }

        It 'declares what it emits' {
            (Get-Command Get-VeoProvider).OutputType.Type | Should -Be ([VeoTasks.VeoProvider])
        }

        It 'shows a table' {
            $view = Get-VeoProvider relay | Get-View
            $view | Should -Match '(?m)^Name\s+Adapter\s+Interval\s+BaseUri'
            $view | Should -Match 'relay\s+octopusx\s+10 s\s+https://relay\.example\.com/api'
        }

        It 'completes names, with what is behind them' {
            $offered = Get-Completion 'Get-VeoProvider -Name '
            $offered.CompletionText | Should -Be (Get-VeoProvider).Name
            ($offered | Where-Object CompletionText -EQ 'relay').ToolTip | Should -Match 'octopusx.*relay\.example\.com'
            (Get-Completion 'Get-VeoProvider rela').CompletionText | Should -Be 'relay'
        }
    }

    Context 'a file of registered providers that an older version wrote' {
        AfterEach { Remove-Item -LiteralPath (Get-ProviderFile) }

        It 'is read: <Story>' -ForEach @(
            @{ Story = 'before there were limits, with fields that are gone'; Text = '{"version":1,"was":1,"providers":[{"name":"relay","adapter":"octopusx","baseUri":"https://relay.example.com","secretName":"x","was":1}]}' }
            @{ Story = 'with what has to be there only'; Text = '{"providers":[{"name":"relay","adapter":"octopusx","baseUri":"https://relay.example.com"}]}' }
            @{ Story = 'in an editor that adds a byte order mark'; Text = "`u{FEFF}" + '{"version":1,"providers":[{"name":"relay","adapter":"octopusx","baseUri":"https://relay.example.com"}]}' }
        ) {
            $null = New-Item (Split-Path (Get-ProviderFile)) -ItemType Directory -Force
            [IO.File]::WriteAllText((Get-ProviderFile), $Text)
            (Get-VeoProvider relay).BaseUri | Should -Be 'https://relay.example.com/'
            Register-VeoProvider second -Adapter mulerun -BaseUri https://second.example.com
            (Get-Content -LiteralPath (Get-ProviderFile) -Raw | ConvertFrom-Json).version | Should -Be 1
            (Get-VeoProvider relay, second).Name | Should -Be 'relay', 'second'
        }
    }

    Context 'a file of registered providers that is not the user''s alone' -Tag Needs:Unix -Skip:$IsWindows {
        BeforeEach {
            Register-VeoProvider relay -Adapter octopusx -BaseUri https://relay.example.com
            $file = Get-ProviderFile
        }

        AfterEach { Remove-Item -LiteralPath (Split-Path $file) -Recurse -Force }

        It 'is not read: <Story>' -ForEach @(
            @{ Story = 'others may write it'; Change = { chmod o+w $file } }
            @{ Story = 'others may write its folder'; Change = { chmod g+w (Split-Path $file) } }
            @{ Story = 'it is a link'; Change = { Move-Item $file "$file.real"; New-Item $file -ItemType SymbolicLink -Value "$file.real" } }
            @{ Story = 'it is a pipe'; Change = { Remove-Item $file; mkfifo $file } }
            @{ Story = 'it is another user''s'; Change = { chown 65534 $file }; Needs = 'root' }
        ) {
            if ((Get-Variable Needs -ValueOnly -ErrorAction Ignore) -and (id -u) -ne '0') { Set-ItResult -Skipped -Because 'only root can give files away'; return }
            $null = & $Change
            $problem = { Get-VeoTask 'relay:1' } | Should -Throw -PassThru
            Assert-ErrorRecord $problem -Id ProviderFileUnsafe -Command Get-VeoTask -Category SecurityError -Target $file
            { Register-VeoProvider other -Adapter mulerun -BaseUri https://other.example.com } | Should -Throw -ErrorId 'ProviderFileUnsafe,*'
            (Get-Completion 'Get-VeoProvider -Name rel').CompletionText | Should -BeNullOrEmpty
        }

        It 'is made for the user alone' {
            [IO.File]::GetUnixFileMode($file) | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite')
            [IO.File]::GetUnixFileMode((Split-Path $file)) | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite, UserExecute')
        }
    }

    Context 'a user without rights on its home' {
        It 'has the built-in providers, with a warning' {
            # Whatever its folder holds, only another user can have put it there. Root has rights everywhere, so it becomes somebody else.
            $locked = (New-Item (Join-Path $TestDrive locked/home) -ItemType Directory).Parent.FullName
            chmod 000 $locked
            $result = Join-Path $TestDrive result.txt
            $null = New-Item $result
            chmod 666 $result
            $program, [string[]] $arguments = Get-ShellCommand
            $script = "`$env:VEOTASKS_CONFIG_HOME = '$locked/home/VeoTasks'; Import-Module '$(Get-ManifestPath)';" +
                "& { (Get-VeoProvider mulerun).Name; Get-VeoTask relay:1 -ErrorAction SilentlyContinue -ErrorVariable e; `$e.FullyQualifiedErrorId } 3>&1 | Set-Content '$result'"
            $command = @((id -u) -eq '0' ? @('setpriv', '--reuid=65534', '--regid=65534', '--clear-groups') : @()) + $program + $arguments
            try {
                & $command[0] @($command | Select-Object -Skip 1) -NoProfile -NonInteractive -Command $script
            }
            finally {
                chmod 700 $locked
            }

            $lines = @(Get-Content $result)
            if (-not $lines -and $command[0] -eq 'setpriv') { Set-ItResult -Skipped -Because 'another user cannot start this PowerShell'; return }
            $lines[0] | Should -Match 'This user has no access to'
            $lines | Should -Contain 'mulerun'
            $lines[-1] | Should -BeLike 'ProviderMissing,*'
        }
    }

    Context 'a file of registered providers that <Story>' -ForEach @(
        @{ Story = 'is not JSON'; Text = 'not JSON' }
        @{ Story = 'is cut off'; Text = '{"version":1,"providers":[{"name":"relay",' }
        @{ Story = 'is a list'; Text = '[]' }
        @{ Story = 'has no list'; Text = '{"version":1,"providers":null}' }
        @{ Story = 'has an empty entry'; Text = '{"version":1,"providers":[{}]}' }
        @{ Story = 'has no entry'; Text = '{"version":1,"providers":[null]}' }
        @{ Story = 'has no address'; Text = '{"version":1,"providers":[{"name":"relay","adapter":"octopusx","secretName":"x"}]}' }
        @{ Story = 'has a relative address'; Text = '{"version":1,"providers":[{"name":"relay","adapter":"octopusx","baseUri":"relay","secretName":"x"}]}' }
        @{ Story = 'has an address that would send the key in clear'; Text = '{"version":1,"providers":[{"name":"relay","adapter":"octopusx","baseUri":"http://relay.example.com","secretName":"x"}]}' }
        @{ Story = 'has an unknown adapter'; Text = '{"version":1,"providers":[{"name":"relay","adapter":"none","baseUri":"https://relay.example.com","secretName":"x"}]}' }
        @{ Story = 'has a version that is no number'; Text = '{"version":"one","providers":[]}' }
        @{ Story = 'is of a newer version'; Text = '{"version":2,"providers":[]}'; Id = 'ProviderFileTooNew' }
        @{ Story = 'is of a newer version that keeps its providers in another way'; Text = '{"version":99,"providers":{"relay":{}},"more":[1]}'; Id = 'ProviderFileTooNew' }
    ) {
        BeforeEach {
            $expected = (Get-Variable Id -ValueOnly -ErrorAction Ignore) ?? 'ProviderFileInvalid'
            $null = New-Item (Split-Path (Get-ProviderFile)) -ItemType Directory -Force
            Set-Content -LiteralPath (Get-ProviderFile) -Value $Text -NoNewline
        }

        AfterEach { Remove-Item -LiteralPath (Get-ProviderFile) }

        It 'ends with an error that names it' {
            $problem = { Get-VeoProvider } | Should -Throw -PassThru
            Assert-ErrorRecord $problem -Id $expected -Command Get-VeoProvider -Category InvalidData -Target (Get-ProviderFile)
            $problem.ToString() | Should -Match ([regex]::Escape((Get-ProviderFile)))
        }

        It 'ends the other cmdlets too, and stays as it is' {
            { Get-VeoTask 'mulerun:1' } | Should -Throw -ErrorId "$expected,*"
            { Register-VeoProvider other -Adapter mulerun -BaseUri https://other.example.com } | Should -Throw -ErrorId "$expected,*"
            { Unregister-VeoProvider relay } | Should -Throw -ErrorId "$expected,*"
            Get-Content -LiteralPath (Get-ProviderFile) -Raw | Should -BeExactly $Text
        }

        It 'leaves completion with the built-in ones' {
            (Get-Completion 'Get-VeoProvider -Name mule').CompletionText | Should -Be 'mulerun'
        }
    }
}
