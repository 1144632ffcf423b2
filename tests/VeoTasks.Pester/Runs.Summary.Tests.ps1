#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $PSDefaultParameterValues = @{
        'Wait-VeoTask:PollIntervalSec' = 1
        'Wait-VeoTask:TimeoutSec'      = 600
        '*-Veo*:ErrorAction'           = 'SilentlyContinue'
    }

    # The events of a kind, read as a machine would.
    function Get-Event($Record, [string] $Name) {
        $Record | Where-Object Tags -Contains "VeoTasks.$Name" | ForEach-Object { $_.MessageData | ConvertFrom-Json -AsHashtable -DateKind String }
    }
}

AfterAll { Stop-EmulatorSession }

Describe '-SummaryVariable' {
    BeforeAll { Start-HurryingClock }
    AfterAll { Stop-HurryingClock }

    BeforeEach {
        Reset-Emulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        Remove-Variable run -ErrorAction Ignore
    }

    It 'counts what each command did, by provider' {
        $good = @{}, @{}, @{ gateway = 'mingyan' } | Add-EmulatedTask
        $bad = @{ outcome = 'failed' }, @{ gateway = 'mingyan'; outcome = 'canceled' } | Add-EmulatedTask
        $references = @($good.Reference) + $bad.Reference + "local-mulerun:$(New-TaskId)" + 'nobody:1' + $good[0].Reference
        $saved = $references | Wait-VeoTask -SummaryVariable waiting | Save-VeoVideo -Destination $folder -SummaryVariable saving

        $waiting | Should -BeOfType VeoTasks.VeoSummary
        $waiting.Command, $waiting.End, $waiting.Tasks, $waiting.Succeeded, $waiting.Failed, $waiting.Canceled, $waiting.Unfinished, $waiting.Rejected |
            Should -Be 'Wait-VeoTask', 'Completed', 6, 3, 1, 1, 1, 1
        $waiting.Providers | ForEach-Object { "$_" } | Should -Be 'local-mulerun: 2 of 4', 'local-mingyan: 1 of 2'
        $waiting.Errors['TaskNotFound'], $waiting.Errors['ProviderMissing'] | Should -Be 1, 1

        $saving.Command, $saving.Tasks, $saving.Succeeded, $saving.Failed, $saving.Unfinished, $saving.Saved, $saving.Skipped |
            Should -Be 'Save-VeoVideo', 5, 3, 2, 0, 3, 0
        $saving.Bytes | Should -Be ($saved | Measure-Object Length -Sum).Sum
        $saving.Elapsed | Should -BeGreaterThan ([timespan]::Zero)
        $saving.StartedAt.Offset | Should -Be ([timespan]::Zero)
        $mulerun = $saving.Providers | Where-Object Provider -EQ local-mulerun
        $mulerun.LongestWait | Should -Not -BeLessThan $mulerun.MedianWait
    }

    It 'counts every HTTP request, and none for what was there already' {
        $task = @{ gateway = 'octopusx' } | Add-EmulatedTask
        $null = $task.Reference | Wait-VeoTask -SummaryVariable waiting | Save-VeoVideo -Destination $folder -SummaryVariable saving
        $waiting.Requests + $saving.Requests | Should -Be (Get-RequestCount)
        $null = $task.Reference | Save-VeoVideo -Destination $folder -SummaryVariable again
        $again.Requests, $again.Saved, $again.Skipped, $again.Bytes, $again.Succeeded | Should -Be 0, 0, 1, 0, 1
    }

    It 'counts pauses that a gateway asked for' {
        $tasks = 1..3 | ForEach-Object { @{ gateway = 'mixroute'; endsAfter = 1 } } | Add-EmulatedTask
        Add-GatewayFault mixroute @{ kind = 'status'; statusCode = 429; headers = @{ 'Retry-After' = '1' } }
        $null = $tasks.Reference | Wait-VeoTask -SummaryVariable run -InformationVariable told
        $run.Pauses | Should -Be 1
        $run.Providers[0].Paused.TotalSeconds | Should -BeGreaterOrEqual 1
        $paused = @(Get-Event $told ProviderPaused)
        $paused | Should -HaveCount 1
        $paused[0].provider, $paused[0].reason | Should -Be 'local-mixroute', '429'
        $paused[0].seconds | Should -BeGreaterOrEqual 1
    }

    It 'takes several refusals at once for one pause, and adds up no second twice' {
        $stats = New-Internal VeoTasks.Output.ProviderStats 'one'
        # When each pause is asked for, and how long, in seconds: the second makes the first one longer, the third says nothing new, the fourth is another.
        $new = foreach ($pause in @(10, 5), @(12, 5), @(13, 1), @(20, 2)) { $stats.Pause([timespan]::FromSeconds($pause[0]), [timespan]::FromSeconds($pause[1])) }
        $new | Should -Be $true, $false, $false, $true
        $sum = $stats.Sum(0)
        $sum.Pauses | Should -Be 2
        $sum.Paused.TotalSeconds | Should -Be 9
    }

    It 'adds to what is there with a plus, and replaces it without' {
        $task = @{} | Add-EmulatedTask
        $null = $task.Reference | Wait-VeoTask -SummaryVariable +run | Save-VeoVideo -Destination $folder -SummaryVariable +run
        $run.Command | Should -Be 'Wait-VeoTask', 'Save-VeoVideo'
        $null = $task.Reference | Wait-VeoTask -SummaryVariable run
        $run | Should -HaveCount 1
        $run.Command | Should -Be 'Wait-VeoTask'
    }

    It 'is given when a later command has enough' {
        $tasks = @{}, @{} | Add-EmulatedTask
        $null = $tasks.Reference | Wait-VeoTask -SummaryVariable run | Select-Object -First 1
        $run.End, $run.Tasks, $run.Succeeded | Should -Be 'Stopped', 2, 1
    }

    It 'is given when an error stops the run' {
        $run = 'of yesterday'
        $bad = @{ outcome = 'failed' } | Add-EmulatedTask
        { $bad.Reference | Save-VeoVideo -Destination $folder -ErrorAction Stop -SummaryVariable script:run } | Should -Throw
        $script:run.End, $script:run.Failed | Should -Be 'Stopped', 1
    }

    It 'is given when the run is stopped, and the stop is at once' {
        $never = @{ outcome = 'never' } | Add-EmulatedTask
        $stopped = Invoke-Stopped -ArgumentList $never.Reference -When { Get-PollCount $never } -Script {
            param($Reference)
            try { Wait-VeoTask $Reference -PollIntervalSec 0.1 -SummaryVariable run } finally { $global:kept = $run; [Environment]::SetEnvironmentVariable('VEOTASKS_TEST_SUMMARY', "$run unfinished $($run.Unfinished)") }
        }
        Assert-StoppedAtOnce $stopped
        Wait-Until { $env:VEOTASKS_TEST_SUMMARY } -Because 'the script is through'
        $env:VEOTASKS_TEST_SUMMARY | Should -BeExactly 'Wait-VeoTask: 0 of 1, Stopped unfinished 1'
        Set-TestVariable VEOTASKS_TEST_SUMMARY $null
    }

    It 'refuses what is no name, before anything is asked: <Name>' -ForEach @{ Name = '+' }, @{ Name = 'a+b' }, @{ Name = '$run' } {
        $failure = { Wait-VeoTask 'local-mulerun:1' -SummaryVariable $Name } | Should -Throw -PassThru
        Assert-ErrorRecord $failure -Id InvalidSummaryVariable -Command Wait-VeoTask -Category InvalidArgument -Target $Name
        Get-RequestCount | Should -Be 0
    }
}

