#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

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
            (Get-VeoProvider).Name | Should -Be 'mulerun', 'octopusx', 'mixroute', 'mingyan', 'relay'
        }

        It 'finds providers by <Pattern>' -ForEach @(
            @{ Pattern = 'mulerun'; Found = 'mulerun' }
            @{ Pattern = 'MuleRun'; Found = 'mulerun' }
            @{ Pattern = 'm*'; Found = 'mulerun', 'mixroute', 'mingyan' }
            @{ Pattern = '?elay'; Found = 'relay' }
            @{ Pattern = '[mr]e*'; Found = 'relay' }
            @{ Pattern = 'relay', 'mi*'; Found = 'relay', 'mixroute', 'mingyan' }
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
            $problems[0].ToString() | Should -Match 'mingyan.*relay'
        }

        It 'ends with the first of them with -ErrorAction Stop' {
            { 'nowhere', 'relay' | Get-VeoProvider -ErrorAction Stop } | Should -Throw -ErrorId 'ProviderNotFound,VeoTasks.Commands.GetVeoProviderCommand'
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

        It 'knows <_> without being told' -ForEach 'mulerun', 'octopusx', 'mixroute', 'mingyan' {
            $provider = Get-VeoProvider $_
            $provider.Adapter | Should -BeExactly $_
            $provider.BaseUri.Scheme | Should -Be 'https'
            $provider.SecretName | Should -BeExactly "VeoTasks-$_"
            $provider.EnvironmentVariable | Should -BeExactly "VEOTASKS_$($_.ToUpperInvariant())_KEY"
            $provider.PollInterval | Should -BeGreaterOrEqual ([timespan]::FromSeconds(3))
            $provider.BuiltIn | Should -BeTrue
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
            $offered.CompletionText | Should -Be 'mulerun', 'octopusx', 'mixroute', 'mingyan', 'relay'
            ($offered | Where-Object CompletionText -EQ 'relay').ToolTip | Should -Match 'octopusx.*relay\.example\.com'
            (Get-Completion 'Get-VeoProvider re').CompletionText | Should -Be 'relay'
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
        @{ Story = 'is of a newer version'; Text = '{"version":99,"providers":[]}' }
    ) {
        BeforeEach {
            $null = New-Item (Split-Path (Get-ProviderFile)) -ItemType Directory -Force
            Set-Content -LiteralPath (Get-ProviderFile) -Value $Text -NoNewline
        }

        AfterEach { Remove-Item -LiteralPath (Get-ProviderFile) }

        It 'ends with an error that names it' {
            $problem = { Get-VeoProvider } | Should -Throw -PassThru
            Assert-ErrorRecord $problem -Id ProviderFileInvalid -Command Get-VeoProvider -Category InvalidData -Target (Get-ProviderFile)
            $problem.ToString() | Should -Match ([regex]::Escape((Get-ProviderFile)))
        }

        It 'ends the other cmdlets too, and stays as it is' {
            { Get-VeoTask 'mulerun:1' } | Should -Throw -ErrorId 'ProviderFileInvalid,*'
            { Register-VeoProvider other -Adapter mulerun -BaseUri https://other.example.com } | Should -Throw -ErrorId 'ProviderFileInvalid,*'
            { Unregister-VeoProvider relay } | Should -Throw -ErrorId 'ProviderFileInvalid,*'
            Get-Content -LiteralPath (Get-ProviderFile) -Raw | Should -BeExactly $Text
        }

        It 'leaves completion with the built-in ones' {
            (Get-Completion 'Get-VeoProvider -Name m').CompletionText | Should -Be 'mulerun', 'mixroute', 'mingyan'
        }
    }
}
