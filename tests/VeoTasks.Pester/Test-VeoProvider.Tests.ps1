#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession

    # An error that a test does not ask for fails it.
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }

    # A provider of the test's own, with a key.
    function Register-Gateway([string] $Name, [uri] $BaseUri, [string] $Adapter = 'mulerun', [string] $Key = (Get-EmulatorKey mulerun)) {
        Register-VeoProvider -Name $Name -Adapter $Adapter -BaseUri $BaseUri -Force
        Set-TestVariable "VEOTASKS_$($Name.ToUpperInvariant())_KEY" $Key
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'Test-VeoProvider' {
    BeforeEach { Reset-Emulator }

    Context 'with working keys' {
        It 'finds <_> fine' -ForEach (Get-EmulatedGateway) {
            $test = Test-VeoProvider "local-$_"
            $test | Should -BeOfType VeoTasks.VeoProviderTest
            $test.Provider | Should -BeExactly "local-$_"
            $test.Reachable | Should -BeTrue
            $test.Authenticated | Should -BeTrue
            $test.Problem | Should -BeNullOrEmpty
            $test.Detail | Should -Match 'accepts the key'
            $test.Latency | Should -BeOfType timespan
            $test.ServerTimeSkew.Duration() | Should -BeLessThan ([timespan]::FromSeconds(10))
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }

        It 'takes names by position, by value, by property name, as objects and as patterns' {
            (Test-VeoProvider local-mulerun, LOCAL-mingyan).Provider | Sort-Object | Should -Be 'local-mingyan', 'local-mulerun'
            (Test-VeoProvider -Name local-mulerun).Provider | Should -Be 'local-mulerun'
            ('local-mulerun', 'local-mingyan' | Test-VeoProvider).Provider | Sort-Object | Should -Be 'local-mingyan', 'local-mulerun'
            ([pscustomobject] @{ Name = 'local-mulerun' } | Test-VeoProvider).Provider | Should -Be 'local-mulerun'
            (Get-VeoProvider local-* | Test-VeoProvider).Provider | Sort-Object | Should -Be ((Get-VeoProvider local-*).Name | Sort-Object)
            (Test-VeoProvider local-m*).Provider | Should -HaveCount 3
        }

        It 'asks a provider that is named twice once' {
            Test-VeoProvider local-octopusx, local-oct*, local-octopusx | Should -HaveCount 1
            Get-RequestCount octopusx | Should -Be 1
        }
    }

    Context 'without a name' {
        It 'tests what was registered and what seems to have a key, else all' {
            # A home without providers, and no way to the gateways themselves.
            $newHome = (New-Item (Join-Path $TestDrive home) -ItemType Directory).FullName
            $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath), $newHome -Script {
                param($Manifest, $NewHome)
                $env:HOME = $env:XDG_CONFIG_HOME = $env:XDG_DATA_HOME = $env:XDG_CACHE_HOME = $env:VEOTASKS_CONFIG_HOME = $NewHome
                $env:HTTPS_PROXY = 'http://127.0.0.1:9'
                Import-Module $Manifest
                Get-ChildItem Env:VEOTASKS_*_KEY | Remove-Item
                @{ All = @((Test-VeoProvider).Provider); Known = @((Get-VeoProvider).Name) }
                $env:VEOTASKS_MINGYAN_KEY = 'a-key-of-nobody'
                $env:VEOTASKS_MULERUN_KEY = '"a-key-in-quotes"'
                Register-VeoProvider relay octopusx http://127.0.0.1:9
                $said = Test-VeoProvider -Verbose 4>&1
                @{
                    Tested = @($said.Where{ $_ -isnot [Management.Automation.VerboseRecord] } | ForEach-Object { "$($_.Provider) $($_.Problem)" } | Sort-Object)
                    Said   = "$($said.Where{ $_ -is [Management.Automation.VerboseRecord] })"
                }
            }
            $seen[0].All | Sort-Object | Should -Be ($seen[0].Known | Sort-Object)
            $seen[1].Tested | Should -Be 'mingyan ConnectionFailed', 'mulerun ConnectionFailed', 'relay ConnectionFailed'
            $seen[1].Said | Should -Match 'octopusx.*Use -Name \* to test all'
            $seen[1].Said | Should -Not -Match 'mingyan|mulerun|relay'
        }
    }

    Context 'with trouble' {
        It 'tells apart <Story>' -ForEach @(
            @{ Story = 'a refused connection'; Address = { 'http://127.0.0.1:9/' }; Problem = 'ConnectionFailed'; Reachable = $false; Detail = 'refused.*port' }
            @{ Story = 'a host that does not exist'; Address = { 'https://gateway.invalid/' }; Problem = 'ConnectionFailed'; Reachable = $false; Detail = 'could not be resolved' }
            @{ Story = 'a wrong path'; Address = { "$(Get-EmulatorUri mulerun)wrong" }; Problem = 'InvalidEndpoint'; Reachable = $true; Detail = 'no such path' }
            @{ Story = 'an address that is no API'; Address = { Get-EmulatorUri cdn }; Problem = 'InvalidEndpoint'; Reachable = $true; Detail = 'address' }
            @{ Story = 'a wrong key'; Key = 'sk-wrong-key-of-nobody'; Problem = 'Unauthorized'; Reachable = $true; Authenticated = $false; Detail = 'key may be wrong' }
            @{ Story = 'a spent quota'; Fault = @{ kind = 'status'; statusCode = 402 }; Problem = 'QuotaExceeded'; Reachable = $true; Authenticated = $true; Detail = 'Top up' }
            @{ Story = 'a web page'; Fault = @{ kind = 'html' }; Problem = 'InvalidEndpoint'; Reachable = $true; Detail = 'sign in' }
            @{ Story = 'too many requests'; Fault = @{ kind = 'status'; statusCode = 429 }; Problem = 'RateLimited'; Reachable = $true; Detail = 'minute' }
            @{ Story = 'a gateway in trouble'; Fault = @{ kind = 'status'; statusCode = 503 }; Problem = 'GatewayUnavailable'; Reachable = $true; Detail = 'later' }
            @{ Story = 'silence'; Fault = @{ kind = 'hang' }; Problem = 'GatewayUnavailable'; Reachable = $false; Detail = 'in time.*TimeoutSec'; TimeoutSec = 0.5 }
            @{ Story = 'a redirect to another origin'; Fault = @{ kind = 'redirect' }; Problem = 'RedirectRefused'; Reachable = $true; Detail = 'not sent' }
        ) {
            $row = $_
            Register-Gateway trouble ($row['Address'] ? (& $row.Address) : (Get-EmulatorUri mulerun)) -Key ($row['Key'] ? $row.Key : (Get-EmulatorKey mulerun))
            if ($row['Fault']) { Add-GatewayFault mulerun $row.Fault 2 }
            $test = Test-VeoProvider trouble -TimeoutSec ($row['TimeoutSec'] ? $row.TimeoutSec : 20)
            $test.Problem | Should -BeExactly $row.Problem
            $test.Reachable | Should -Be $row.Reachable
            $test.Authenticated | Should -Be $row['Authenticated']
            $test.Detail | Should -Match $row.Detail
            [bool] $test.Latency | Should -Be $row.Reachable
        }

        It 'tells TLS trouble, and sends nothing' {
            $listener = Start-TlsListener { "HTTP/1.1 200 OK`r`nContent-Length: 2`r`nConnection: close`r`n`r`n{}" }
            try {
                Register-Gateway untrusted $listener.BaseUri
                $test = Test-VeoProvider untrusted
                $test.Problem | Should -BeExactly TlsFailure
                $test.Reachable | Should -BeFalse
                $test.Detail | Should -Match 'certificate'
                $listener.Seen.Requests | Should -Be 0
            }
            finally {
                Stop-TlsListener $listener
            }
        }

        It 'reports a missing key in the object, and asks all the same' {
            Register-Gateway keyless (Get-EmulatorUri mulerun) -Key ''
            $test = Test-VeoProvider keyless
            $test.Problem | Should -BeExactly CredentialMissing
            $test.Reachable | Should -BeTrue
            $test.Authenticated | Should -BeFalse
            $test.Detail | Should -Match 'VEOTASKS_KEYLESS_KEY.*Set-Secret'
            Get-RequestCount mulerun | Should -Be 1
        }

        It 'says that it is not reachable rather than that there is no key' {
            Register-Gateway keyless 'http://127.0.0.1:9/' -Key ''
            (Test-VeoProvider keyless).Problem | Should -BeExactly ConnectionFailed
        }

        It 'reports a provider nobody knows as an error, and tests the others' {
            (Test-VeoProvider nowhere, local-mulerun @quietly).Provider | Should -Be 'local-mulerun'
            Assert-ErrorRecord $problems -Id ProviderNotFound -Command Test-VeoProvider -Category ObjectNotFound -Target 'nowhere'
            { Test-VeoProvider nowhere -ErrorAction Stop } | Should -Throw -ErrorId 'ProviderNotFound,VeoTasks.Cmdlets.TestVeoProviderCommand'
            Test-VeoProvider 'nowhere*' | Should -BeNullOrEmpty
        }

        It 'refuses -TimeoutSec <_>' -ForEach 0, -1, 31, 'x' {
            { Test-VeoProvider local-mulerun -TimeoutSec $_ } | Should -Throw -ErrorId '*,VeoTasks.Cmdlets.TestVeoProviderCommand'
        }

        It 'repeats no key that the gateway repeats' {
            Add-GatewayFault octopusx @{ kind = 'status'; statusCode = 401; body = "{`"error`":{`"message`":`"Incorrect key $(Get-EmulatorKey octopusx)`"}}" }
            $test = Test-VeoProvider local-octopusx
            $test.Problem | Should -BeExactly Unauthorized
            $test.Detail | Should -Match '^Incorrect key .*\*\*\*'
            $test.Detail | Should -Not -Match (Get-EmulatorKey octopusx)
        }
    }

    Context 'as a cmdlet' {
        It 'reports each provider when it has answered, whatever the others do' {
            Register-Gateway silent (Get-EmulatorUri mulerun)
            Add-GatewayFault mulerun @{ kind = 'hang' }
            (Test-VeoProvider silent, local-octopusx -TimeoutSec 5 | Select-Object -First 1).Provider | Should -Be 'local-octopusx'
        }

        It 'stops in the middle' {
            Register-Gateway silent (Get-EmulatorUri mulerun)
            Add-GatewayFault mulerun @{ kind = 'hang' }
            Assert-StoppedAtOnce (Invoke-Stopped { Test-VeoProvider silent } -When { (Get-EmulatorCounter).inFlight -gt 0 })
        }

        It 'declares what it emits' {
            (Get-Command Test-VeoProvider).OutputType.Type | Should -Be ([VeoTasks.VeoProviderTest])
        }

        It 'shows a table' {
            $view = Test-VeoProvider local-mixroute | Get-View
            $view | Should -Match '(?m)^Provider\s+Reachable\s+Authenticated\s+Latency\s+Problem\s+Detail'
            $view | Should -Match 'local-\S+\s+True\s+True\s+\d+ ms\s+The gateway answers'
        }

        It 'completes names' {
            (Get-Completion 'Test-VeoProvider -Name local-mu').CompletionText | Should -Be 'local-mulerun'
            (Get-Completion 'Test-VeoProvider oct').CompletionText | Should -Be 'octopusx'
        }

        It 'has help with examples' {
            $help = Get-Help Test-VeoProvider -Full
            $help.Synopsis | Should -Match 'accepts the key'
            @($help.examples.example).Count | Should -BeGreaterOrEqual 3
            $help.parameters.parameter.name | Should -Be 'Name', 'TimeoutSec'
        }
    }
}