Describe 'events' {
    BeforeAll {
        Reset-Emulator
        $folder = Join-Path $TestDrive 'events'
        $good = @{ gateway = 'octopusx' } | Add-EmulatedTask
        $secret = 'sk-live-0123456789abcdef0123456789abcdef'
        $bad = @{ outcome = 'failed'; errorMessage = "rejected: Authorization: Bearer $secret https://cdn.example.com/v.mp4?sig=abc" } | Add-EmulatedTask
        $null = $good.Reference, $bad.Reference | Wait-VeoTask -InformationVariable +told | Save-VeoVideo -Destination $folder -InformationVariable +told
    }

    It 'are one JSON object in one line each, tagged with their kind' {
        $told | Should -HaveCount 6
        foreach ($one in $told) {
            $one.MessageData | Should -BeOfType string
            $one.MessageData | Should -Not -Match "[\r\n]"
            $read = $one.MessageData | ConvertFrom-Json -AsHashtable
            $one.Tags | Should -Be 'VeoTasks', "VeoTasks.$($read.event)"
            $read.command | Should -BeIn 'Wait-VeoTask', 'Save-VeoVideo'
            $read.time | Should -BeOfType datetime
        }
    }

    It '<Name> has the fields that are documented' -ForEach @(
        @{ Name = 'TaskFinished'; Fields = 'provider', 'id', 'model', 'label', 'prompt', 'status', 'videos', 'createdAt', 'completedAt', 'expiresAt', 'billed', 'errorCode', 'message' }
        @{ Name = 'VideoSaved'; Fields = 'provider', 'id', 'index', 'label', 'prompt', 'path', 'bytes', 'sha256', 'seconds', 'resumed', 'skipped' }
        @{ Name = 'Failed'; Fields = 'provider', 'id', 'errorId', 'category', 'message' }
        @{ Name = 'RunEnded'; Fields = 'end', 'seconds', 'rejected', 'tasks', 'succeeded', 'failed', 'canceled', 'unfinished', 'saved', 'skipped', 'bytes', 'requests', 'pauses', 'errors', 'providers' }
    ) {
        $found = @(Get-Event $told $Name)[0]
        $found.Keys | Sort-Object | Should -Be ('event', 'time', 'command' + $Fields | Sort-Object)
        $page = Get-Content -LiteralPath (Join-Path (Get-TestRoot) 'docs/OPERATIONS.md') -Raw
        foreach ($field in $found.Keys) { $page | Should -Match "``$field``" -Because "$Name has the field $field" }
    }

    It 'say what happened' {
        $saved = Get-Event $told VideoSaved
        $saved.id | Should -BeExactly $good.Id
        $saved.sha256 | Should -BeExactly (Get-EmulatedHash $good 0)
        (Get-Event $told Failed).errorId | Should -BeExactly 'TaskFailed'
        @(Get-Event $told TaskFinished).id | Should -Contain $bad.Id
        @(Get-Event $told RunEnded).command | Should -Be 'Wait-VeoTask', 'Save-VeoVideo'
    }

    It 'hold no key, no link and no signature' {
        $all = $told.MessageData -join "`n"
        foreach ($gateway in 'mulerun', 'octopusx') { $all | Should -Not -Match ([regex]::Escape((Get-EmulatorKey $gateway))) }
        $all | Should -Not -Match $secret
        $all | Should -Not -Match 'sig='
        $all | Should -Not -Match '"[^"]*https?://127'
    }

    It 'make a file of lines of JSON by redirection, and nothing on the screen' {
        $file = Join-Path $TestDrive 'events.jsonl'
        $shown = $good.Reference | Save-VeoVideo -Destination $folder 6> $file
        $shown | Should -BeOfType VeoTasks.SavedVideo
        (Get-Content -LiteralPath $file | ConvertFrom-Json).event | Should -Be 'VideoSaved', 'RunEnded'
    }

    It 'are not told for each look' {
        $slow = @{ endsAfter = 2 } | Add-EmulatedTask
        $null = $slow.Reference | Wait-VeoTask -PollIntervalSec 0.1 -InformationVariable few
        Get-PollCount $slow | Should -BeGreaterThan 3
        $few | Should -HaveCount 2
    }
}
