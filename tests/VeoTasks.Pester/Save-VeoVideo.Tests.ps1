#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    . "$PSScriptRoot/Support/Save-VeoVideo.ps1"
}

AfterAll { Stop-EmulatorSession }

Describe 'Save-VeoVideo' {
    BeforeEach { . $eachTest }

    Context 'which tasks' {
        It 'takes tasks from the pipeline and as -InputObject' {
            $tasks = @{}, @{} | Add-EmulatedTask
            $ended = Get-VeoTask $tasks.Reference
            $saved = $ended[0] | Save-VeoVideo -Destination $folder
            Assert-SavedWhole $saved ($tasks | Where-Object Id -EQ $ended[0].Id)
            $saved = Save-VeoVideo -InputObject $ended[1] -Destination $folder
            Assert-SavedWhole $saved ($tasks | Where-Object Id -EQ $ended[1].Id)
        }

        It 'takes the folder as its first argument when <What> come down the pipe' -ForEach @(
            @{ What = 'tasks'; Give = { $tasks.Reference | Get-VeoTask } }
            @{ What = 'tasks from a file'; Give = { $tasks.Reference | Get-VeoTask | ConvertTo-Json -Depth 5 -AsArray | ConvertFrom-Json } }
            @{ What = 'ids'; Give = { '# two', '', $tasks[0].Reference, $tasks[1].Reference } }
            @{ What = 'rows'; Give = { 'Provider,task_id', "local-mulerun,$($tasks[0].Id)", "local-mulerun,$($tasks[1].Id)" | ConvertFrom-Csv } }
            @{ What = 'tasks and ids'; Give = { (Get-VeoTask $tasks[0].Reference), $tasks[1].Reference } }
        ) {
            $tasks = @{}, @{} | Add-EmulatedTask
            $saved = & $Give | Save-VeoVideo $folder
            $saved.TaskId | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
            Split-Path $saved.Path | Should -Be $folder, $folder
        }

        It 'asks which of the two is meant when <What>' -ForEach @(
            @{ What = 'a task stands where the folder belongs'; Arguments = @{ TaskId = 'local-mulerun:x' } }
            @{ What = 'both a task and a folder are named'; Arguments = @{ TaskId = 'x'; Destination = 'y' } }
            @{ What = 'there are several tasks'; Arguments = @{ TaskId = 'x', 'y' } }
        ) {
            $requests = Get-RequestCount mulerun
            { 'local-mulerun:a' | Save-VeoVideo @Arguments } | Should -Throw -ErrorId 'TaskIdAmbiguous,VeoTasks.Cmdlets.SaveVeoVideoCommand'
            Get-RequestCount mulerun | Should -Be $requests
        }

        It 'says what it cannot read of what comes down the pipe, and saves the others' {
            $task = @{} | Add-EmulatedTask
            $saved = [pscustomobject] @{ Size = 7 }, $task.Reference | Save-VeoVideo $folder @quietly
            Assert-SavedWhole $saved $task
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'InvalidTaskId,VeoTasks.Cmdlets.SaveVeoVideoCommand'
        }

        It 'takes ids and the destination by position' {
            $tasks = @{}, @{} | Add-EmulatedTask
            $saved = Save-VeoVideo $tasks.Id $folder -Provider local-mulerun
            $saved | Should -HaveCount 2
            Split-Path $saved.Path | Should -Be $folder, $folder
        }

        It 'takes ids from the pipeline and as -<_>' -ForEach 'TaskId', 'Id', 'task_id' {
            $tasks = @{}, @{} | Add-EmulatedTask
            $named = @{ $_ = $tasks[1].Id }
            Assert-SavedWhole ($tasks[0].Id | Save-VeoVideo -Provider local-mulerun -Destination $folder) $tasks[0]
            Assert-SavedWhole (Save-VeoVideo @named -Provider local-mulerun -Destination $folder) $tasks[1]
        }

        It 'takes ids, providers and models from the rows of a CSV file' {
            $tasks = @{ model = 'veo-3.1' }, @{ gateway = 'mingyan' } | Add-EmulatedTask
            $rows = 'Provider,Model,task_id,Prompt', "local-mulerun,veo-3.1,$($tasks[0].Id),a cat", "local-mingyan,,$($tasks[1].Id),a dog" | ConvertFrom-Csv
            ($rows | Save-VeoVideo -Destination $folder).TaskId | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
        }

        It 'saves again what it saved, from its own output' {
            $task = @{} | Add-EmulatedTask
            $saved = Save-VeoVideo $task.Reference -Destination $folder
            Remove-Item -LiteralPath $saved.Path
            Assert-SavedWhole ($saved | Save-VeoVideo -Destination $folder) $task
        }

        It 'saves once what is given twice' {
            $task = @{} | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            @($ended, $ended | Save-VeoVideo -Destination $folder) | Should -HaveCount 1
            @($task.Reference, $task.Reference | Save-VeoVideo -Destination $folder) | Should -HaveCount 1
            Get-RequestCount cdn | Should -Be 1
        }

        It 'asks nobody for an object that is no task' {
            [pscustomobject] @{ Name = 'clip'; Provider = 'local-mulerun' }, (Get-Item $TestDrive) | Save-VeoVideo -Destination $folder @quietly
            $problems.FullyQualifiedErrorId | Should -Match '^InvalidTaskId,'
            "$problems" | Should -BeLike '*without TaskId, task_id or Id names no task*'
            $problems | Should -HaveCount 2
            Get-RequestCount | Should -Be 0
        }
    }

    Context 'the right bytes' {
        It 'saves <gateway> <shape>' -ForEach @(
            'documented', 'muleRouter' | ForEach-Object { @{ gateway = 'mulerun'; shape = $_ } }
            'documented', 'metadataUrl', 'contentOnly', 'rc30', 'wrapped', 'wrappedRecord', 'wrappedResultUrl', 'wrappedLegacy', 'unified' | ForEach-Object {
                @{ gateway = 'octopusx'; shape = $_ }
            }
            'documented', 'urlArray', 'dataUri', 'metadataBase64', 'sora', 'wrapped' | ForEach-Object { @{ gateway = 'mixroute'; shape = $_ } }
            'documented', 'resultUrl', 'wrapped' | ForEach-Object { @{ gateway = 'mingyan'; shape = $_ } }
        ) {
            $task = @{ gateway = $gateway; shape = $shape; videoLengths = @(123457) } | Add-EmulatedTask
            $saved = Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder
            Assert-SavedWhole $saved $task
            $saved.Length | Should -Be 123457
            $saved.Provider | Should -BeExactly $task.Provider
            $saved.Skipped | Should -BeFalse
            $saved.Resumed | Should -BeFalse
            $saved.Elapsed | Should -BeGreaterThan ([timespan]::Zero)
            Get-SavedItem $folder | ForEach-Object FullName | Should -Be $saved.Path -Because 'nothing else is left there'
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }

        It 'saves all videos of a task of <gateway> <shape>' -ForEach @(
            @{ gateway = 'mulerun'; shape = 'documented' }
            @{ gateway = 'mixroute'; shape = 'urlArray' }
            @{ gateway = 'mixroute'; shape = 'dataUri' }
            @{ gateway = 'mixroute'; shape = 'metadataBase64' }
        ) {
            $task = @{ gateway = $gateway; shape = $shape; videoLengths = @(40000, 50000, 60000) } | Add-EmulatedTask
            $saved = Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder
            $saved.Index | Should -Be 0, 1, 2
            $saved | ForEach-Object { Assert-SavedWhole $_ $task $_.Index }
            $saved.Path | Sort-Object -Unique | Should -HaveCount 3
        }

        It 'saves a video of many megabytes' {
            $task = @{ videoLengths = @(20MB) } | Add-EmulatedTask
            Assert-SavedWhole (Save-VeoVideo $task.Reference -Destination $folder) $task
        }

        It 'declares what it emits' {
            (Get-Command Save-VeoVideo).OutputType.Type | Should -Be ([VeoTasks.SavedVideo])
        }

        It 'shows a table of files, without links' {
            $task = @{} | Add-EmulatedTask
            $saved = Save-VeoVideo $task.Reference -Destination $folder
            $again = Save-VeoVideo $task.Reference -Destination $folder
            $view = $saved, $again | Get-View
            $view | Should -Match '(?m)^Outcome\s+Size\s+Video\s+Name'
            $view | Should -Match "saved\s+32.0 KB\s+1 s 320x180\s+$([regex]::Escape((Split-Path $saved.Path -Leaf)))"
            $view | Should -Match 'skipped'
            $view | Should -Not -Match 'http|sig='
        }
    }

    Context 'tasks without a video' {
        BeforeAll { Start-HurryingClock }
        AfterAll { Stop-HurryingClock }

        It 'reports a failed task of <_> with the gateway''s reason, and saves the others' -ForEach (Get-EmulatedGateway) {
            $tasks = @{ gateway = $_; outcome = 'failed'; errorMessage = 'The prompt contains prohibited content' }, @{ gateway = $_ } | Add-EmulatedTask
            $ended = Get-VeoTask $tasks.Reference
            $saved = $ended | Save-VeoVideo -Destination $folder @quietly
            Assert-SavedWhole $saved $tasks[1]
            Assert-ErrorRecord $problems -Id TaskFailed -Command Save-VeoVideo -Category InvalidResult -Target $tasks[0].Reference
            $problems[0].TargetObject | Should -BeOfType VeoTasks.VeoTask
            $problems[0].ToString() | Should -Match 'prohibited content'
            $problems[0].Exception.Error.Message | Should -Match 'prohibited content'
        }

        It 'reports the same for an id' {
            $tasks = @{ outcome = 'failed'; errorMessage = 'no cats' }, @{} | Add-EmulatedTask
            Assert-SavedWhole (Save-VeoVideo $tasks.Reference -Destination $folder @quietly) $tasks[1]
            Assert-ErrorRecord $problems -Id TaskFailed -Command Save-VeoVideo -Category InvalidResult -Target $tasks[0].Reference
        }

        It 'reports a task that was called off' {
            $task = @{ outcome = 'canceled' } | Add-EmulatedTask
            Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder @quietly
            Assert-ErrorRecord $problems -Id TaskCanceled -Command Save-VeoVideo -Category OperationStopped -Target $task.Reference
        }

        It 'reports a task that has not ended' {
            $task = @{ outcome = 'never' } | Add-EmulatedTask
            Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder @quietly
            Assert-ErrorRecord $problems -Id TaskNotFinished -Command Save-VeoVideo -Category ResourceUnavailable -Target $task.Reference
            $problems[0].ErrorDetails.RecommendedAction | Should -Match 'Wait-VeoTask'
        }

        It 'reports a succeeded task that has no video' {
            $task = @{ pollFaults = @(@{ kind = 'noLink'; times = 99 }) } | Add-EmulatedTask
            Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder @quietly
            Assert-ErrorRecord $problems -Id ResultMissing -Command Save-VeoVideo -Category InvalidResult -Target $task.Reference
        }

        It 'reports an unknown task, and saves the others' {
            $task = @{} | Add-EmulatedTask
            $saved = 'local-mulerun:no-such-task', $task.Reference | Save-VeoVideo -Destination $folder @quietly
            Assert-SavedWhole $saved $task
            Assert-ErrorRecord $problems -Id TaskNotFound -Command Save-VeoVideo -Category ObjectNotFound -Target 'local-mulerun:no-such-task'
        }

        It 'makes no folder when nothing is saved' {
            $task = @{ outcome = 'failed' } | Add-EmulatedTask
            Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder @quietly
            $folder | Should -Not -Exist
        }
    }

    Context 'asking first' {
        It 'touches nothing with -WhatIf' {
            $task = @{} | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            $requests = Get-RequestCount
            $ended | Save-VeoVideo -Destination $folder -WhatIf | Should -BeNullOrEmpty
            Save-VeoVideo $task.Reference -Destination $folder -WhatIf | Should -BeNullOrEmpty
            $folder | Should -Not -Exist
            Get-RequestCount | Should -Be $requests
        }

        It 'leaves a file as it is with -WhatIf -Force' {
            $task = @{} | Add-EmulatedTask
            $path = (Save-VeoVideo $task.Reference -Destination $folder).Path
            Set-Content -LiteralPath $path -Value 'mine' -NoNewline
            Save-VeoVideo $task.Reference -Destination $folder -Force -WhatIf
            Get-Content -LiteralPath $path -Raw | Should -BeExactly 'mine'
        }

        It 'does not ask with -Confirm:$false' {
            $task = @{} | Add-EmulatedTask
            $ConfirmPreference = 'Low'
            Assert-SavedWhole (Save-VeoVideo $task.Reference -Destination $folder -Confirm:$false) $task
        }
    }

    Context 'completion' {
        It 'offers providers and their models' {
            (Get-Completion 'Save-VeoVideo -Provider local-oct').CompletionText | Should -Be 'local-octopusx'
            (Get-Completion 'Save-VeoVideo -Provider local-octopusx -Model ').CompletionText | Should -Contain 'veo_3_1-fast'
        }
    }
}
