#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    # What the words of the page promise: it is gone when the session ends, however that ends.
    $ends = @(
        @{ Name = 'comes to its end'; Text = '' }
        @{ Name = 'is killed'; Text = 'Stop-Process -Id $PID -Force' }
        @{ Name = 'fails fast'; Text = '[Environment]::FailFast("enough")' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-ConfigurationSession
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
    $gateways = Get-EmulatedGateway

    # A scenario of so many tasks that are done at once, or of those given.
    function New-Scenario([object[]] $Task = @($gateways | ForEach-Object { @{ gateway = $_; id = "$_-1" } }), [string] $Name = 'scenario.json') {
        $path = Join-Path $TestDrive $Name
        @{ tasks = $Task } | ConvertTo-Json -Depth 9 | Set-Content -LiteralPath $path
        $path
    }

    function Get-Counter($Emulator) { Invoke-RestMethod "$($Emulator.Control)counters" -NoProxy }

    function Test-Running([int] $ProcessId) { [bool] (Get-Process -Id $ProcessId -ErrorAction Ignore) }

    # A dotnet that does what its text says, first in line.
    function Set-FakeDotNet([string] $Text) {
        $folder = New-Item (Join-Path $TestDrive "dotnet-$([guid]::NewGuid().ToString('N'))/shared/Microsoft.AspNetCore.App") -ItemType Directory -Force
        $root = $folder.Parent.Parent.FullName
        Set-Content -LiteralPath "$root/dotnet" -Value "#!/bin/sh`n$Text"
        [IO.File]::SetUnixFileMode("$root/dotnet", [IO.UnixFileMode] 'UserRead, UserWrite, UserExecute')
        Set-TestVariable DOTNET_ROOT $root
        $root
    }
}

AfterAll { Stop-ConfigurationSession }

Describe 'Start-VeoEmulator' {
    AfterEach { Set-TestVariable DOTNET_ROOT $null }

    Context 'what it starts' {
        AfterEach { Stop-VeoEmulator -ErrorAction Ignore }

        It 'answers for every gateway, without a key, and its videos are saved whole' {
            $emulator = Start-VeoEmulator (New-Scenario)
            $emulator.Providers | Should -Be ($gateways | ForEach-Object { "emulator-$_" })
            $emulator.Tasks | Should -Be ($gateways | ForEach-Object { "emulator-${_}:$_-1" })

            $saved = $emulator.Tasks | Wait-VeoTask -PollIntervalSec 0.1 | Save-VeoVideo -Destination (Join-Path $TestDrive all)
            $saved | Should -HaveCount $gateways.Count
            foreach ($one in $saved) {
                $gateway = $one.Provider -replace '^emulator-'
                $one.Sha256 | Should -BeExactly (Invoke-RestMethod "$($emulator.Control)videos/$gateway/$gateway-1/0/sha256" -NoProxy).sha256
                (Get-FileHash -LiteralPath $one.Path).Hash | Should -Be $one.Sha256
            }
        }

        It 'plays a scenario of its own when none is given, with tasks at every gateway' {
            $emulator = Start-VeoEmulator
            $emulator.Scenario | Should -BeNullOrEmpty
            @($emulator.Tasks -replace '^emulator-' -replace ':.*' | Sort-Object -Unique) | Should -Be ($gateways | Sort-Object)
            ($emulator.Tasks | Get-VeoTask).Count | Should -Be $emulator.Tasks.Count
        }

        It 'says which process it is and which file it plays' {
            $path = New-Scenario
            $emulator = Start-VeoEmulator $path
            $emulator | Should -BeOfType VeoTasks.VeoEmulator
            $emulator.Scenario | Should -BeExactly $path
            Test-Running $emulator.ProcessId | Should -BeTrue
            "$emulator" | Should -BeExactly "emulator $($emulator.ProcessId) at $($emulator.Control)"
        }

        It 'names a model where the scenario does, so that the task is found' {
            $emulator = Start-VeoEmulator (New-Scenario @{ gateway = 'mulerun'; id = 'one'; model = 'veo-3.0' })
            $emulator.Tasks | Should -BeExactly 'emulator-mulerun/veo-3.0:one'
            (Get-VeoTask $emulator.Tasks).Status | Should -Be Succeeded
        }

        It 'listens on this machine only, at other ports each time' {
            $first = Start-VeoEmulator (New-Scenario)
            $hosts = (Get-VeoProvider emulator-*).BaseUri.Host
            Stop-VeoEmulator
            $second = Start-VeoEmulator (New-Scenario)
            $hosts + $first.Control.Host | Sort-Object -Unique | Should -Be '127.0.0.1'
            $second.Control | Should -Not -Be $first.Control
        }

        It 'is not told the keys of this session' -Tag Needs:Linux -Skip:(-not $IsLinux) {
            Set-TestVariable VEOTASKS_MULERUN_KEY 'sk-canary-0815'
            try {
                $emulator = Start-VeoEmulator (New-Scenario)
                [IO.File]::ReadAllText("/proc/$($emulator.ProcessId)/environ") | Should -Not -MatchExactly 'VEOTASKS_|canary'
                [IO.File]::ReadAllText("/proc/$($emulator.ProcessId)/cmdline") | Should -Not -Match 'canary|emulator-[0-9a-f]{32}'
            }
            finally {
                Set-TestVariable VEOTASKS_MULERUN_KEY $null
            }
        }
    }

    Context 'its providers' {
        BeforeAll { $null = Start-VeoEmulator (New-Scenario) }

        AfterAll { Stop-VeoEmulator }

        It 'are known to this session and to nobody else' {
            (Get-VeoProvider emulator-*).Emulated | Sort-Object -Unique | Should -Be $true
            (Get-VeoProvider mulerun).Emulated | Should -BeFalse
            (Get-Completion 'Wait-VeoTask -Provider emulator-mi').CompletionText | Should -Be 'emulator-mixroute', 'emulator-mingyan'
            (Get-Completion 'Get-VeoTask emulator-mul').CompletionText | Should -BeLike '*emulator-mulerun:*'
            Get-ProviderFile | Should -Not -Exist
            Invoke-ChildShell -ArgumentList (Get-ManifestPath) -Script { param($Manifest) Import-Module $Manifest; @(Get-VeoProvider emulator-*).Count } | Should -Be 0
        }

        It 'take their key' {
            $tests = Test-VeoProvider emulator-*
            $tests.Authenticated | Should -Be (@($true) * $gateways.Count)
            $tests | Where-Object Problem | Should -BeNullOrEmpty
        }

        It 'stay out of what is registered' {
            Register-VeoProvider relay -Adapter octopusx -BaseUri https://relay.example.com
            (Get-Content -LiteralPath (Get-ProviderFile) -Raw | ConvertFrom-Json).providers.name | Should -Be relay
            Unregister-VeoProvider relay
        }

        It 'cannot be registered or unregistered, even with -Force' {
            Register-VeoProvider emulator-mulerun -Adapter octopusx -BaseUri https://relay.example.com -Force @quietly
            Assert-ErrorRecord $problems -Id ProviderExists -Command Register-VeoProvider -Category ResourceExists -Target emulator-mulerun
            Unregister-VeoProvider emulator-mulerun @quietly
            Assert-ErrorRecord $problems -Id ProviderEmulated -Command Unregister-VeoProvider -Category InvalidOperation -Target emulator-mulerun
            (Get-Completion 'Unregister-VeoProvider emu').CompletionText | Should -Not -BeLike 'emulator-*'
        }
    }

    Context '-Replace' {
        AfterEach { Stop-VeoEmulator -ErrorAction Ignore }

        It 'lets a script run as it is, and a real key stays home' {
            $emulator = Start-VeoEmulator (New-Scenario) -Replace mulerun
            $emulator.Providers | Should -Contain mulerun
            Set-TestVariable VEOTASKS_MULERUN_KEY 'sk-canary-0815'
            try {
                $typed = ConvertTo-SecureString 'sk-canary-0816' -AsPlainText -Force
                $saved = 'mulerun-1' | Wait-VeoTask -Provider mulerun -ApiKey $typed | Save-VeoVideo -Destination (Join-Path $TestDrive replaced)
            }
            finally {
                Set-TestVariable VEOTASKS_MULERUN_KEY $null
            }

            $saved.Provider | Should -BeExactly mulerun
            (Get-Counter $emulator).polls.mulerun.'mulerun-1' | Should -BeGreaterThan 0
            (Get-Counter $emulator).leakedKeys | Should -BeNullOrEmpty
            (Invoke-RestMethod "$($emulator.Control)requests" -NoProxy).status | Sort-Object -Unique | Should -Be 200
        }

        It 'takes patterns, registered providers too, and gives all back' {
            Register-VeoProvider relay -Adapter octopusx -BaseUri https://relay.example.com
            try {
                $null = Start-VeoEmulator (New-Scenario) -Replace 'm*', RELAY
                (Get-VeoProvider mulerun, mixroute, mingyan, relay).Emulated | Sort-Object -Unique | Should -Be $true
                (Get-VeoProvider octopusx).Emulated | Should -BeFalse
                (Get-VeoTask relay:octopusx-1).Status | Should -Be Succeeded
                Unregister-VeoProvider relay @quietly
                Assert-ErrorRecord $problems -Id ProviderEmulated -Command Unregister-VeoProvider -Category InvalidOperation -Target relay

                Stop-VeoEmulator
                (Get-VeoProvider).Emulated | Sort-Object -Unique | Should -Be $false
                (Get-VeoProvider relay).BaseUri | Should -Be ([uri] 'https://relay.example.com')
            }
            finally {
                Stop-VeoEmulator -ErrorAction Ignore
                Unregister-VeoProvider relay
            }
        }

        It 'leaves an address of the command line alone' {
            $null = Start-VeoEmulator (New-Scenario) -Replace mulerun
            Get-VeoTask x -Provider mulerun -BaseUri http://127.0.0.1:1 @quietly
            Assert-ErrorRecord $problems -Id CredentialMissing -Command Get-VeoTask -Category AuthenticationError -Target mulerun
        }

        It 'refuses what was read from it once it is over, whoever has its port' {
            $null = Start-VeoEmulator (New-Scenario @{ gateway = 'mulerun'; id = 'done' }, @{ gateway = 'octopusx'; id = 'done' }, @{ gateway = 'mulerun'; id = 'open'; outcome = 'never' }) -Replace mulerun, octopusx
            $tasks = Get-VeoTask mulerun:done, octopusx:done, mulerun:open, emulator-octopusx:done
            $port = (Get-VeoProvider mulerun).BaseUri.Port, (Get-VeoProvider octopusx).BaseUri.Port
            Stop-VeoEmulator

            # Whoever takes the ports would hear the keys.
            $listeners = $port | ForEach-Object { [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, $_) }
            $listeners.Start()
            Set-TestVariable VEOTASKS_MULERUN_KEY 'sk-canary-0815'
            Set-TestVariable VEOTASKS_OCTOPUSX_KEY 'sk-canary-0816'
            try {
                $folder = Join-Path $TestDrive over
                $tasks | Save-VeoVideo -Destination $folder @quietly | Should -BeNullOrEmpty
                $problems | Should -HaveCount 4
                $problems.FullyQualifiedErrorId | Sort-Object -Unique | Should -BeExactly 'ProviderChanged,VeoTasks.Cmdlets.SaveVeoVideoCommand'
                $problems.TargetObject | Save-VeoVideo -Destination $folder @quietly | Should -BeNullOrEmpty
                $problems | Should -HaveCount 4
                $tasks | Where-Object Status -NE Succeeded | Wait-VeoTask -TimeoutSec 1 @quietly | Should -BeNullOrEmpty
                Assert-ErrorRecord $problems -Id ProviderChanged -Command Wait-VeoTask -Category SecurityError -Target mulerun:open
                $listeners.Pending() | Should -Be $false, $false
            }
            finally {
                $listeners.Stop()
                Set-TestVariable VEOTASKS_MULERUN_KEY $null
                Set-TestVariable VEOTASKS_OCTOPUSX_KEY $null
            }
        }

        It 'asks the emulator for a task that was read before' {
            # The suite's own emulator of another kind is the gateway of the user's own here.
            $gateway = Start-Process dotnet -PassThru -RedirectStandardOutput (Join-Path $TestDrive gateway.log) -ArgumentList @(
                (Join-Path (Get-Module VeoTasks).ModuleBase bin/emulator/VeoTasks.Emulator.dll), '--info', (Join-Path $TestDrive gateway.json), '--scenario'
                New-Scenario @{ gateway = 'mixroute'; id = 'done' }, @{ gateway = 'mixroute'; id = 'open'; outcome = 'never' } -Name before.json
            )
            try {
                Wait-Until { Get-Content (Join-Path $TestDrive gateway.json) -ErrorAction Ignore } -Because 'it listens'
                $info = Get-Content (Join-Path $TestDrive gateway.json) | ConvertFrom-Json
                Set-TestVariable VEOTASKS_BEFORE_KEY $info.gateways.mixroute.key
                Register-VeoProvider before -Adapter mixroute -BaseUri $info.gateways.mixroute.baseUri
                $tasks = Get-VeoTask before:done, before:open
                $null = Start-VeoEmulator (New-Scenario @{ gateway = 'mixroute'; id = 'done'; videoLengths = @(23456) }, @{ gateway = 'mixroute'; id = 'open'; endsAfter = 0.2 }) -Replace before
                $asked = (Invoke-RestMethod "$($info.control)counters" -NoProxy).requests.mixroute

                $tasks | Save-VeoVideo -Destination (Join-Path $TestDrive before) @quietly | ForEach-Object Length | Should -Contain 23456
                ($tasks | Where-Object Id -EQ open | Wait-VeoTask -PollIntervalSec 0.1).Status | Should -Be Succeeded
                (Invoke-RestMethod "$($info.control)counters" -NoProxy).requests.mixroute | Should -Be $asked
            }
            finally {
                $gateway | Stop-Process
                Set-TestVariable VEOTASKS_BEFORE_KEY $null
                Stop-VeoEmulator -ErrorAction Ignore
                Unregister-VeoProvider before -ErrorAction Ignore
            }
        }

        It 'starts nothing when it names a provider that nobody knows, since that one would be real' {
            { Start-VeoEmulator (New-Scenario) -Replace muelrun } | Should -Throw -ErrorId 'ProviderNotFound,VeoTasks.Cmdlets.StartVeoEmulatorCommand'
            Get-VeoProvider emulator-* | Should -BeNullOrEmpty
        }

        It 'never lets a request out when the emulator has fallen over' {
            $emulator = Start-VeoEmulator (New-Scenario) -Replace mulerun
            Stop-Process -Id $emulator.ProcessId -Force
            Wait-Until { -not (Test-Running $emulator.ProcessId) } -Because 'it is gone'
            (Get-VeoProvider mulerun).BaseUri.Host | Should -Be '127.0.0.1'
            (Start-VeoEmulator (New-Scenario)).ProcessId | Should -Not -Be $emulator.ProcessId -Because 'another one may be started then'
        }

        It 'is no lesson about how long real videos take' {
            $cache = Join-Path $TestDrive cache
            Set-TestVariable VEOTASKS_CACHE_HOME $cache
            try {
                $emulator = Start-VeoEmulator (New-Scenario @{ gateway = 'mixroute'; id = 'quick'; endsAfter = 0.3 }) -Replace mixroute
                'quick' | Wait-VeoTask -Provider mixroute -PollIntervalSec 0.1 | ForEach-Object Status | Should -Be Succeeded
                Join-Path $cache durations.json | Should -Not -Exist
            }
            finally {
                Set-TestVariable VEOTASKS_CACHE_HOME $null
            }
        }

        It 'offers providers' {
            (Get-Completion 'Start-VeoEmulator -Replace mi').CompletionText | Should -Be 'mixroute', 'mingyan'
        }
    }

    Context 'a scenario' {
        AfterEach { Stop-VeoEmulator -ErrorAction Ignore }

        It 'is taken by value and by property name' {
            $path = New-Scenario
            ($path | Start-VeoEmulator).Scenario | Should -BeExactly $path
            Stop-VeoEmulator
            (Get-Item -LiteralPath $path | Start-VeoEmulator).Scenario | Should -BeExactly $path
            Stop-VeoEmulator
            ([pscustomobject] @{ Scenario = $path } | Start-VeoEmulator).Scenario | Should -BeExactly $path
        }

        It 'is taken literally, and from the current folder' {
            $path = New-Scenario -Name 'night [1].json'
            Push-Location $TestDrive
            try { (Start-VeoEmulator './night [1].json').Scenario | Should -BeExactly $path }
            finally { Pop-Location }
        }

        It 'has a schema that editors use, in the module''s own folder' {
            $schema = Join-Path (Get-Module VeoTasks).ModuleBase 'bin/emulator/scenario.schema.json'
            $example = Join-Path (Get-TestRoot) docs/examples/rehearsal.scenario.json
            Test-Json -LiteralPath $example -SchemaFile $schema -Options IgnoreComments, AllowTrailingCommas | Should -BeTrue
            Test-Json -LiteralPath (New-Scenario) -SchemaFile $schema | Should -BeTrue
            $wrong = '{"tasks":[{"gateway":"mulerun"}]}', '{"tasks":[{"gateway":"mule","id":"x"}]}', '{"tasks":[{"gateway":"mulerun","id":"x","outcom":"failed"}]}',
                '{"tasks":[{"gateway":"mulerun","id":"x","outcome":"lost"}]}', '{"tasks":[{"gateway":"mulerun","id":"x","videoFaults":[{"kind":"melt"}]}]}', '{}'
            foreach ($text in $wrong) {
                Test-Json -Json $text -SchemaFile $schema -ErrorAction Ignore | Should -BeFalse -Because $text

                # What the schema refuses, the emulator refuses too.
                $path = Join-Path $TestDrive wrong.json
                Set-Content -LiteralPath $path -Value $text
                Start-VeoEmulator $path @quietly
                Assert-ErrorRecord $problems -Id InvalidScenario -Command Start-VeoEmulator -Category InvalidData -Target $path
                $problems[0].ToString() | Should -Match 'wrong\.json'
            }
        }

        It 'is one: two are an error, and nothing starts' {
            { (New-Scenario), (New-Scenario -Name other.json) | Start-VeoEmulator } | Should -Throw -ErrorId 'ScenarioAmbiguous,*'
            Get-VeoProvider emulator-* | Should -BeNullOrEmpty
        }

        It 'that is not there is an error' {
            { Start-VeoEmulator (Join-Path $TestDrive nowhere.json) } | Should -Throw -ErrorId 'PathNotFound,*'
            { Start-VeoEmulator $TestDrive.ToString() } | Should -Throw -ErrorId 'PathNotFound,*'
            { Start-VeoEmulator nodrive:\x.json } | Should -Throw -ErrorId 'PathNotFound,*'
            { Start-VeoEmulator Env:PATH } | Should -Throw -ErrorId 'NotFileSystemPath,*'
        }

        It 'that does not come starts nothing' {
            Get-ChildItem $TestDrive -Filter nothing* | Start-VeoEmulator | Should -BeNullOrEmpty
            Get-VeoProvider emulator-* | Should -BeNullOrEmpty
        }
    }

    Context 'what it refuses' {
        AfterEach { Stop-VeoEmulator -ErrorAction Ignore }

        It 'refuses a second one in the same session' {
            $emulator = Start-VeoEmulator (New-Scenario)
            Start-VeoEmulator @quietly
            Assert-ErrorRecord $problems -Id EmulatorRunning -Command Start-VeoEmulator -Category ResourceExists -Target $emulator.ProcessId
            Test-Running $emulator.ProcessId | Should -BeTrue
        }

        It 'runs no dotnet from above a PowerShell that brings its own runtime' {
            $type = [VeoTasks.Cmdlets.StartVeoEmulatorCommand].Assembly.GetType('VeoTasks.Providers.DotNetHost')
            $find = $type.GetMethod('OfRuntime', [Reflection.BindingFlags] 'NonPublic, Static')
            $root = Join-Path $TestDrive tools
            foreach ($own in "$root/a/b/pwsh", "$root/a/b/pwsh/", "$root/shared/other/10.0.1", [IO.Path]::GetPathRoot($TestDrive)) {
                @($find.Invoke($null, @($own))) | Should -BeNullOrEmpty
            }

            @($find.Invoke($null, @("$root/shared/Microsoft.NETCore.App/10.0.1/"))) | Should -Be $root
        }

        It 'starts nothing with -WhatIf' {
            Start-VeoEmulator (New-Scenario) -WhatIf | Should -BeNullOrEmpty
            Get-VeoProvider emulator-* | Should -BeNullOrEmpty
        }

        It 'says what to install where there is no ASP.NET Core runtime' -Tag Needs:Linux -Skip:(-not $IsLinux) {
            # A dotnet as it comes with the plain runtime. A PowerShell that is a .NET tool runs on it too: the runtime it runs on is asked as well.
            $real = (Get-Item (Get-Command dotnet).Source).ResolvedTarget
            $root = (New-Item (Join-Path $TestDrive bare/shared) -ItemType Directory -Force).Parent.FullName
            Copy-Item -LiteralPath $real "$root/dotnet"
            $null = New-Item "$root/host" -ItemType SymbolicLink -Target (Join-Path (Split-Path $real) host)
            Copy-Item -LiteralPath (Join-Path (Split-Path $real) shared/Microsoft.NETCore.App) "$root/shared" -Recurse
            $shell, [string[]] $first = Get-ShellCommand
            if ($first) { $shell = "$root/dotnet" }
            # dotnet test sets the second, which comes first.
            $architecture = [Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture.ToString().ToUpperInvariant()
            'DOTNET_ROOT', "DOTNET_ROOT_$architecture" | ForEach-Object { Set-TestVariable $_ $root }
            $path = $env:PATH
            try {
                $env:PATH = '/nowhere'
                $seen = & $shell @first -NoProfile -NonInteractive -Command "Import-Module '$(Get-ManifestPath)'; Start-VeoEmulator -ErrorVariable problems -ErrorAction SilentlyContinue; `$problems | ForEach-Object { @{ Id = `$_.FullyQualifiedErrorId; Message = `"`$_`" } } | ConvertTo-Json" | ConvertFrom-Json
            }
            finally {
                $env:PATH = $path
            }

            $seen.Id | Should -BeExactly 'EmulatorRuntimeMissing,VeoTasks.Cmdlets.StartVeoEmulatorCommand'
            $seen.Message | Should -BeExactly "The emulator needs the ASP.NET Core runtime. $root/dotnet has none of version 8.0 or newer."
        }

        It 'says so when dotnet says that the runtime is missing' -Tag Needs:Unix -Skip:$IsWindows {
            $root = Set-FakeDotNet 'echo "You must install or update .NET to run this application." >&2; exit 150'
            Start-VeoEmulator @quietly
            Assert-ErrorRecord $problems -Id EmulatorRuntimeMissing -Command Start-VeoEmulator -Category NotInstalled -Target dotnet
            $problems[0].ToString() | Should -Match ([regex]::Escape("$root/dotnet"))
            $problems[0].ErrorDetails.RecommendedAction | Should -Match 'ASP.NET Core Runtime 8.0 or newer.*https://dotnet\.microsoft\.com/download'
        }

        It 'says what it said when it ends at once' -Tag Needs:Unix -Skip:$IsWindows {
            $null = Set-FakeDotNet 'echo "The port is taken." >&2; exit 1'
            Start-VeoEmulator @quietly
            Assert-ErrorRecord $problems -Id EmulatorFailed -Command Start-VeoEmulator -Category ResourceUnavailable -Target emulator
            $problems[0].ToString() | Should -Match 'exit code 1: The port is taken\.'
        }

        It 'does not wait for longer than -TimeoutSec' -Tag Needs:Unix -Skip:$IsWindows {
            $null = Set-FakeDotNet 'exec sleep 600'
            Start-VeoEmulator -TimeoutSec 0.3 @quietly
            Assert-ErrorRecord $problems -Id EmulatorFailed -Command Start-VeoEmulator -Category ResourceUnavailable -Target emulator
            $problems[0].ToString() | Should -Match '0\.3 s'
        }

        It 'leaves nothing behind when it is stopped in the middle' -Tag Needs:Unix -Skip:$IsWindows {
            $note = Join-Path $TestDrive started
            $null = Set-FakeDotNet "echo `$`$ > '$note'; exec sleep 600"
            $running = Start-Background { Start-VeoEmulator }
            try {
                Wait-Until { (Test-Path $note) -and (Get-Content $note) } -Because 'it has started'
                $clock = [Diagnostics.Stopwatch]::StartNew()
                $running.Shell.Stop()
                $clock.Elapsed.TotalSeconds | Should -BeLessThan 1
                $running.Shell.Streams.Error | Should -BeNullOrEmpty
                Wait-Until { -not (Test-Running (Get-Content $note)) } -Because 'its process is gone'
                Get-VeoProvider emulator-* | Should -BeNullOrEmpty
            }
            finally {
                $running.Shell.Dispose()
            }
        }
    }

    Context 'its end' {
        AfterEach { Stop-VeoEmulator -ErrorAction Ignore }

        It 'comes when the session <Name>' -ForEach $ends {
            $note = Join-Path $TestDrive "$([guid]::NewGuid()).txt"
            $session = [Diagnostics.Process]::Start((New-ShellStart '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$(Get-ManifestPath)'; (Start-VeoEmulator).ProcessId > '$note'; $Text"))
            $null = $session.StandardOutput.ReadToEndAsync(), $session.StandardError.ReadToEndAsync()
            $session.WaitForExit(60000) | Should -BeTrue
            $emulator = [int] (Get-Content $note)
            $emulator | Should -BeGreaterThan 0
            Wait-Until { -not (Test-Running $emulator) } -Because 'the emulator has ended with its session'
        }

        It 'comes with the runspace that started it' {
            $running = Start-Background { Start-VeoEmulator }
            try {
                Wait-Until { $running.Handle.IsCompleted } -Because 'it has started' -TimeoutSec 60
                $emulator = $running.Output[0].ProcessId
                Get-VeoProvider emulator-mulerun | Should -HaveCount 1 -Because 'all runspaces of a process are one session'
            }
            finally {
                $running.Shell.Runspace.Dispose()
                $running.Shell.Dispose()
            }

            Wait-Until { -not (Test-Running $emulator) } -Because 'the emulator has ended with its runspace'
            Get-VeoProvider emulator-* | Should -BeNullOrEmpty
        }

        It 'comes with the module' {
            $ends = Invoke-ChildShell -ArgumentList (Get-ManifestPath) -Script {
                param($Manifest)
                Import-Module $Manifest
                $emulator = Start-VeoEmulator
                Remove-Module VeoTasks
                $left = Get-Process -Id $emulator.ProcessId -ErrorAction Ignore
                @{ Gone = -not $left -or $left.WaitForExit(10000) }
            }
            $ends.Gone | Should -BeTrue
        }

        It 'does not come with Ctrl+C, which stops only what runs' -Tag Needs:Unix -Skip:$IsWindows {
            $emulator = Start-VeoEmulator (New-Scenario)
            & kill -INT $emulator.ProcessId
            (Get-VeoTask emulator-mulerun:mulerun-1).Status | Should -Be Succeeded
            Test-Running $emulator.ProcessId | Should -BeTrue
        }
    }
}
