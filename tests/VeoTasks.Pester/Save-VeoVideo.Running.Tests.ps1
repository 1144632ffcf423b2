#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    . "$PSScriptRoot/Support/Save-VeoVideo.ps1"

    # Two megabytes that never come to an end, for whoever wants to stop in the middle.
    $endless = @{ videoLengths = @(2MB); videoFaults = @(@{ kind = 'hang'; atByte = 1MB; times = 99 }) }
}

AfterAll { Stop-EmulatorSession }

Describe 'Save-VeoVideo' {
    BeforeEach { . $eachTest }

    Context 'how many at once' {
        It 'has at most -ThrottleLimit requests under way' {
            $tasks = 1..9 | ForEach-Object { @{ videoFaults = @(@{ kind = 'delay'; pause = 0.1 }) } } | Add-EmulatedTask
            Get-VeoTask $tasks.Reference | Save-VeoVideo -Destination $folder -ThrottleLimit 3 | Should -HaveCount 9
            (Get-EmulatorCounter).peakInFlight.cdn | Should -Be 3
        }

        It 'has idle connections fetch ranges of a long video, -ThrottleLimit in all' {
            # A megabyte a second for each connection, as servers limit them.
            $task = @{ videoLengths = @(5MB); videoFaults = @(@{ kind = 'slow'; pause = 0.06; piece = 64KB; times = 99 }) } | Add-EmulatedTask
            $saved = Save-VeoVideo $task.Reference -Destination $folder -ThrottleLimit 3
            $saved.Sha256 | Should -Be (Get-FileHash -LiteralPath $saved.Path).Hash
            Get-RequestLog cdn | Where-Object range -Match '^bytes=\d+-\d+$' | Should -Not -BeNullOrEmpty
            (Get-EmulatorCounter).peakInFlight.cdn | Should -BeIn 2, 3
        }

        It 'emits what is there while the rest is still fetched' {
            $tasks = $endless, @{} | Add-EmulatedTask
            (Save-VeoVideo $tasks.Reference -Destination $folder | Select-Object -First 1).TaskId | Should -BeExactly $tasks[1].Id
        }
    }

    Context 'stopped in the middle' {
        It 'ends downloads under way at Ctrl+C' {
            $tasks = $endless, $endless, $endless | Add-EmulatedTask
            $stopped = Invoke-Stopped -ArgumentList $tasks.Reference, $folder -When { (Get-EmulatorCounter).peakInFlight['cdn'] -ge 3 } -Script {
                param($References, $Folder) $References | Save-VeoVideo -Destination $Folder
            }
            Assert-StoppedAtOnce $stopped
            Get-ChildItem -LiteralPath $folder -Filter *.mp4 | Should -BeNullOrEmpty
        }

        It 'ends pauses between two tries at Ctrl+C' {
            $task = @{ videoFaults = @(@{ kind = 'status'; statusCode = 503; times = 99; headers = @{ 'Retry-After' = '60' } }) } | Add-EmulatedTask
            $stopped = Invoke-Stopped -ArgumentList $task.Reference, $folder -When { (Get-RequestLog cdn).status -eq 503 } -Script {
                param($Reference, $Folder) Save-VeoVideo $Reference -Destination $Folder
            }
            Assert-StoppedAtOnce $stopped
        }

        It 'leaves nothing running after Select-Object -First 1' {
            $tasks = $endless, $endless, @{} | Add-EmulatedTask
            ($tasks.Reference | Save-VeoVideo -Destination $folder | Select-Object -First 1).TaskId | Should -BeExactly $tasks[2].Id
            Test-EmulatorQuiet | Should -BeTrue
        }

        It 'leaves nothing running after -ErrorAction Stop' {
            $tasks = $endless, $endless, @{ outcome = 'failed'; errorMessage = 'no cats' } | Add-EmulatedTask
            { $tasks.Reference | Save-VeoVideo -Destination $folder -ErrorAction Stop } | Should -Throw -ErrorId 'TaskFailed,*'
            Test-EmulatorQuiet | Should -BeTrue
        }
    }
}
