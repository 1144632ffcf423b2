#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession

    # Runs a script in a host with a screen and gives back the records that the host was to draw.
    function Get-Drawn([scriptblock] $Script, [object[]] $ArgumentList, [scriptblock] $WhileRunning) {
        $screen = New-CollectingHost
        $seen = Invoke-Observed -InHost $screen -Script $Script -ArgumentList $ArgumentList -WhileRunning $WhileRunning
        $seen.Error | Where-Object FullyQualifiedErrorId -NotMatch 'TaskFailed' | Should -BeNullOrEmpty
        @($screen.Progress | Where-Object Activity -NE 'Preparing modules for first use.')
    }

    function Assert-TakenAway([object[]] $Records) {
        foreach ($bar in $Records | Group-Object ActivityId) {
            $bar.Group[-1].RecordType | Should -Be 'Completed' -Because "bar $($bar.Name) must not stay on the screen"
        }
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'Progress' {
    BeforeEach {
        Reset-Emulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
    }

    Context 'of Wait-VeoTask' {
        BeforeAll {
            Reset-Emulator
            $lasting = @{ outcome = 'never'; states = @(@{ after = 0; phase = 'running'; progress = 42 }) }
            $tasks = @{ outcome = 'failed' }, @{}, @{}, $lasting, $lasting, $lasting, $lasting, $lasting | Add-EmulatedTask
            $drawn = Get-Drawn -ArgumentList (, $tasks.Reference) { param($References) Wait-VeoTask $References -PollIntervalSec 0.1 } -WhileRunning {
                Wait-Until { ($screen.Progress.ToArray().ActivityId | Sort-Object -Unique).Count -ge 4 } -Because 'the bar and its children are drawn'
                $tasks[3..7] | ForEach-Object { Complete-EmulatedTask $_ }
            }
            $own = @($drawn | Where-Object ParentActivityId -EQ -1)
            $children = @($drawn | Where-Object ParentActivityId -NE -1)
        }

        It 'is one bar with counts' {
            @($own.ActivityId | Sort-Object -Unique) | Should -HaveCount 1
            $own[0].Activity | Should -BeExactly 'Wait-VeoTask'
            $early = $own | Where-Object StatusDescription -CLike '3 of 8 (37 %): 5 waiting, 2 succeeded, 1 failed*' | Select-Object -First 1
            $early.StatusDescription | Should -BeLike "*; $($tasks[0].Reference): *" -Because 'the first failure is told with its reason'
            $early.PercentComplete | Should -Be 37
            $early.SecondsRemaining | Should -BeGreaterOrEqual 0
        }

        It 'has a child for each of the slowest tasks, of which there are three at most' {
            $shown = @($children | Where-Object RecordType -EQ 'Processing')
            @($shown.ActivityId | Sort-Object -Unique) | Should -HaveCount 3
            $shown.ParentActivityId | Sort-Object -Unique | Should -Be $own[0].ActivityId
            $shown.Activity | Sort-Object -Unique | Should -BeIn $tasks[3..7].Id
            $shown.StatusDescription | Should -Match '^local-mulerun: Running(, 42 %)?, \d+ s old$'
        }

        It 'takes all of them away' {
            Assert-TakenAway $drawn
            $drawn[-1].ActivityId | Should -Be $own[0].ActivityId -Because 'the children go before their parent'
        }
    }

    Context 'of Save-VeoVideo' {
        It 'is one bar with counts, and a child for each of the slowest transfers' {
            $slow = @{ videoLengths = @(4MB); videoFaults = @(@{ kind = 'slow'; piece = 256KB; pause = 0.25 }) }
            $tasks = @{}, @{}, @{ outcome = 'failed' }, $slow | Add-EmulatedTask
            $drawn = Get-Drawn { param($References, $Folder) Save-VeoVideo $References -Destination $Folder } $tasks.Reference, $folder
            $own = @($drawn | Where-Object Activity -EQ 'Save-VeoVideo' | Where-Object ParentActivityId -EQ -1)
            @($own.ActivityId | Sort-Object -Unique) | Should -HaveCount 1
            $own.StatusDescription -replace ';.*' | Should -Contain '3 of 4 (75 %): 2 saved (64.0 KB), 1 failed'
            $own[-2].StatusDescription | Should -BeLike "*; local-mulerun*:$($tasks[2].Id): *"
            $children = @($drawn | Where-Object ParentActivityId -EQ $own[0].ActivityId | Where-Object RecordType -EQ 'Processing')
            $transfer = $children | Where-Object Activity -CEQ $tasks[3].Id | Where-Object StatusDescription -Match '^[\d.]+ [KM]?B of 4\.0 MB$' | Select-Object -Last 1
            $transfer.PercentComplete | Should -BeIn (0..100)
            Assert-TakenAway $drawn
        }
    }

    It 'of two cmdlets in a pipeline is two bars' {
        $tasks = @{ videoLengths = @(4MB); videoFaults = @(@{ kind = 'slow'; piece = 256KB; pause = 0.25 }) }, @{ outcome = 'never' } | Add-EmulatedTask
        $drawn = Get-Drawn -ArgumentList $tasks.Reference, $folder { param($References, $Folder) Wait-VeoTask $References -PollIntervalSec 0.1 | Save-VeoVideo -Destination $Folder } -WhileRunning {
            Wait-Until { @($screen.Progress.ToArray() | Where-Object ParentActivityId -EQ -1 | ForEach-Object Activity | Sort-Object -Unique).Count -eq 2 } -Because 'both bars are drawn'
            Complete-EmulatedTask $tasks[1]
        }
        $bars = $drawn | Where-Object ParentActivityId -EQ -1 | Group-Object Activity
        $bars.Name | Should -Be 'Save-VeoVideo', 'Wait-VeoTask'
        foreach ($bar in $bars) { @($bar.Group.ActivityId | Sort-Object -Unique) | Should -HaveCount 1 }
        Assert-TakenAway $drawn
    }

    It 'is not drawn for what takes no time' {
        $task = @{} | Add-EmulatedTask
        Get-Drawn -ArgumentList $task.Reference { param($Reference) Wait-VeoTask $Reference } | Should -BeNullOrEmpty
    }

    Context 'when nobody watches' {
        BeforeEach {
            $task = @{ outcome = 'never' } | Add-EmulatedTask

            # Twenty looks at a tenth of a second take twice as long as it takes until a bar is drawn.
            $long = { Wait-Until { (Get-PollCount $task) -ge 20 } -Because 'the task was looked at for a while'; Complete-EmulatedTask $task }
            $waiting = { param($Reference) Wait-VeoTask $Reference -PollIntervalSec 0.1 }
        }

        It 'is drawn in the same time where somebody does' {
            Get-Drawn $waiting $task.Reference -WhileRunning $long | Should -Not -BeNullOrEmpty
        }

        It 'is not drawn under $ProgressPreference SilentlyContinue' {
            Get-Drawn -ArgumentList $task.Reference -WhileRunning $long { param($Reference) $ProgressPreference = 'SilentlyContinue'; Wait-VeoTask $Reference -PollIntervalSec 0.1 } |
                Should -BeNullOrEmpty
        }

        It 'is not written in a runspace without a screen' {
            $seen = Invoke-Observed $waiting $task.Reference -WhileRunning $long
            $seen.Output | Should -HaveCount 1
            $seen.Progress | Where-Object Activity -EQ 'Wait-VeoTask' | Should -BeNullOrEmpty
        }

        It 'is not written in a thread job' {
            $job = Start-ThreadJob -ArgumentList (Get-ManifestPath), $task.Reference { Import-Module $args[0]; Wait-VeoTask $args[1] -PollIntervalSec 0.1 }
            & $long
            $null = $job | Wait-Job
            $job.Output | Should -HaveCount 1
            $job.Progress | Where-Object Activity -EQ 'Wait-VeoTask' | Should -BeNullOrEmpty
            $job | Remove-Job
        }

        It 'is not written by a pwsh whose output is redirected' {
            $command = "Import-Module '$(Get-ManifestPath)'; Wait-VeoTask '$($task.Reference)' -PollIntervalSec 0.1 -TimeoutSec 2 -ErrorAction Ignore; 'ended'"
            $shown = Invoke-Shell -NoProfile -OutputFormat Xml -Command $command 2>&1 | Out-String
            $shown | Should -Match 'ended'
            $shown | Should -Not -Match 'Wait-VeoTask'
        }

        It 'tells <Argument> from <Other>' -ForEach @(
            @{ Argument = '-NonInteractive'; Other = '-NoProfile' }
            @{ Argument = '-noni'; Other = '-non' }
            @{ Argument = '--noninteractive'; Other = '-NonInteractively' }
        ) {
            Invoke-Internal VeoTasks.Output.InteractiveHost IsNonInteractive $Argument | Should -BeTrue
            Invoke-Internal VeoTasks.Output.InteractiveHost IsNonInteractive $Other | Should -BeFalse
        }
    }
}
