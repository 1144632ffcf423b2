#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    . "$PSScriptRoot/Support/Save-VeoVideo.ps1"
}

AfterAll { Stop-EmulatorSession }

Describe 'Save-VeoVideo' {
    BeforeEach { . $eachTest }
    AfterEach { Stop-HurryingClock }

    Context 'trouble on the way' {
        It 'gets the whole video through <Name>' -ForEach @(
            @{ Name = 'a cut'; Faults = @{ kind = 'cut' }; Resumed = $true }
            @{ Name = 'a cut at another byte'; Faults = @{ kind = 'cut'; atByte = 70001 }; Resumed = $true }
            @{ Name = 'a reset'; Faults = @{ kind = 'reset'; atByte = 65536 }; Resumed = $true }
            @{ Name = 'a reset before the first byte'; Faults = @{ kind = 'reset' }; Resumed = $false }
            @{ Name = 'HTTP 503'; Faults = @{ kind = 'status'; statusCode = 503 }; Resumed = $false }
            @{ Name = 'an expired link'; Faults = @{ kind = 'expireLink' }; Resumed = $false }
            @{ Name = 'a web page at first'; Faults = @{ kind = 'html' }; Resumed = $false }
            @{ Name = 'an answer in chunks'; Faults = @{ kind = 'noLength' }; Resumed = $false }
            @{ Name = 'an answer without a length, cut'; Faults = @{ kind = 'noLength'; framing = 'untilClose' }, @{ kind = 'cut' }; Resumed = $null }
            @{ Name = 'a compressed answer'; Faults = @{ kind = 'gzip' }; Resumed = $false }
            @{ Name = 'a redirect'; Faults = @{ kind = 'redirect' }; Resumed = $false }
            @{ Name = 'a cut and a server that ignores ranges'; Faults = @{ kind = 'cut' }, @{ kind = 'ignoreRange'; at = 2 }; Resumed = $false }
            @{ Name = 'a cut and a range from elsewhere'; Faults = @{ kind = 'cut' }, @{ kind = 'wrongRangeStart'; at = 2 }; Resumed = $false }
            @{ Name = 'a cut and a range of another file'; Faults = @{ kind = 'cut' }, @{ kind = 'wrongTotal'; at = 2 }; Resumed = $false }
            @{ Name = 'a cut and a part without a range'; Faults = @{ kind = 'cut' }, @{ kind = 'noContentRange'; at = 2 }; Resumed = $false }
            @{ Name = 'a cut and several ranges'; Faults = @{ kind = 'cut' }, @{ kind = 'multipart'; at = 2 }; Resumed = $false }
            @{ Name = 'a cut and a link that expires then'; Faults = @{ kind = 'cut' }, @{ kind = 'expireLink'; at = 2 }; Resumed = $true }
            @{ Name = 'a cut and another file behind the link then'; Faults = @{ kind = 'cut' }, @{ kind = 'changed'; at = 2 }; Resumed = $false }
            @{ Name = 'a cut and a longer file behind the link then'; Faults = @{ kind = 'cut' }, @{ kind = 'changed'; at = 2; length = 300000 }; Resumed = $false }
        ) {
            $task = @{ videoLengths = @(200000); videoFaults = @($Faults) } | Add-EmulatedTask
            $saved = Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder
            Assert-SavedWhole $saved $task
            if ($null -ne $Resumed) { $saved.Resumed | Should -Be $Resumed }
            Get-SavedItem $folder | Should -HaveCount 1
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }

        It 'asks only for the rest after a cut, on condition that nothing has changed' {
            $task = @{ videoLengths = @(200000); videoFaults = @(@{ kind = 'cut'; atByte = 131072 }) } | Add-EmulatedTask
            $null = Save-VeoVideo $task.Reference -Destination $folder
            $log = Get-RequestLog cdn
            $log | Should -HaveCount 2
            $log[0].range | Should -BeNullOrEmpty
            $log[1].range | Should -Be 'bytes=131072-'
            $log[1].ifRange | Should -Match '^".+"$'
            $log[1].status | Should -Be 206
            $log[1].bytesSent | Should -Be (200000 - 131072)
        }

        It 'goes on in the next run where Ctrl+C broke off' {
            $task = @{ videoLengths = @(2MB); videoFaults = @(@{ kind = 'hang'; atByte = 1MB }) } | Add-EmulatedTask
            $stopped = Invoke-Stopped -ArgumentList $task.Reference, $folder -When { Test-PartFile $folder 1MB } -Script {
                param($Reference, $Folder) Save-VeoVideo $Reference -Destination $Folder
            }
            Assert-StoppedAtOnce $stopped
            Get-ChildItem -LiteralPath $folder -Filter *.mp4 | Should -BeNullOrEmpty
            $saved = Save-VeoVideo $task.Reference -Destination $folder
            Assert-SavedWhole $saved $task
            $saved.Resumed | Should -BeTrue
            (Get-RequestLog cdn)[-1].range | Should -Be 'bytes=1048576-'
            Get-SavedItem $folder | Should -HaveCount 1
        }

        It 'gives up on a transfer that breaks every time, keeps the part, and saves the others' {
            $tasks = @{ videoFaults = @(@{ kind = 'cut'; atByte = 5000 }, @{ kind = 'cut'; atByte = 0; at = 2; times = 99 }) }, @{} | Add-EmulatedTask
            Assert-SavedWhole ($tasks.Reference | Save-VeoVideo -Destination $folder @quietly) $tasks[1]
            Assert-ErrorRecord $problems -Id DownloadIncomplete -Command Save-VeoVideo -Category ReadError -Target $tasks[0].Reference
            $problems.ErrorDetails.Message | Should -Match 'The 5,000 bytes that arrived are kept'
            Get-ChildItem -LiteralPath $folder -Filter *.part | Should -HaveCount 1
        }

        It 'gives up on a link that expires every time' {
            $task = @{ videoFaults = @(@{ kind = 'expireLink'; times = 99 }) } | Add-EmulatedTask
            Start-HurryingClock
            Save-VeoVideo $task.Reference -Destination $folder @quietly
            Assert-ErrorRecord $problems -Id UrlExpired -Command Save-VeoVideo -Category ResourceUnavailable -Target $task.Reference
            Get-SavedItem $folder | Should -BeNullOrEmpty
        }
    }

    Context 'trouble that stays' {
        It 'ends in <Id> (<Category>) through <Name>' -ForEach @(
            @{ Row = 65; Name = 'cuts'; Id = 'DownloadIncomplete'; Category = 'ReadError'; Left = 2; Faults = @{ kind = 'cut'; atByte = 5000 }, @{ kind = 'cut'; atByte = 0; at = 2; times = 99 } }
            @{ Row = 68; Name = 'web pages'; Id = 'NotAVideo'; Category = 'InvalidData'; Left = 0; Faults = @{ kind = 'html'; times = 99 } }
            @{ Row = 69; Name = 'links that expire'; Id = 'UrlExpired'; Category = 'ResourceUnavailable'; Left = 0; Faults = @{ kind = 'expireLink'; times = 99 } }
        ) {
            $tasks = @{ videoLengths = @(200000); videoFaults = @($Faults) }, @{} | Add-EmulatedTask
            Start-HurryingClock
            Assert-SavedWhole ($tasks.Reference | Save-VeoVideo -Destination $folder @quietly) $tasks[1]
            Assert-ErrorRecord $problems -Id $Id -Command Save-VeoVideo -Category $Category -Target $tasks[0].Reference
            @(Get-SavedItem $folder) | Should -HaveCount ($Left + 1)
        }

        It 'ends in FileBusy while another process has the part (row 84)' {
            $task = @{} | Add-EmulatedTask
            $path = (Save-VeoVideo $task.Reference -Destination $folder).Path
            Remove-Item -LiteralPath $path
            $other = [IO.File]::Open("$path.part", 'OpenOrCreate', 'ReadWrite', 'None')
            try { Save-VeoVideo $task.Reference -Destination $folder @quietly }
            finally { $other.Dispose() }
            Assert-ErrorRecord $problems -Id FileBusy -Command Save-VeoVideo -Category ResourceBusy -Target $task.Reference
            Assert-SavedWhole (Save-VeoVideo $task.Reference -Destination $folder) $task
        }

        It 'ends in DownloadStalled when nothing comes any more (row 71)' {
            # Four tries of half a minute each.
            Start-HurryingClock
            $task = @{ videoLengths = @(200000); validators = 'none'; videoFaults = @(@{ kind = 'hang'; atByte = 100000; times = 99 }) } | Add-EmulatedTask
            Save-VeoVideo $task.Reference -Destination $folder @quietly
            Assert-ErrorRecord $problems -Id DownloadStalled -Command Save-VeoVideo -Category OperationTimeout -Target $task.Reference
            Get-SavedItem $folder | Should -BeNullOrEmpty -Because 'without a validator nothing can be continued'
        }

        It 'ends in RenameFailed where the name is taken meanwhile, and has nothing to fetch again (row 85)' {
            $task = @{ videoFaults = @(@{ kind = 'delay'; pause = 2 }) } | Add-EmulatedTask
            $path = Join-Path $folder "$($task.Id).mp4"
            $seen = Invoke-Observed -ArgumentList $task.Reference, $folder -WhileRunning {
                Wait-Until { Test-PartFile $folder 0 } -Because 'the transfer has begun'
                $null = New-Item "$path/in the way" -ItemType Directory
            } -Script { param($Reference, $Folder) Save-VeoVideo $Reference -Destination $Folder -FileName '{id}' -Force }
            Assert-ErrorRecord $seen.Error -Id RenameFailed -Command Save-VeoVideo -Category WriteError -Target $task.Reference
            Remove-Item $path -Recurse
            Assert-SavedWhole (Save-VeoVideo $task.Reference -Destination $folder -FileName '{id}') $task
            Get-RequestCount cdn | Should -Be 1
        }

        It 'ends at once where nobody may write (row 11)' -Tag Needs:mount -Skip:(-not ($IsLinux -and (id -u) -eq '0' -and (Get-Command mount -ErrorAction Ignore))) {
            $null = New-Item $folder -ItemType Directory
            mount -t tmpfs -o ro tmpfs $folder
            if ($LASTEXITCODE) { Set-ItResult -Skipped -Because 'nothing may be mounted here'; return }
            try {
                $task = @{} | Add-EmulatedTask
                { Save-VeoVideo $task.Reference -Destination $folder } | Should -Throw -ErrorId 'DestinationUnavailable,VeoTasks.Cmdlets.SaveVeoVideoCommand'
                Get-RequestCount cdn | Should -Be 0
            }
            finally {
                umount $folder
            }
        }

        It 'ends in UnsafePath where <Story> (row 79)' -Tag Needs:Unix -Skip:$IsWindows -ForEach @(
            @{ Story = 'the name is a link'; End = ''; Make = { New-Item $name -ItemType SymbolicLink -Value $victim } }
            @{ Story = 'the part is a link'; End = '.part'; Make = { New-Item $name -ItemType SymbolicLink -Value $victim } }
            @{ Story = 'the note is a link'; End = '.part.json'; Make = { New-Item $name -ItemType SymbolicLink -Value $victim } }
            @{ Story = 'the part is a link to nothing'; End = '.part'; Make = { New-Item $name -ItemType SymbolicLink -Value "$victim.absent" } }
            @{ Story = 'the part is a pipe'; End = '.part'; Make = { mkfifo $name } }
            @{ Story = 'the part has a second name'; End = '.part'; Make = { New-Item $name -ItemType HardLink -Value $victim } }
        ) {
            $outside = New-Item "$folder-outside" -ItemType Directory
            $victim = "$outside/victim"
            Set-Content -LiteralPath $victim -Value 'precious' -NoNewline
            $null = New-Item $folder -ItemType Directory
            $task = @{} | Add-EmulatedTask
            $name = Join-Path $folder "$($task.Id).mp4$End"
            $null = . $Make
            Save-VeoVideo $task.Reference -Destination $folder -FileName '{id}' -Force @quietly
            Assert-ErrorRecord $problems -Id UnsafePath -Command Save-VeoVideo -Category SecurityError -Target $task.Reference
            Get-Content -LiteralPath $victim -Raw | Should -BeExactly 'precious'
            Get-ChildItem $outside | Should -HaveCount 1
            Get-RequestCount cdn | Should -Be 0
        }

        It 'ends in UnsafePath where the name is a folder''s (row 79)' {
            $task = @{} | Add-EmulatedTask
            $path = (Save-VeoVideo $task.Reference -Destination $folder).Path
            Remove-Item -LiteralPath $path
            $null = New-Item $path -ItemType Directory
            Save-VeoVideo $task.Reference -Destination $folder -Force @quietly
            Assert-ErrorRecord $problems -Id UnsafePath -Command Save-VeoVideo -Category SecurityError -Target $task.Reference
            $path | Should -Exist
        }

        It 'ends in one DiskFull for all that does not fit (row 81)' -Tag Needs:mount -Skip:(-not ($IsLinux -and (id -u) -eq '0' -and (Get-Command mount -ErrorAction Ignore))) {
            $null = New-Item $folder -ItemType Directory
            mount -t tmpfs -o size=1m tmpfs $folder
            if ($LASTEXITCODE) { Set-ItResult -Skipped -Because 'nothing may be mounted here'; return }
            try {
                $tasks = 1..4 | ForEach-Object { @{ videoLengths = @(3MB) } } | Add-EmulatedTask
                $tasks.Reference | Save-VeoVideo -Destination $folder @quietly | Should -BeNullOrEmpty
                $problems | Should -HaveCount 1
                $problems[0].FullyQualifiedErrorId | Should -Be 'DiskFull,VeoTasks.Cmdlets.SaveVeoVideoCommand'
                $problems[0].CategoryInfo.Category | Should -Be 'WriteError'
                $warnings | Should -Match '3 more of the videos'
                Get-SavedItem $folder | Should -BeNullOrEmpty
            }
            finally {
                umount $folder
            }
        }
    }

    Context 'links that run out' {
        It 'saves the soonest to end first, and warns in time' {
            # The first answer takes its time, so that all tasks are there before anything can be saved.
            $slow = @(@{ kind = 'delay'; pause = 0.5 })
            $tasks = @{ linkLifetime = 6000; pollFaults = $slow }, @{}, @{ linkLifetime = 3000 }, @{ linkLifetime = 90000 } | Add-EmulatedTask
            $saved = Save-VeoVideo $tasks.Reference -Destination $folder -ThrottleLimit 1 @quietly
            $saved.TaskId | Should -Be $tasks[2].Id, $tasks[0].Id, $tasks[3].Id, $tasks[1].Id
            $warnings | Should -HaveCount 1
            $warnings | Should -Match '^1 of 3 tasks that wait to be saved expire within 2 h, the first in \d+ min'
        }

        It 'is silent while there is time' {
            $tasks = 1..4 | ForEach-Object { @{ linkLifetime = 90000 } } | Add-EmulatedTask
            $tasks.Reference | Save-VeoVideo -Destination $folder -ThrottleLimit 1 @quietly | Should -HaveCount 4
            $warnings | Should -BeNullOrEmpty
        }

        It 'saves OctopusX''s video from the content endpoint when its link stays dead' {
            $task = @{ gateway = 'octopusx'; videoFaults = @(@{ kind = 'expireLink'; times = 2 }) } | Add-EmulatedTask
            Assert-SavedWhole (Save-VeoVideo $task.Reference -Destination $folder) $task
            (Get-RequestLog octopusx)[-1].path | Should -Match '/content$'
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }
    }
}
