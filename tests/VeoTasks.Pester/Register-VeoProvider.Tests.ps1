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
    $relay = @{ Adapter = 'octopusx'; BaseUri = 'https://relay.example.com' }
}

AfterAll { Stop-ConfigurationSession }

Describe 'Register-VeoProvider' {
    BeforeEach { Remove-Item -LiteralPath (Get-ProviderFile) -ErrorAction Ignore }

    Context 'a gateway in a network of one''s own' {
        It 'is taken over http with -AllowPrivateNetwork alone: <_>' -ForEach 'http://10.0.0.5:3000', 'http://192.168.1.7/api', 'http://172.20.0.3', 'http://[fd00::5]:3000', 'http://100.64.1.2', 'http://nas.local:3000' {
            Register-VeoProvider lan -Adapter octopusx -BaseUri $_ @quietly
            Assert-ErrorRecord $problems -Id InvalidBaseUri -Command Register-VeoProvider -Category InvalidArgument -Target ([uri] $_).AbsoluteUri
            $problems[0].ToString() | Should -Match '-AllowPrivateNetwork'
            Register-VeoProvider lan -Adapter octopusx -BaseUri $_ -AllowPrivateNetwork
            $provider = Get-VeoProvider lan
            $provider.BaseUri | Should -Be ([uri] $_)
            $provider.AllowPrivateNetwork | Should -BeTrue
        }

        It 'is not taken when it is in nobody''s own network: <_>' -ForEach 'http://8.8.8.8', 'http://203.0.113.5', 'http://224.0.0.1', 'http://0.0.0.0', 'ftp://10.0.0.5' {
            Register-VeoProvider lan -Adapter octopusx -BaseUri $_ -AllowPrivateNetwork @quietly
            Assert-ErrorRecord $problems -Id InvalidBaseUri -Command Register-VeoProvider -Category InvalidArgument -Target ([uri] $_).AbsoluteUri
        }

        It 'is not read from a file that does not say so' {
            Register-VeoProvider lan -Adapter octopusx -BaseUri http://10.0.0.5 -AllowPrivateNetwork
            (Get-Content (Get-ProviderFile) -Raw) -replace '"allowPrivateNetwork": true', '"allowPrivateNetwork": false' | Set-Content (Get-ProviderFile)
            { Get-VeoProvider lan } | Should -Throw -ErrorId 'ProviderFileInvalid,*'
        }
    }

    Context 'what it keeps' {
        It 'makes a provider known by name' {
            Register-VeoProvider -Name Relay-2 -Adapter MixRoute -BaseUri https://relay.example.com/api/
            $provider = Get-VeoProvider relay-2
            $provider.Name | Should -BeExactly 'relay-2'
            $provider.Adapter | Should -BeExactly 'mixroute'
            $provider.BaseUri | Should -Be 'https://relay.example.com/api/'
            $provider.PollInterval | Should -Be (Get-VeoProvider mixroute).PollInterval
            $provider.SecretName | Should -BeExactly 'VeoTasks-relay-2'
            $provider.VaultName | Should -BeNullOrEmpty
            $provider.EnvironmentVariable | Should -BeExactly 'VEOTASKS_RELAY_2_KEY'
        }

        It 'takes name, adapter and address by position' {
            Register-VeoProvider relay octopusx https://relay.example.com
            (Get-VeoProvider relay).BaseUri | Should -Be ([uri] 'https://relay.example.com')
        }

        It 'takes all of it from the rows of a CSV file, empty columns included' {
            'Name,Adapter,BaseUri,SecretName,VaultName', 'one,mulerun,https://one.example.com,OneKey,Work', 'two,mingyan,https://two.example.com,,' |
                ConvertFrom-Csv | Register-VeoProvider
            $one, $two = Get-VeoProvider one, two
            $one.SecretName, $one.VaultName | Should -Be 'OneKey', 'Work'
            $two.SecretName | Should -BeExactly 'VeoTasks-two'
            $two.VaultName | Should -BeNullOrEmpty
        }

        It 'keeps it for the next session' {
            Register-VeoProvider relay @relay -SecretName RelayKey -VaultName Work
            $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath) -Script {
                param($Manifest)
                Import-Module $Manifest
                Get-VeoProvider relay | Select-Object Name, Adapter, BaseUri, SecretName, VaultName
            }
            $seen.Name, $seen.Adapter, $seen.SecretName, $seen.VaultName | Should -Be 'relay', 'octopusx', 'RelayKey', 'Work'
        }

        It 'writes names and addresses only, never a key, and nothing else into the folder' {
            Set-TestVariable VEOTASKS_RELAY_KEY 'sk-canary-4711'
            try { Register-VeoProvider relay @relay }
            finally { Set-TestVariable VEOTASKS_RELAY_KEY $null }
            $file = Get-Content -LiteralPath (Get-ProviderFile) -Raw
            $file | Should -Not -Match 'canary'
            ($file | ConvertFrom-Json).providers[0].psobject.Properties.Name | Sort-Object | Should -Be 'adapter', 'allowPrivateNetwork', 'baseUri', 'name', 'requestsPerMinute', 'secretName', 'vaultName'
            Get-ChildItem -LiteralPath (Split-Path (Get-ProviderFile)) -Force | Should -HaveCount 1
        }

        It 'makes a folder that is the user''s alone' -Tag Needs:Unix -Skip:$IsWindows {
            Remove-Item (Split-Path (Get-ProviderFile)) -Recurse
            Register-VeoProvider relay @relay
            [IO.File]::GetUnixFileMode((Split-Path (Get-ProviderFile))) | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite, UserExecute')
        }

        It 'emits what it declares' {
            $emitted = Register-VeoProvider relay @relay
            $declared = (Get-Command Register-VeoProvider).OutputType.Type | Where-Object { $_ -ne [void] }
            @($emitted | ForEach-Object { $_.GetType() }) | Should -Be @($declared)
        }

        It 'can be used at once in a reference' {
            Register-VeoProvider relay @relay
            Get-VeoTask 'relay:1' @quietly
            $problems[0].ToString() | Should -Match 'VEOTASKS_RELAY_KEY'
        }
    }

    Context 'what it refuses' {
        It 'refuses the name of a registered provider, and -Force replaces it' {
            Register-VeoProvider relay @relay
            Register-VeoProvider RELAY -Adapter mulerun -BaseUri https://other.example.com @quietly
            Assert-ErrorRecord $problems -Id ProviderExists -Command Register-VeoProvider -Category ResourceExists -Target 'relay'
            (Get-VeoProvider relay).Adapter | Should -Be 'octopusx'

            Register-VeoProvider RELAY -Adapter mulerun -BaseUri https://other.example.com -Force
            @(Get-VeoProvider relay).Adapter | Should -Be 'mulerun'
        }

        It 'refuses the name of the built-in provider <_>, even with -Force' -ForEach $builtIn {
            Register-VeoProvider $_ @relay -Force @quietly
            Assert-ErrorRecord $problems -Id ProviderExists -Command Register-VeoProvider -Category ResourceExists -Target $_
            (Get-VeoProvider $_).BaseUri | Should -Not -Be 'https://relay.example.com'
            Get-ProviderFile | Should -Not -Exist
        }

        It 'refuses the name <Shown>' -ForEach @(
            '', ' ', '1relay', '-relay', 'my relay', 'my_relay', 'a/b', 'a:b', 'a.b', '../a', "relay`n", ('x' * 41) | ForEach-Object {
                @{ Name = $_; Shown = ($_ | ConvertTo-Json) }
            }
        ) {
            { Register-VeoProvider $Name @relay } | Should -Throw -ErrorId 'ParameterArgumentValidationError*,VeoTasks.Cmdlets.RegisterVeoProviderCommand'
            Get-ProviderFile | Should -Not -Exist
        }

        It 'takes a name of 40 characters' {
            Register-VeoProvider ('x' * 40) @relay
            Get-VeoProvider ('x' * 40) | Should -HaveCount 1
        }

        It 'refuses an adapter that does not exist, and goes on' {
            'Name,Adapter,BaseUri', 'one,none,https://one.example.com', 'two,mingyan,https://two.example.com' | ConvertFrom-Csv | Register-VeoProvider @quietly
            Assert-ErrorRecord $problems -Id AdapterNotFound -Command Register-VeoProvider -Category ObjectNotFound -Target 'none'
            $problems[0].ToString() | Should -Match 'mulerun.*octopusx.*mixroute.*mingyan'
            (Get-VeoProvider | Where-Object BuiltIn -EQ $false).Name | Should -Be 'two'
        }

        It 'refuses the address <_>' -ForEach @(
            'relay.example.com', 'http://relay.example.com', 'http://localhost.example.com', 'http://127.0.0.1.example.com', 'ftp://relay.example.com',
            'file:///etc', 'https://user:s3cret@relay.example.com', 'https://relay.example.com?key=s3cret', 'https://relay.example.com/#s3cret', 'https://xn--é.example.com', 'http://localhost.', 'http://a.localhost', 'http://10.0.0.1', 'http://0.0.0.0'
        ) {
            Register-VeoProvider relay -Adapter octopusx -BaseUri $_ @quietly
            Assert-ErrorRecord $problems -Id InvalidBaseUri -Command Register-VeoProvider -Category InvalidArgument -Target ([uri] ($_ -replace '//user:s3cret@', '//' -replace '(example\.com)/?[?#].*', '$1'))
            $problems[0].ToString() | Should -Not -Match 's3cret' -Because 'what is in an address may be a key'
            Get-ProviderFile | Should -Not -Exist
        }

        It 'takes the address <_> of this machine' -ForEach 'http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000' {
            Register-VeoProvider relay -Adapter octopusx -BaseUri $_
            (Get-VeoProvider relay).BaseUri | Should -Be ([uri] $_)
        }

        It 'reports a file that cannot be written' {
            $folder = Split-Path (Get-ProviderFile)
            Remove-Item $folder -Recurse -ErrorAction Ignore
            Set-Content -LiteralPath $folder -Value 'in the way'
            try { Register-VeoProvider relay @relay @quietly }
            finally { Remove-Item -LiteralPath $folder }
            Assert-ErrorRecord $problems -Id ProviderFileNotWritten -Command Register-VeoProvider -Category WriteError -Target (Get-ProviderFile)
        }

        It 'ends at the first of several with -ErrorAction Stop' {
            $rows = 'Name,Adapter,BaseUri', 'one,none,https://one.example.com', 'two,mingyan,https://two.example.com' | ConvertFrom-Csv
            { $rows | Register-VeoProvider -ErrorAction Stop } | Should -Throw -ErrorId 'AdapterNotFound,*'
            Get-ProviderFile | Should -Not -Exist
        }
    }

    Context 'asking first' {
        It 'writes nothing with -WhatIf' {
            Register-VeoProvider relay @relay -WhatIf | Should -BeNullOrEmpty
            Get-ProviderFile | Should -Not -Exist
            Get-VeoProvider 'relay*' | Should -BeNullOrEmpty
        }

        It 'replaces nothing with -WhatIf -Force' {
            Register-VeoProvider relay @relay
            Register-VeoProvider relay -Adapter mulerun -BaseUri https://other.example.com -Force -WhatIf
            (Get-VeoProvider relay).Adapter | Should -Be 'octopusx'
        }

        It 'does not ask with -Confirm:$false' {
            $ConfirmPreference = 'Low'
            Register-VeoProvider relay @relay -Confirm:$false
            Get-VeoProvider relay | Should -HaveCount 1
        }
    }

    Context 'completion' {
        It 'offers the adapters, with whose API they are' {
            $offered = Get-Completion 'Register-VeoProvider -Adapter '
            $offered[0..4].CompletionText | Should -Be 'mulerun', 'octopusx', 'mixroute', 'mingyan', 'openai'
            $offered[0..4].ToolTip -replace ',.*' | Should -Be 'the API of MuleRun', 'the API of OctopusX', 'the API of MixRoute', 'the API of Mingyan', 'the API of OpenAI Videos'
            (Get-VeoProvider | Where-Object BuiltIn).Adapter | Should -BeIn $offered.CompletionText
            (Get-Completion 'Register-VeoProvider relay mix').CompletionText | Should -Be 'mixroute'
        }
    }
}

