#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    . "$PSScriptRoot/Support/Save-VeoVideo.ps1"
}

AfterAll { Stop-EmulatorSession }

Describe 'Save-VeoVideo' {
    BeforeEach { . $eachTest }

    Context 'files that are there' {
        It 'skips a video that it saved before, without asking for it' {
            $task = @{} | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            $saved = $ended | Save-VeoVideo -Destination $folder
            $written = (Get-Item -LiteralPath $saved.Path).LastWriteTimeUtc
            $again = $ended | Save-VeoVideo -Destination $folder
            Assert-SavedWhole $again $task
            $again.Path | Should -Be $saved.Path
            $again.Skipped | Should -BeTrue
            (Get-Item -LiteralPath $saved.Path).LastWriteTimeUtc | Should -Be $written
            Get-RequestCount cdn | Should -Be 1
        }

        It 'leaves a file alone that is not its own' {
            $task = @{} | Add-EmulatedTask
            $other = @{} | Add-EmulatedTask
            $path = (Save-VeoVideo $task.Reference -Destination $folder).Path
            Set-Content -LiteralPath $path -Value 'mine' -NoNewline
            $requests = Get-RequestCount cdn
            $saved = $task.Reference, $other.Reference | Save-VeoVideo -Destination $folder @quietly
            $saved.TaskId | Should -BeExactly $other.Id
            Assert-ErrorRecord $problems -Id FileExists -Command Save-VeoVideo -Category ResourceExists -Target $task.Reference
            Get-Content -LiteralPath $path -Raw | Should -BeExactly 'mine'
            Get-RequestCount cdn | Should -Be ($requests + 1)
        }

        It 'replaces what is there with -Force' {
            $task = @{} | Add-EmulatedTask
            $path = (Save-VeoVideo $task.Reference -Destination $folder).Path
            Set-Content -LiteralPath $path -Value 'mine'
            $saved = Save-VeoVideo $task.Reference -Destination $folder -Force
            Assert-SavedWhole $saved $task
            $saved.Path | Should -Be $path
            $saved.Skipped | Should -BeFalse
        }

        It 'keeps the old file when -Force cannot get the new one' {
            $task = @{ videoFaults = @(@{ kind = 'html'; at = 2; times = 99 }) } | Add-EmulatedTask
            $saved = Save-VeoVideo $task.Reference -Destination $folder
            Save-VeoVideo $task.Reference -Destination $folder -Force @quietly
            $problems.FullyQualifiedErrorId | Should -Match '^NotAVideo,'
            Assert-SavedWhole $saved $task
            Get-SavedItem $folder | Should -HaveCount 1
        }
    }

    Context 'the list of saved videos' {
        It 'lets a second run of the same command emit the same objects and ask no CDN' {
            $tasks = @{}, @{ gateway = 'mixroute'; shape = 'sora' }, @{ gateway = 'octopusx'; videoLengths = @(60000) } | Add-EmulatedTask
            $first = $tasks.Reference | Save-VeoVideo -Destination $folder
            Reset-Emulator
            $second = $tasks.Reference | Save-VeoVideo -Destination $folder
            Get-RequestCount | Should -Be 0 -Because 'what is on disk needs nobody, even when the gateway has forgotten the task'
            $second.Skipped | Should -Be $true, $true, $true
            foreach ($name in 'TaskId', 'Provider', 'Index', 'Path', 'Length', 'Sha256', 'Duration', 'Width', 'Height') {
                ($second | Sort-Object TaskId).$name | Should -Be ($first | Sort-Object TaskId).$name
            }
        }

        It 'holds neither link nor key' {
            $task = @{} | Add-EmulatedTask
            $null = Save-VeoVideo $task.Reference -Destination $folder
            $list = Get-Content -LiteralPath (Join-Path $folder '.veotasks.jsonl') -Raw
            $list | Should -Match $task.Id
            $list | Should -Not -Match 'http|sig='
            $list | Should -Not -Match ([regex]::Escape((Get-EmulatorKey mulerun)))
        }

        It 'notices a file that was changed since, and leaves it alone' {
            $task = @{} | Add-EmulatedTask
            $path = (Save-VeoVideo $task.Reference -Destination $folder).Path
            $bytes = [IO.File]::ReadAllBytes($path)
            $bytes[-1] = $bytes[-1] -bxor 1
            [IO.File]::WriteAllBytes($path, $bytes)
            Save-VeoVideo $task.Reference -Destination $folder @quietly
            Assert-ErrorRecord $problems -Id FileExists -Command Save-VeoVideo -Category ResourceExists -Target $task.Reference
            $problems[0].ToString() | Should -Match 'changed since it was saved'
            [IO.File]::ReadAllBytes($path)[-1] | Should -Be $bytes[-1]
        }

        It 'survives a torn last line and a foreign file in its place' -ForEach 'torn', 'foreign' {
            $task = @{} | Add-EmulatedTask
            $null = Save-VeoVideo $task.Reference -Destination $folder
            $list = Join-Path $folder '.veotasks.jsonl'
            $line = Get-Content -LiteralPath $list -Raw
            Set-Content -LiteralPath $list -Value ($_ -eq 'torn' ? $line.Substring(0, $line.Length - 20) : 'something else') -NoNewline
            (Save-VeoVideo $task.Reference -Destination $folder).Skipped | Should -BeTrue
            Get-RequestCount cdn | Should -Be 1
            (Save-VeoVideo $task.Reference -Destination $folder).Skipped | Should -BeTrue
        }

        It 'costs no video when it cannot be kept, and says so once' {
            $tasks = @{}, @{} | Add-EmulatedTask
            $null = New-Item (Join-Path $folder '.veotasks.jsonl') -ItemType Directory -Force
            $tasks.Reference | Save-VeoVideo -Destination $folder @quietly | Should -HaveCount 2
            $problems | Should -BeNullOrEmpty
            $warnings | Should -HaveCount 1
            $warnings | Should -Match 'veotasks\.jsonl'
        }

        It 'saves anew what was deleted' {
            $task = @{} | Add-EmulatedTask
            $saved = Save-VeoVideo $task.Reference -Destination $folder
            Remove-Item -LiteralPath $saved.Path
            Assert-SavedWhole (Save-VeoVideo $task.Reference -Destination $folder) $task
        }
    }
}
