#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession

    # An error that a test does not ask for fails it, and so does a wait that would not end.
    $PSDefaultParameterValues = @{
        '*-Veo*:ErrorAction'           = 'Stop'
        'Wait-VeoTask:PollIntervalSec' = 0.1
        'Wait-VeoTask:TimeoutSec'      = 200
    }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems'; WarningAction = 'SilentlyContinue'; WarningVariable = 'warnings' }
    $never = @{ outcome = 'never' }
}

AfterAll { Stop-EmulatorSession }

Describe 'Wait-VeoTask' {
    BeforeEach { Reset-Emulator }

    Context 'which tasks' {
        It 'takes ids from the pipeline, by position and as -<_>' -ForEach 'TaskId', 'Id', 'task_id' {
            $tasks = @{}, @{}, @{} | Add-EmulatedTask
            $named = @{ $_ = $tasks[2].Id }
            $found = @(
                $tasks[0].Id | Wait-VeoTask -Provider local-mulerun
                Wait-VeoTask $tasks[1].Id -Provider local-mulerun
                Wait-VeoTask @named -Provider local-mulerun
            )
            $found.Id | Should -Be $tasks.Id
        }

        It 'reads a real list: BOM, CR, blank lines, comments, blanks around' {
            $tasks = 1..3 | ForEach-Object { @{} } | Add-EmulatedTask
            $file = Join-Path $TestDrive 'ids.txt'
            $text = "`u{feff}# from the night`r`n`r`n$($tasks[0].Id)`r`n  `t`r`n  $($tasks[1].Id)  `r`r`n`u{feff}$($tasks[2].Id)`n  # the end`n"
            [IO.File]::WriteAllText($file, $text, [Text.UTF8Encoding]::new($false))
            $found = Get-Content $file | Wait-VeoTask -Provider local-mulerun @quietly
            $found.Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
            $problems | Should -BeNullOrEmpty
        }

        It 'takes ids and providers from a property <_>' -ForEach 'TaskId', 'Id', 'task_id' {
            $task = @{} | Add-EmulatedTask
            ([pscustomobject] @{ $_ = $task.Id; Provider = $task.Provider; Prompt = 'a cat' } | Wait-VeoTask).Id | Should -BeExactly $task.Id
        }

        It 'does not carry a provider or a model over from the row before' {
            $tasks = @{ model = 'veo-3.1' }, @{}, @{} | Add-EmulatedTask
            $rows = "Id,Provider,Model", "$($tasks[0].Id),local-mulerun,veo-3.1", "$($tasks[1].Id),local-mulerun,", "$($tasks[2].Id),," | ConvertFrom-Csv
            ($rows | Wait-VeoTask @quietly).Id | Sort-Object | Should -Be ($tasks[0, 1].Id | Sort-Object)
            Assert-ErrorRecord $problems -Id ProviderMissing -Command Wait-VeoTask -Category InvalidArgument -Target $tasks[2].Id
        }

        It 'takes ids, providers and models from the rows of a CSV file' {
            $tasks = @{ model = 'veo-3.1' }, @{}, @{ gateway = 'octopusx' }, @{ gateway = 'mixroute' }, @{ gateway = 'mingyan' } | Add-EmulatedTask
            $file = Join-Path $TestDrive 'tasks.csv'
            $tasks | Select-Object @{ n = 'Provider'; e = 'Provider' }, @{ n = 'Model'; e = { $_.Id -eq $tasks[0].Id ? 'veo-3.1' : '' } }, @{ n = 'task_id'; e = 'Id' }, @{ n = 'Prompt'; e = { 'a cat' } } |
                Export-Csv $file
            (Import-Csv $file | Wait-VeoTask).Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
        }

        It 'reads every form of a reference in one list' {
            $long = -join (1..190 | ForEach-Object { 'cHJvamVjdHMv-_=='[$_ % 16] })
            $tasks = @{}, @{ model = 'veo-3.0' }, @{ model = 'veo-3.1' }, @{ gateway = 'mixroute'; id = $long },
                @{ gateway = 'octopusx'; id = 'sora-2:task_01k9'; shape = 'unified' }, @{ gateway = 'mingyan' } | Add-EmulatedTask
            $lines = @(
                $tasks[0].Id
                "local-mulerun/veo-3.0:$($tasks[1].Id)"
                "$(Get-EmulatorUri mulerun)vendors/google/v1/veo-3.1/generation/$($tasks[2].Id)"
                $tasks[3].Reference
                $tasks[4].Reference
                "$(Get-EmulatorUri mingyan)/v1/result/$($tasks[5].Id)"
            )
            ($lines | Wait-VeoTask -Provider local-mulerun).Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
        }

        It 'waits on for tasks of Get-VeoTask' {
            $task = $never | Add-EmulatedTask
            $running = Get-VeoTask $task.Reference
            Complete-EmulatedTask $task
            ($running | Wait-VeoTask).Status | Should -Be 'Succeeded'
            (Wait-VeoTask -InputObject $running).Status | Should -Be 'Succeeded'
        }

        It 'asks a piped task where it was read, without naming the address again' {
            $task = $never | Add-EmulatedTask
            $running = Get-VeoTask $task.Id -Provider mulerun -BaseUri (Get-EmulatorUri mulerun)
            Complete-EmulatedTask $task
            ($running | Wait-VeoTask).Status | Should -Be 'Succeeded'
        }

        It 'refuses a piped task whose provider is at another address by now, and sends nothing to either' {
            $task = @{ gateway = 'octopusx'; outcome = 'never' } | Add-EmulatedTask
            Set-TestVariable VEOTASKS_TWIN_KEY (Get-EmulatorKey octopusx)
            Register-VeoProvider twin -Adapter octopusx -BaseUri (Get-EmulatorUri octopusx) -Force
            $running = Get-VeoTask "twin:$($task.Id)"
            Register-VeoProvider twin -Adapter mixroute -BaseUri (Get-EmulatorUri mixroute) -Force
            $before = Get-RequestCount
            $running | Wait-VeoTask -TimeoutSec 0.5 @quietly | Should -BeNullOrEmpty
            Assert-ErrorRecord $problems -Id ProviderChanged -Command Wait-VeoTask -Category SecurityError -Target $running
            Get-RequestCount | Should -Be $before
        }

        It 'asks nobody for an object that is no task' {
            [pscustomobject] @{ Name = 'clip'; Provider = 'local-mulerun' }, (Get-Item $TestDrive) | Wait-VeoTask @quietly
            $problems.FullyQualifiedErrorId | Should -Match '^InvalidTaskId,'
            "$problems" | Should -BeLike '*without TaskId, task_id or Id names no task*'
            $problems | Should -HaveCount 2
            Get-RequestCount | Should -Be 0
        }

        It 'passes on what has ended, without a request' {
            $tasks = @{}, @{ outcome = 'failed'; errorMessage = 'no cats' } | Add-EmulatedTask
            $ended = Get-VeoTask $tasks.Reference
            $before = Get-RequestCount
            ($ended | Wait-VeoTask).Id | Should -Be $ended.Id
            Get-RequestCount | Should -Be $before
        }

        It 'asks once and emits once, in whichever forms a task is given' {
            $task = @{ pollFaults = @(@{ kind = 'delay'; pause = 0.3 }) } | Add-EmulatedTask
            $url = "$(Get-EmulatorUri mulerun)vendors/google/v1/veo-3.1-fast/generation/$($task.Id)"
            @($task.Id, $task.Reference, $url, " $($task.Id)" | Wait-VeoTask -Provider local-mulerun) | Should -HaveCount 1
            Get-PollCount $task | Should -Be 1
        }

        It 'does nothing with nothing' {
            @() | Wait-VeoTask | Should -BeNullOrEmpty
            '', '# none' | Wait-VeoTask | Should -BeNullOrEmpty
            Get-RequestCount | Should -Be 0
        }

        It 'refuses -<Name> <Value>' -ForEach @{ Name = 'TimeoutSec'; Value = -1 }, @{ Name = 'PollIntervalSec'; Value = -1 }, @{ Name = 'ThrottleLimit'; Value = 0 }, @{ Name = 'ThrottleLimit'; Value = 257 } {
            $parameters = @{ $Name = $Value }
            { Wait-VeoTask 'local-mulerun:1' @parameters } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        }
    }

    Context 'when it emits' {
        It 'emits each the moment it ends, while the others are waited for' {
            $first, $second, $third = @{}, $never, $never | Add-EmulatedTask
            $order = $third, $second, $first | ForEach-Object Reference | Wait-VeoTask | ForEach-Object {
                # The next task can only end once this one is out.
                if ($_.Id -eq $first.Id) { Complete-EmulatedTask $third }
                if ($_.Id -eq $third.Id) { Complete-EmulatedTask $second }
                $_.Id
            }
            $order | Should -Be $first.Id, $third.Id, $second.Id
        }

        It 'begins before the input is over' {
            $first, $last = @{}, @{} | Add-EmulatedTask
            $found = & {
                $first.Reference
                Wait-Until { Get-PollCount $first } -Because 'the first task is asked for'
                $last.Reference
            } | Wait-VeoTask
            $found | Should -HaveCount 2
        }

        It 'ends with the first of several with -Any' {
            $tasks = $never, @{}, $never | Add-EmulatedTask
            $found = @(Wait-VeoTask $tasks.Reference -Any @quietly)
            $found.Id | Should -BeExactly $tasks[1].Id
            $problems | Should -BeNullOrEmpty
            Test-EmulatorQuiet | Should -BeTrue
        }

        It 'takes a failed task for an end with -Any' {
            $tasks = $never, @{ outcome = 'failed'; errorMessage = 'no cats' } | Add-EmulatedTask
            (Wait-VeoTask $tasks.Reference -Any).Id | Should -BeExactly $tasks[1].Id
        }

        It 'emits only one with -Any, though several have ended' {
            $tasks = 1..5 | ForEach-Object { @{} } | Add-EmulatedTask
            @($tasks.Reference | Wait-VeoTask -Any) | Should -HaveCount 1
            @(Get-VeoTask $tasks.Reference | Wait-VeoTask -Any) | Should -HaveCount 1
        }
    }

    Context 'how tasks end' {
        It 'emits a failed task of <_> as an object with the reason' -ForEach (Get-EmulatedGateway) {
            $task = @{ gateway = $_; outcome = 'failed'; errorMessage = 'The prompt contains prohibited content' } | Add-EmulatedTask
            $found = Wait-VeoTask $task.Reference
            $found | Should -BeOfType VeoTasks.VeoTask
            $found.Status | Should -Be 'Failed'
            $found.Error.Message | Should -Match 'prohibited content'
        }

        # Kie's API knows no tasks that were called off.
        It 'emits a task of <_> that was called off' -ForEach (Get-EmulatedGateway | Where-Object { $_ -ne 'kie' }) {
            $task = @{ gateway = $_; outcome = 'canceled' } | Add-EmulatedTask
            (Wait-VeoTask $task.Reference).Status | Should -Be 'Canceled'
        }

        It 'goes on through a word nobody knows, with one warning for all its tasks' {
            $strange = @{ pollFaults = @(@{ kind = 'unknownWord'; word = 'upscaling'; times = 2 }) }
            $tasks = $strange, $strange, $strange | Add-EmulatedTask
            (Wait-VeoTask $tasks.Reference @quietly).Status | Should -Be 'Succeeded', 'Succeeded', 'Succeeded'
            @($warnings) | Should -HaveCount 1
            $warnings[0] | Should -Match "local-mulerun.*'upscaling'"
            $tasks | ForEach-Object { Get-PollCount $_ } | Should -Be 3, 3, 3
        }

        It 'takes no offence at the word "unknown", which new-api prints for a fresh task' {
            $task = @{ gateway = 'octopusx'; pollFaults = @(@{ kind = 'unknownWord'; word = 'unknown'; times = 2 }) } | Add-EmulatedTask
            (Wait-VeoTask $task.Reference @quietly).Status | Should -Be 'Succeeded'
            $warnings | Should -BeNullOrEmpty
        }

        It 'declares what it emits' {
            (Get-Command Wait-VeoTask).OutputType.Type | Should -Be ([VeoTasks.VeoTask])
        }

        It 'shows a table without links' {
            $tasks = @{}, @{ outcome = 'failed'; errorMessage = 'no cats' } | Add-EmulatedTask
            $view = $tasks.Reference | Wait-VeoTask | Get-View
            $view | Should -Match '(?m)^Provider\s+Id\s+Status'
            $view | Should -Match 'Failed.*no cats'
            $view | Should -Not -Match 'http|sig='
        }
    }

    Context 'time' {
        It 'asks as often as -PollIntervalSec says' {
            $task = $never | Add-EmulatedTask
            Wait-VeoTask $task.Reference -PollIntervalSec 0.4 -TimeoutSec 2.5 @quietly
            Get-PollCount $task | Should -BeGreaterOrEqual 3
            Get-PollCount $task | Should -BeLessOrEqual 8
        }

        It 'keeps to the gateway''s own advice without -PollIntervalSec' {
            $task = $never | Add-EmulatedTask
            Wait-VeoTask $task.Reference -PollIntervalSec 0 -TimeoutSec 1.5 @quietly
            Get-PollCount $task | Should -Be 1
        }

        It 'gives up after -TimeoutSec, and what it gave up on can be piped in again' {
            $ending, $lasting = @{}, $never | Add-EmulatedTask
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $found = $ending, $lasting | ForEach-Object Reference | Wait-VeoTask -TimeoutSec 1 @quietly
            $clock.Elapsed.TotalSeconds | Should -BeGreaterOrEqual 1
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
            $found.Id | Should -BeExactly $ending.Id
            Assert-ErrorRecord $problems -Id WaitTimeout -Command Wait-VeoTask -Category OperationTimeout -Target $lasting.Reference

            Complete-EmulatedTask $lasting
            ($problems.TargetObject | Wait-VeoTask).Id | Should -BeExactly $lasting.Id
        }

        It 'gives up on a piped task so that it can be piped in again' {
            $task = @{ outcome = 'never'; gateway = 'octopusx'; id = 'sora-2:task_01k9'; shape = 'unified' } | Add-EmulatedTask
            Get-VeoTask $task.Reference | Wait-VeoTask -TimeoutSec 0.5 @quietly
            $problems.FullyQualifiedErrorId | Should -Match '^WaitTimeout,'
            $null = @{ gateway = 'octopusx'; id = $task.Id; shape = 'unified' } | Add-EmulatedTask
            ($problems.TargetObject | Wait-VeoTask).Id | Should -BeExactly $task.Id
        }

        It 'ends requests under way when the time is up' {
            $task = @{ pollFaults = @(@{ kind = 'hang'; times = 99 }) } | Add-EmulatedTask
            $clock = [Diagnostics.Stopwatch]::StartNew()
            Wait-VeoTask $task.Reference -TimeoutSec 0.5 @quietly
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
            $problems.FullyQualifiedErrorId | Should -Match '^WaitTimeout,'
            Test-EmulatorQuiet | Should -BeTrue
        }

        It 'has at most -ThrottleLimit requests under way at a gateway' {
            $slow = @{ pollFaults = @(@{ kind = 'delay'; pause = 0.1; times = 99 }) }
            $tasks = 1..12 | ForEach-Object { $slow } | Add-EmulatedTask
            $tasks.Reference | Wait-VeoTask -ThrottleLimit 3 | Should -HaveCount 12
            (Get-EmulatorCounter).peakInFlight.mulerun | Should -Be 3
        }
    }

    Context 'trouble that passes' {
        AfterEach { Stop-HurryingClock }

        It 'goes on after <Name>' -ForEach @(
            @{ Name = 'HTTP 503'; Fault = @{ kind = 'status'; statusCode = 503 } }
            @{ Name = 'HTTP 500'; Fault = @{ kind = 'status'; statusCode = 500 } }
            @{ Name = 'HTTP 502 with a web page'; Fault = @{ kind = 'status'; statusCode = 502; body = '<html>Bad gateway</html>' } }
            @{ Name = 'HTTP 408'; Fault = @{ kind = 'status'; statusCode = 408 } }
            @{ Name = 'a reset connection'; Fault = @{ kind = 'reset' } }
            @{ Name = 'a reset in the answer'; Fault = @{ kind = 'reset'; atByte = 10 } }
            @{ Name = 'a truncated answer'; Fault = @{ kind = 'cut' } }
            @{ Name = 'broken JSON'; Fault = @{ kind = 'invalidJson' } }
            @{ Name = 'an empty answer'; Fault = @{ kind = 'empty' } }
            @{ Name = 'a web page instead of an answer'; Fault = @{ kind = 'html' } }
            @{ Name = 'HTTP 429 with a time'; Fault = @{ kind = 'status'; statusCode = 429; headers = @{ 'Retry-After' = '0' } } }
        ) {
            $tasks = Get-EmulatedGateway | ForEach-Object { @{ gateway = $_; pollFaults = @(@{ times = 2 } + $Fault) } } | Add-EmulatedTask
            Start-HurryingClock
            $found = Wait-VeoTask $tasks.Reference @quietly
            $problems | Should -BeNullOrEmpty
            $found.Status | Should -Be (@('Succeeded') * $tasks.Count)
            $tasks | ForEach-Object { Get-PollCount $_ } | Should -Be (@(3) * $tasks.Count)
        }

        It 'goes on after an answer about another task' {
            $task = @{ pollFaults = @(@{ kind = 'wrongId' }) } | Add-EmulatedTask
            (Wait-VeoTask $task.Reference).Id | Should -BeExactly $task.Id
        }

        It 'asks again for a succeeded task that has no video yet' {
            $task = @{ pollFaults = @(@{ kind = 'noLink' }) } | Add-EmulatedTask
            Start-HurryingClock
            (Wait-VeoTask $task.Reference).Videos | Should -HaveCount 1
        }

        It 'leaves the gateway alone for as long as 429 asks, and the others not' {
            $limited = @{ pollFaults = @(@{ kind = 'status'; statusCode = 429; headers = @{ 'Retry-After' = '2' } }) }
            $tasks = $limited, $never, @{ gateway = 'mingyan'; outcome = 'never' } | Add-EmulatedTask
            Wait-VeoTask $tasks.Reference -ThrottleLimit 1 -TimeoutSec 4 @quietly | ForEach-Object Id | Should -BeExactly $tasks[0].Id
            $log = Get-RequestLog
            $refused = $log | Where-Object status -EQ 429
            $next = $log | Where-Object { $_.origin -eq 'mulerun' -and $_.time -gt $refused.time } | Select-Object -First 1
            ($next.time - $refused.time).TotalSeconds | Should -BeGreaterOrEqual 1.9
            ($log | Where-Object { $_.origin -eq 'mingyan' -and $_.time -gt $refused.time -and $_.time -lt $next.time }).Count | Should -BeGreaterThan 2
        }

        It 'gives up on a task after ten polls without an answer' {
            $task = @{ pollFaults = @(@{ kind = 'reset'; times = 99 }) } | Add-EmulatedTask
            Start-HurryingClock
            Wait-VeoTask $task.Reference -PollIntervalSec 0.02 @quietly
            Assert-ErrorRecord $problems -Id ConnectionFailed -Command Wait-VeoTask -Category ConnectionError -Target $task.Reference
        }
    }

    Context 'errors' {
        BeforeAll { Start-HurryingClock }
        AfterAll { Stop-HurryingClock }

        It 'reports an unknown task of <_> and waits for the others' -ForEach (Get-EmulatedGateway) {
            $task = @{ gateway = $_ } | Add-EmulatedTask
            (Wait-VeoTask "local-${_}:no-such-task", $task.Reference @quietly).Id | Should -BeExactly $task.Id
            Assert-ErrorRecord $problems -Id TaskNotFound -Command Wait-VeoTask -Category ObjectNotFound -Target "local-${_}:no-such-task"
        }

        It 'reports a line that is no task and waits for the others' {
            $task = @{} | Add-EmulatedTask
            $line = 'x' * 513
            ($line, $task.Reference | Wait-VeoTask -Provider local-mulerun @quietly).Id | Should -BeExactly $task.Id
            Assert-ErrorRecord $problems -Id InvalidTaskId -Command Wait-VeoTask -Category InvalidArgument -Target $line
        }

        It 'tells a task that has gone from one that never was' {
            $task = $never | Add-EmulatedTask
            $found = Invoke-Observed -ArgumentList $task.Reference -Script {
                param($Reference)
                $Reference | Wait-VeoTask -PollIntervalSec 2 -TimeoutSec 600 -Verbose 4>&1 | ForEach-Object {
                    if ("$_" -match 'Running') { 'seen' }
                }
            } -WhileRunning {
                Wait-Until { Get-PollCount $task } -Because 'the task was seen'
                Reset-Emulator
            }
            $found.Output | Should -Contain 'seen'
            Assert-ErrorRecord $found.Error -Id TaskExpired -Command Wait-VeoTask -Category ObjectNotFound -Target $task.Reference
        }

        It 'ends at once for an unknown -Provider' {
            { Wait-VeoTask 'id' -Provider nowhere } | Should -Throw -ErrorId 'ProviderNotFound,VeoTasks.Cmdlets.WaitVeoTaskCommand'
        }

        It 'ends a provider at once with one error when its key is wrong, and the others carry on' {
            $tasks = @(1..50 | ForEach-Object { @{} }) + @(1..3 | ForEach-Object { @{ gateway = 'mingyan' } }) | Add-EmulatedTask
            $wrong = ConvertTo-SecureString 'wrong-key' -AsPlainText
            $found = $tasks.Reference | Wait-VeoTask -Provider local-mulerun -ApiKey $wrong -ThrottleLimit 4 @quietly
            $found.Provider | Should -Be (@('local-mingyan') * 3)
            Assert-ErrorRecord $problems -Id Unauthorized -Command Wait-VeoTask -Category AuthenticationError -Target 'local-mulerun'
            Get-RequestCount mulerun | Should -BeLessOrEqual 4 -Because 'the answers to the first requests end the provider'
        }

        It 'does not speak of other tasks when the only one had a wrong key' {
            $wrong = ConvertTo-SecureString 'wrong-key' -AsPlainText
            Wait-VeoTask 'local-mulerun:1' -Provider local-mulerun -ApiKey $wrong @quietly
            $problems.FullyQualifiedErrorId | Should -Match '^Unauthorized,'
            $warnings | Should -BeNullOrEmpty
        }

        It 'names the three places of a key that is nowhere, once, and asks nobody; the others carry on' {
            Register-VeoProvider keyless -Adapter mulerun -BaseUri (Get-EmulatorUri mulerun) -Force
            $task = @{ gateway = 'octopusx' } | Add-EmulatedTask
            ('keyless:1', 'keyless:2', $task.Reference | Wait-VeoTask @quietly).Id | Should -BeExactly $task.Id
            Assert-ErrorRecord $problems -Id CredentialMissing -Command Wait-VeoTask -Category AuthenticationError -Target 'keyless'
            foreach ($place in '-ApiKey', 'VeoTasks-keyless', 'VEOTASKS_KEYLESS_KEY') {
                $problems[0].ToString() | Should -Match ([regex]::Escape($place))
            }

            Get-RequestCount mulerun | Should -Be 0
        }

        It 'takes web pages again and again for a wrong address' {
            Add-GatewayFault mulerun @{ kind = 'html' } -Requests 99
            $tasks = @{}, @{} | Add-EmulatedTask
            Wait-VeoTask $tasks.Reference @quietly
            Assert-ErrorRecord $problems -Id InvalidEndpoint -Command Wait-VeoTask -Category InvalidArgument -Target 'local-mulerun'
        }
    }

    Context 'what it tells meanwhile' {
        It 'says with -Verbose when it looks next, and why' {
            $task = @{ pollFaults = @(@{ kind = 'status'; statusCode = 503 }) } | Add-EmulatedTask
            $seen = Invoke-Observed -ArgumentList $task.Reference -Script { param($Reference) Wait-VeoTask $Reference -PollIntervalSec 0.1 -Verbose }
            $seen.Verbose -join "`n" | Should -Match "$($task.Id).*next poll in 0\.1 s"
        }

        It 'says nothing with -Verbose:$false or without it' {
            $task = @{ pollFaults = @(@{ kind = 'status'; statusCode = 503 }) } | Add-EmulatedTask
            (Invoke-Observed -ArgumentList $task.Reference -Script { param($Reference) Wait-VeoTask $Reference -PollIntervalSec 0.1 }).Verbose | Should -BeNullOrEmpty
        }
    }

    Context 'stopped in the middle' {
        AfterEach { Stop-HurryingClock }

        It 'ends requests under way at Ctrl+C' {
            $tasks = 1..5 | ForEach-Object { @{ pollFaults = @(@{ kind = 'hang'; times = 99 }) } } | Add-EmulatedTask
            $stopped = Invoke-Stopped -ArgumentList (, $tasks.Reference) -When { (Get-EmulatorCounter).inFlight -eq 5 } -Script {
                param($References) $References | Wait-VeoTask -PollIntervalSec 0.1
            }
            Assert-StoppedAtOnce $stopped
        }

        It 'looks no more after Ctrl+C between two looks' {
            $tasks = 1..20 | ForEach-Object { $never } | Add-EmulatedTask
            $stopped = Invoke-Stopped -ArgumentList (, $tasks.Reference) -When { (Get-RequestCount) -gt 60 } -Script {
                param($References) $References | Wait-VeoTask -PollIntervalSec 0.1
            }
            Assert-StoppedAtOnce $stopped
            $stopped.Warning | Should -BeNullOrEmpty
        }

        It 'looks no more after Ctrl+C while the input has not ended' {
            $task = $never | Add-EmulatedTask
            $stopped = Invoke-Stopped -ArgumentList $task.Reference -When { (Get-PollCount $task) -gt 3 } -Script {
                param($Reference) & { $Reference; Start-Sleep 60 } | Wait-VeoTask -PollIntervalSec 0.1
            }
            Assert-StoppedAtOnce $stopped
        }

        It 'leaves nothing running after Select-Object -First 1' {
            $tasks = $never, $never, @{} | Add-EmulatedTask
            ($tasks.Reference | Wait-VeoTask | Select-Object -First 1).Id | Should -BeExactly $tasks[2].Id
            Test-EmulatorQuiet | Should -BeTrue
        }

        It 'leaves nothing running after -ErrorAction Stop' {
            $tasks = $never, $never | Add-EmulatedTask
            Start-HurryingClock
            { @($tasks.Reference) + 'local-mulerun:no-such-task' | Wait-VeoTask -ErrorAction Stop } | Should -Throw -ErrorId 'TaskNotFound,*'
            Test-EmulatorQuiet | Should -BeTrue
        }

        It 'leaves nothing running when a later cmdlet throws' {
            $tasks = $never, @{} | Add-EmulatedTask
            { $tasks.Reference | Wait-VeoTask | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
            Test-EmulatorQuiet | Should -BeTrue
        }

        It 'leaves nothing running when the input throws' {
            $task = $never | Add-EmulatedTask
            {
                & {
                    $task.Reference
                    Wait-Until { Get-PollCount $task } -Because 'the task is asked for'
                    throw 'broken list'
                } | Wait-VeoTask
            } | Should -Throw 'broken list'
            Test-EmulatorQuiet | Should -BeTrue
        }
    }

    Context 'completion' {
        It 'offers providers' {
            (Get-Completion 'Wait-VeoTask -Provider local-mu').CompletionText | Should -Be 'local-mulerun'
        }

        It 'offers the models of the provider on the line' {
            $offered = (Get-Completion '"x" | Wait-VeoTask -Provider mixroute -Model ').CompletionText
            $offered | Should -Contain 'sora-2'
            $offered | Should -Not -Contain 'veo_3_1_fast'
        }
    }
}
