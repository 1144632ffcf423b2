#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession

    # An error that a test does not ask for fails it.
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems'; WarningAction = 'SilentlyContinue'; WarningVariable = 'warnings' }
}

AfterAll { Stop-EmulatorSession }

Describe 'Get-VeoTask' {
    BeforeEach { Reset-Emulator }

    Context 'which tasks' {
        It 'takes ids from the pipeline' {
            $tasks = @{}, @{} | Add-EmulatedTask
            ($tasks.Id | Get-VeoTask -Provider local-mulerun).Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
        }

        It 'takes ids by position' {
            $tasks = @{}, @{} | Add-EmulatedTask
            (Get-VeoTask $tasks.Id -Provider local-mulerun).Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
        }

        It 'takes a text of several lines as so many ids, and a provider with blanks around it' {
            $tasks = @{}, @{} | Add-EmulatedTask
            $text = "# mine`r`n$($tasks[0].Id)`r`n`n  $($tasks[1].Id)`n"
            ($text | Get-VeoTask -Provider local-mulerun).Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
            ([pscustomobject] @{ Id = " $($tasks[0].Id) "; Provider = ' local-mulerun ' } | Get-VeoTask).Id | Should -BeExactly $tasks[0].Id
        }

        It 'takes ids as -<_>' -ForEach 'TaskId', 'Id', 'task_id' {
            $task = @{} | Add-EmulatedTask
            $parameters = @{ $_ = $task.Id; Provider = $task.Provider }
            (Get-VeoTask @parameters).Id | Should -BeExactly $task.Id
        }

        It 'takes ids from a property <_>' -ForEach 'TaskId', 'Id', 'task_id', 'ID' {
            $task = @{} | Add-EmulatedTask
            ([pscustomobject] @{ $_ = $task.Id; Provider = $task.Provider } | Get-VeoTask).Id | Should -BeExactly $task.Id
        }

        It 'takes ids from a column <_> where there is none of those names' -ForEach 'job_id', 'jobId', 'Task Id', 'request_id', 'generation_id', 'prediction_id' {
            $task = @{} | Add-EmulatedTask
            $row = [pscustomobject] @{ Prompt = 'x'; $_ = $task.Id; Provider = $task.Provider; Label = 'mine' }
            $row | Get-VeoTask | ForEach-Object { $_.Id, $_.Label } | Should -Be $task.Id, 'mine'
        }

        It 'takes hash tables by their keys' {
            $tasks = @{}, @{} | Add-EmulatedTask
            $found = @{ Id = $tasks[0].Id; Provider = 'local-mulerun' }, [ordered] @{ task_id = $tasks[1].Id; Provider = 'local-mulerun' } | Get-VeoTask
            $found.Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
        }

        It 'says which delimiter rows want that were read with another' -ForEach @(
            @{ Header = 'task_id;prompt'; Delimiter = "-Delimiter ';'" }
            @{ Header = "prompt`tId"; Delimiter = '-Delimiter "`t"' }
        ) {
            $Header, 'a;b' | ConvertFrom-Csv | Get-VeoTask @quietly | Should -BeNullOrEmpty
            "$problems" | Should -BeLike "*$([WildcardPattern]::Escape($Delimiter))*"
        }

        It 'says once that a text is JSON, however many lines it has' {
            "[`n  {`n    `"id`": `"a`"`n  }`n]" | Get-VeoTask @quietly | Should -BeNullOrEmpty
            "$problems" | Should -BeLike '*ConvertFrom-Json*'
            $problems.Count | Should -Be 1
        }

        It 'takes task_id before id where a row has both, as new-api''s rows do' {
            $task = @{} | Add-EmulatedTask
            $row = [pscustomobject] @{ id = 7; task_id = $task.Id; Provider = $task.Provider }
            ($row | Get-VeoTask).Id | Should -BeExactly $task.Id
            ($row | ConvertTo-Csv | ConvertFrom-Csv | Get-VeoTask).Id | Should -BeExactly $task.Id
            ($row | Select-VeoShard 0 1 | Get-VeoTask).Id | Should -BeExactly $task.Id
        }

        It 'takes the id that is filled where the column before it is blank' {
            $task = @{} | Add-EmulatedTask
            $rows = @{ task_id = ''; id = $task.Id }, @{ TaskId = $null; Id = $task.Id }, @{ TaskId = "  `t"; task_id = $task.Id },
                @{ TaskId = ''; task_id = ''; Id = $task.Id }, @{ task_id = [DBNull]::Value; id = $task.Id } |
                ForEach-Object { [pscustomobject] ($_ + @{ Provider = $task.Provider; Model = '' }) }
            foreach ($row in $rows) {
                ($row | Get-VeoTask).Id | Should -BeExactly $task.Id
                ($row | ConvertTo-Csv | ConvertFrom-Csv | Get-VeoTask).Id | Should -BeExactly $task.Id
                ($row | Select-VeoShard 0 1 | Get-VeoTask).Id | Should -BeExactly $task.Id
            }

            ($rows[0] | Wait-VeoTask).Id | Should -BeExactly $task.Id
            ($rows[0] | Save-VeoVideo -Destination $TestDrive).TaskId | Should -BeExactly $task.Id
            [pscustomobject] @{ task_id = ''; id = ' '; Provider = $task.Provider } | Get-VeoTask | Should -BeNullOrEmpty
        }

        It 'refuses a model from a column that cannot be one, and takes the other rows' {
            $tasks = @{}, @{} | Add-EmulatedTask
            $rows = $tasks | ForEach-Object { [pscustomobject] @{ Id = $_.Id; Provider = $_.Provider; Model = '' } }
            $rows[0].Model = '..'
            ($rows | Get-VeoTask @quietly).Id | Should -BeExactly $tasks[1].Id
            Assert-ErrorRecord $problems -Id InvalidTaskId -Command Get-VeoTask -Category InvalidArgument -Target $tasks[0].Id
        }

        It 'shows nothing of an id or provider that steers a terminal' {
            $bad = "video`e]0;title`a_1", "video`u{2028}_1"
            $bad | Get-VeoTask -Provider local-mulerun @quietly | Should -BeNullOrEmpty
            [pscustomobject] @{ Id = 'video_1'; Provider = "`e[31mx" } | Get-VeoTask -ErrorAction SilentlyContinue -ErrorVariable +problems | Should -BeNullOrEmpty
            $problems | Should -HaveCount 3
            "$($problems | ForEach-Object { "$_ $($_.TargetObject)" })" | Should -Not -Match "[`e`a`u{2028}]"
        }

        It 'takes a base address with the version that the paths begin with' {
            $task = @{ gateway = 'octopusx' } | Add-EmulatedTask
            Set-TestVariable VEOTASKS_OCTOPUSX_KEY (Get-EmulatorKey octopusx)
            (Get-VeoTask $task.Id -Provider octopusx -BaseUri "$(Get-EmulatorUri octopusx)v1").Id | Should -BeExactly $task.Id
        }

        It 'takes provider and model from the columns of a CSV file' {
            $tasks = @{ model = 'veo-3.1' }, @{ gateway = 'mingyan' } | Add-EmulatedTask
            $file = Join-Path $TestDrive 'tasks.csv'
            "task_id,provider,model", "$($tasks[0].Id),local-mulerun,veo-3.1", "$($tasks[1].Id),local-mingyan," | Set-Content $file
            (Import-Csv $file | Get-VeoTask).Status | Should -Be 'Succeeded', 'Succeeded'
        }

        It 'does not carry a provider over from the row before' {
            $tasks = @{}, @{} | Add-EmulatedTask
            $rows = "Id,Provider", "$($tasks[0].Id),local-mulerun", "$($tasks[1].Id)," | ConvertFrom-Csv
            ($rows | Get-VeoTask @quietly).Id | Should -BeExactly $tasks[0].Id
            Assert-ErrorRecord $problems -Id ProviderMissing -Command Get-VeoTask -Category InvalidArgument -Target $tasks[1].Id
            Get-PollCount $tasks[1] | Should -Be 0
        }

        It 'does not carry a model over from the row before' {
            $tasks = @{ model = 'veo-3.1' }, @{} | Add-EmulatedTask
            $rows = "Id,Provider,Model", "$($tasks[0].Id),local-mulerun,veo-3.1", "$($tasks[1].Id),local-mulerun," | ConvertFrom-Csv
            $found = $rows | Get-VeoTask
            $found.Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
        }

        It 'uses -Provider and -Model for ids that name none' {
            $tasks = @{ model = 'veo-3.0' }, @{ gateway = 'mixroute' } | Add-EmulatedTask
            $found = Get-VeoTask $tasks[0].Id, $tasks[1].Reference -Provider local-mulerun -Model veo-3.0
            $found.Provider | Sort-Object | Should -Be 'local-mixroute', 'local-mulerun'
        }

        It 'reads the form <Form>' -ForEach @(
            @{ Form = 'provider:id'; Line = { "local-mulerun:$($_.Id)" } }
            @{ Form = 'PROVIDER:id'; Line = { "LOCAL-MuleRun:$($_.Id)" } }
            @{ Form = 'provider/model:id'; Line = { "local-mulerun/veo-3.1:$($_.Id)" } }
            @{ Form = 'task URL'; Line = { "$(Get-EmulatorUri mulerun)vendors/google/v1/veo-3.1/generation/$($_.Id)" } }
        ) {
            $task = @{ model = $Form -match 'model|URL' ? 'veo-3.1' : $null } | Add-EmulatedTask
            (Get-VeoTask ($task | ForEach-Object $Line)).Id | Should -BeExactly $task.Id
        }

        It 'looks again at tasks that are piped in' {
            $task = @{ gateway = 'octopusx'; endsAfter = 600; states = @(@{ after = 0; progress = 30 }) } | Add-EmulatedTask
            $found = Get-VeoTask $task.Reference | Get-VeoTask
            $found.Progress | Should -Be 30
            Get-PollCount $task | Should -Be 2
        }

        It 'looks again at videos that were saved' {
            $task = @{ gateway = 'mixroute' } | Add-EmulatedTask
            $saved = Save-VeoVideo $task.Reference -Destination $TestDrive
            ($saved | Get-VeoTask).Id | Should -BeExactly $task.Id
        }

        It 'asks nobody for an object that is no task' {
            [pscustomobject] @{ Name = 'clip'; Provider = 'local-mulerun' }, (Get-Item $TestDrive) | Get-VeoTask @quietly
            $problems.FullyQualifiedErrorId | Should -Match '^InvalidTaskId,'
            "$problems" | Should -BeLike '*without TaskId, task_id or Id names no task*'
            $problems | Should -HaveCount 2
            Get-RequestCount | Should -Be 0
        }

        It 'asks once for an id that is given twice' {
            $task = @{} | Add-EmulatedTask
            @($task.Reference, $task.Id, " $($task.Id) " | Get-VeoTask -Provider local-mulerun) | Should -HaveCount 1
            Get-PollCount $task | Should -Be 1
        }

        It 'skips blank lines and comments without a word' {
            $task = @{} | Add-EmulatedTask
            $found = @('', '   ', '# mine', $null, "`u{feff}$($task.Id)`r" | Get-VeoTask -Provider local-mulerun @quietly)
            $found.Id | Should -BeExactly $task.Id
            $problems | Should -BeNullOrEmpty
        }
    }

    Context 'what it says of a task' {
        It 'reads a task of <gateway> that <Story>' -ForEach @(
            foreach ($gateway in Get-EmulatedGateway) {
                @{ gateway = $gateway; Story = 'succeeded'; Script = @{}; Status = 'Succeeded' }
                @{ gateway = $gateway; Story = 'failed'; Script = @{ outcome = 'failed'; errorMessage = 'no cats' }; Status = 'Failed' }
                @{ gateway = $gateway; Story = 'was called off'; Script = @{ outcome = 'canceled' }; Status = $gateway -eq 'kie' ? 'Failed' : 'Canceled' }
                @{ gateway = $gateway; Story = 'waits'; Script = @{ endsAfter = 600; states = @(@{ after = 0; phase = 'queued' }) }; Status = $gateway -in 'vertex', 'kie' ? 'Running' : 'Queued' }
                @{ gateway = $gateway; Story = 'runs'; Script = @{ endsAfter = 600; states = @(@{ after = 0; phase = 'running' }) }; Status = 'Running' }
                @{ gateway = $gateway; Story = 'is in a state nobody knows'; Script = @{ endsAfter = 600; states = @(@{ after = 0; word = 'upscaling' }) }; Status = 'Unknown' }
            }
        ) {
            $task = $Script + @{ gateway = $gateway } | Add-EmulatedTask
            $found = Get-VeoTask $task.Reference
            $found | Should -BeOfType VeoTasks.VeoTask
            $found.Id | Should -BeExactly $task.Id
            $found.Provider | Should -BeExactly $task.Provider
            $found.Status | Should -Be $Status
            $found.Videos | Should -HaveCount ($Status -eq 'Succeeded' ? 1 : 0)
            if ($Script['errorMessage']) { $found.Error.Message | Should -BeExactly $Script.errorMessage }
            Get-PollCount $task | Should -Be 1 -Because 'it looks and does not wait'
        }

        It 'keeps the gateway''s own word' {
            $task = @{ endsAfter = 600; states = @(@{ after = 0; word = 'Upscaling' }) } | Add-EmulatedTask
            (Get-VeoTask $task.Reference).RawStatus | Should -BeExactly 'Upscaling'
        }

        It 'keeps the gateway''s code' {
            $task = @{ outcome = 'failed'; errorMessage = 'no cats'; errorCode = '3001' } | Add-EmulatedTask
            (Get-VeoTask $task.Reference).Error.Code | Should -BeExactly '3001'
        }

        It 'declares what it emits' {
            (Get-Command Get-VeoTask).OutputType.Type | Should -Be ([VeoTasks.VeoTask])
        }

        It 'shows a table without links' {
            $tasks = @{}, @{ outcome = 'failed'; errorMessage = 'no cats, see https://help.example/why?token=abc123' } | Add-EmulatedTask
            $view = Get-VeoTask $tasks.Reference | Get-View
            $view | Should -Match $tasks[0].Id
            $view | Should -Match 'Succeeded.*1 video'
            $view | Should -Match 'Failed.*no cats'
            $view | Should -Not -Match 'sig=|abc123|127\.0\.0\.1'
            $view | Should -Match '(?m)^Provider\s+Id\s+Status' -Because 'it is a table'
        }
    }

    Context 'errors' {
        BeforeAll { Start-HurryingClock }
        AfterAll { Stop-HurryingClock }

        It 'reports an unknown task of <_>, and the others come all the same' -ForEach (Get-EmulatedGateway) {
            $task = @{ gateway = $_ } | Add-EmulatedTask
            $found = "local-${_}:no-such-task", $task.Reference | Get-VeoTask @quietly
            $found.Id | Should -BeExactly $task.Id
            Assert-ErrorRecord $problems -Id TaskNotFound -Command Get-VeoTask -Category ObjectNotFound -Target "local-${_}:no-such-task"
        }

        It 'takes an id of <_> characters' -ForEach 190, 512 {
            $task = @{ gateway = 'mixroute'; id = -join (1..$_ | ForEach-Object { 'cHJvamVjdHMv-_=='[$PSItem % 16] }) } | Add-EmulatedTask
            (Get-VeoTask $task.Id -Provider local-mixroute).Id | Should -BeExactly $task.Id
        }

        It 'refuses an id of 513 characters without a request' {
            $id = 'x' * 513
            Get-VeoTask $id -Provider local-mixroute @quietly | Should -BeNullOrEmpty
            Assert-ErrorRecord $problems -Id InvalidTaskId -Command Get-VeoTask -Category InvalidArgument -Target $id
            Get-RequestCount | Should -Be 0
        }

        It 'wants a provider' {
            Get-VeoTask 'some-id' @quietly
            Assert-ErrorRecord $problems -Id ProviderMissing -Command Get-VeoTask -Category InvalidArgument -Target 'some-id'
            $problems[0].ToString() | Should -Match 'mulerun'
        }

        It 'ends at once for an unknown -Provider' {
            { Get-VeoTask 'some-id' -Provider nowhere } | Should -Throw -ErrorId 'ProviderNotFound,VeoTasks.Cmdlets.GetVeoTaskCommand'
        }

        It 'skips the row of an unknown provider' {
            $task = @{} | Add-EmulatedTask
            $rows = 'Id,Provider', 'some-id,nowhere', "$($task.Id),local-mulerun" | ConvertFrom-Csv
            ($rows | Get-VeoTask @quietly).Id | Should -BeExactly $task.Id
            Assert-ErrorRecord $problems -Id ProviderNotFound -Command Get-VeoTask -Category ObjectNotFound -Target 'nowhere'
        }

        It 'reports a wrong key once for all tasks of its provider, and the others come all the same' {
            $tasks = @(1..20 | ForEach-Object { @{} }) + @{ gateway = 'mingyan' } | Add-EmulatedTask
            $wrong = ConvertTo-SecureString 'wrong-key' -AsPlainText
            $found = $tasks.Reference | Get-VeoTask -Provider local-mulerun -ApiKey $wrong -ThrottleLimit 2 @quietly
            $found.Id | Should -BeExactly $tasks[-1].Id
            Assert-ErrorRecord $problems -Id Unauthorized -Command Get-VeoTask -Category AuthenticationError -Target 'local-mulerun'
            # On a busy machine the first one may be taken for one that hangs: then two go, each asked twice.
            Get-RequestCount mulerun | Should -BeLessOrEqual 4 -Because 'the answers to the first requests end the provider'
            $warnings | Should -HaveCount 1
        }

        It 'names the three places of a key that is nowhere, once, and asks nobody' {
            Register-VeoProvider keyless -Adapter mulerun -BaseUri (Get-EmulatorUri mulerun) -Force
            $task = @{ gateway = 'octopusx' } | Add-EmulatedTask
            $found = 'keyless:1', 'keyless:2', $task.Reference | Get-VeoTask @quietly
            $found.Id | Should -BeExactly $task.Id
            Assert-ErrorRecord $problems -Id CredentialMissing -Command Get-VeoTask -Category AuthenticationError -Target 'keyless'
            foreach ($place in '-ApiKey', 'VeoTasks-keyless', 'VEOTASKS_KEYLESS_KEY') {
                $problems[0].ToString() | Should -Match ([regex]::Escape($place))
            }

            Get-RequestCount mulerun | Should -Be 0
        }

        It 'wants -Provider with -<Name>' -ForEach @(
            @{ Name = 'ApiKey'; Value = { ConvertTo-SecureString 'key' -AsPlainText } }
            @{ Name = 'BaseUri'; Value = { 'https://api.example.com' } }
        ) {
            $parameters = @{ $Name = & $Value }
            { Get-VeoTask 'local-mulerun:1' @parameters } | Should -Throw -ErrorId 'ProviderMissing,VeoTasks.Cmdlets.GetVeoTaskCommand'
        }

        It 'refuses -BaseUri <_>' -ForEach 'http://api.example.com', 'ftp://api.example.com', 'api.example.com', 'https://user:word@api.example.com', 'https://api.example.com?key=1', 'https://api.example.com/v1/tasks/abc' {
            { Get-VeoTask 'id' -Provider mulerun -BaseUri $_ } | Should -Throw -ErrorId 'InvalidBaseUri,VeoTasks.Cmdlets.GetVeoTaskCommand'
        }

        It 'asks again after a passing failure' {
            $task = @{ pollFaults = @(@{ kind = 'status'; statusCode = 503 }) } | Add-EmulatedTask
            (Get-VeoTask $task.Reference).Status | Should -Be 'Succeeded'
            Get-PollCount $task | Should -Be 2
        }

        It 'reports a gateway that stays in trouble after four tries' {
            $task = @{ pollFaults = @(@{ kind = 'status'; statusCode = 503; times = 99; headers = @{ 'Retry-After' = '0' } }) } | Add-EmulatedTask
            Get-VeoTask $task.Reference @quietly
            Assert-ErrorRecord $problems -Id GatewayUnavailable -Command Get-VeoTask -Category ResourceUnavailable -Target $task.Reference
            Get-PollCount $task | Should -Be 4
        }

        It 'takes a web page for a wrong address' {
            Add-GatewayFault mulerun @{ kind = 'html' } -Requests 99
            Get-VeoTask 'local-mulerun:1' @quietly
            Assert-ErrorRecord $problems -Id InvalidEndpoint -Command Get-VeoTask -Category InvalidArgument -Target 'local-mulerun'
        }
    }

    Context 'one gateway at another address' {
        It 'goes to -BaseUri with the key of the provider it is named for' {
            $task = @{ gateway = 'mingyan' } | Add-EmulatedTask
            (Get-VeoTask $task.Id -Provider mingyan -BaseUri (Get-EmulatorUri mingyan)).Provider | Should -BeExactly 'mingyan'
        }

        It 'sends -ApiKey to the named provider only' {
            $tasks = @{}, @{ gateway = 'octopusx' } | Add-EmulatedTask
            $key = ConvertTo-SecureString (Get-EmulatorKey mulerun) -AsPlainText
            Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY 'wrong'
            try { $found = $tasks.Reference | Get-VeoTask -Provider local-mulerun -ApiKey $key }
            finally { Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY (Get-EmulatorKey mulerun) }
            $found | Should -HaveCount 2
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }
    }

    Context 'how many at once' {
        It 'has at most -ThrottleLimit requests under way at each gateway' {
            $tasks = 1..12 | ForEach-Object {
                @{ gateway = ('mulerun', 'octopusx')[$_ % 2]; pollFaults = @(@{ kind = 'delay'; pause = 0.1 }) }
            } | Add-EmulatedTask
            $tasks.Reference | Get-VeoTask -ThrottleLimit 3 | Should -HaveCount 12
            $peak = (Get-EmulatorCounter).peakInFlight
            $peak.mulerun | Should -Be 3
            $peak.octopusx | Should -Be 3
        }

        It 'emits what is there while the rest is still asked for' {
            $tasks = @{ pollFaults = @(@{ kind = 'hang' }) }, @{} | Add-EmulatedTask
            Get-VeoTask $tasks.Reference | Select-Object -First 1 | ForEach-Object Id | Should -BeExactly $tasks[1].Id
        }
    }

    Context 'stopped in the middle' {
        AfterEach { Stop-HurryingClock }

        BeforeEach {
            $hanging = @{ pollFaults = @(@{ kind = 'hang'; times = 99 }) }
            $tasks = $hanging, $hanging, $hanging | Add-EmulatedTask
        }

        It 'ends at once at Ctrl+C' {
            $stopped = Invoke-Stopped -ArgumentList (, $tasks.Reference) -When { (Get-EmulatorCounter).inFlight -eq 3 } -Script {
                param($References) $References | Get-VeoTask
            }
            Assert-StoppedAtOnce $stopped
        }

        It 'leaves nothing running after Select-Object -First 1' {
            $quick = @{} | Add-EmulatedTask
            (@($tasks.Reference) + $quick.Reference | Get-VeoTask | Select-Object -First 1).Id | Should -BeExactly $quick.Id
            Test-EmulatorQuiet | Should -BeTrue
        }

        It 'leaves nothing running after -ErrorAction Stop' {
            Start-HurryingClock
            { @($tasks.Reference) + 'local-mulerun:no-such-task' | Get-VeoTask -ErrorAction Stop } | Should -Throw -ErrorId 'TaskNotFound,*'
            Test-EmulatorQuiet | Should -BeTrue
        }

        It 'leaves nothing running when a later cmdlet throws' {
            $quick = @{} | Add-EmulatedTask
            { @($tasks.Reference) + $quick.Reference | Get-VeoTask | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
            Test-EmulatorQuiet | Should -BeTrue
        }
    }

    Context 'completion' {
        It 'offers built-in and registered providers, with their address' {
            $offered = Get-Completion 'Get-VeoTask -Provider '
            $offered.CompletionText | Should -Contain 'mulerun'
            $offered.CompletionText | Should -Contain 'local-mingyan'
            ($offered | Where-Object CompletionText -EQ 'octopusx').ToolTip | Should -Match 'octopusx\.ai'
        }

        It 'offers the providers that begin with what was typed' {
            (Get-Completion 'Get-VeoTask -Provider MI').CompletionText | Should -Be 'mixroute', 'mingyan'
        }

        It 'offers the models of the provider on the line' {
            $offered = Get-Completion 'Get-VeoTask -Provider local-mingyan -Model '
            $offered.CompletionText | Should -Contain 'veo_3_1_fast'
            $offered.CompletionText | Should -Not -Contain 'veo-3.1-fast'
            $offered[0].ToolTip | Should -Match 'Mingyan'
        }

        It 'offers the models of all without a provider' {
            $offered = (Get-Completion 'Get-VeoTask -Model ').CompletionText
            $offered | Should -Contain 'veo_3_1_fast'
            $offered | Should -Contain 'veo-3.1-fast'
        }
    }
}