Describe 'Unregister-VeoProvider' {
    BeforeEach {
        Remove-Item -LiteralPath (Get-ProviderFile) -ErrorAction Ignore
        'one', 'two', 'three' | ForEach-Object { Register-VeoProvider $_ @relay }
    }

    It 'forgets providers by position, in any case, and no others' {
        Unregister-VeoProvider ONE, three
        (Get-VeoProvider | Where-Object BuiltIn -EQ $false).Name | Should -Be 'two'
    }

    It 'takes names and providers from the pipeline' {
        'one' | Unregister-VeoProvider
        [pscustomobject] @{ Name = 'two' } | Unregister-VeoProvider
        Get-VeoProvider three | Unregister-VeoProvider
        (Get-VeoProvider).BuiltIn | Should -Not -Contain $false
    }

    It 'emits nothing, as it declares' {
        Unregister-VeoProvider one | Should -BeNullOrEmpty
        (Get-Command Unregister-VeoProvider).OutputType.Type | Should -Be ([void])
    }

    It 'reports a name that nobody has, and goes on' {
        'nowhere', 'one' | Unregister-VeoProvider @quietly
        Assert-ErrorRecord $problems -Id ProviderNotFound -Command Unregister-VeoProvider -Category ObjectNotFound -Target 'nowhere'
        Get-VeoProvider 'one*' | Should -BeNullOrEmpty
    }

    It 'takes no patterns: nothing goes that was not named' {
        Unregister-VeoProvider 't*' @quietly
        Assert-ErrorRecord $problems -Id ProviderNotFound -Command Unregister-VeoProvider -Category ObjectNotFound -Target 't*'
        Get-VeoProvider two, three | Should -HaveCount 2
    }

    It 'refuses the built-in provider <_>' -ForEach $builtIn {
        Unregister-VeoProvider $_ @quietly
        Assert-ErrorRecord $problems -Id ProviderBuiltIn -Command Unregister-VeoProvider -Category InvalidOperation -Target $_
        Get-VeoProvider $_ | Should -HaveCount 1
    }

    It 'ends at the first of several with -ErrorAction Stop' {
        { 'nowhere', 'one' | Unregister-VeoProvider -ErrorAction Stop } | Should -Throw -ErrorId 'ProviderNotFound,*'
        Get-VeoProvider one | Should -HaveCount 1
    }

    It 'forgets nothing with -WhatIf' {
        Unregister-VeoProvider one -WhatIf
        Get-VeoProvider one | Should -HaveCount 1
    }

    It 'does not ask with -Confirm:$false' {
        $ConfirmPreference = 'Low'
        Unregister-VeoProvider one -Confirm:$false
        Get-VeoProvider 'one*' | Should -BeNullOrEmpty
    }

    It 'offers the registered names' {
        $offered = Get-Completion 'Unregister-VeoProvider -Name t'
        $offered.CompletionText | Should -Be 'two', 'three'
        $offered[0].ToolTip | Should -Match 'octopusx.*relay\.example\.com'
    }

    It 'does not offer what cannot go' {
        (Get-Completion 'Unregister-VeoProvider -Name ').CompletionText | Should -Be 'one', 'two', 'three'
    }
}
