#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession

    # An error that a test does not ask for fails it.
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems'; WarningAction = 'SilentlyContinue'; WarningVariable = 'warnings' }
}

AfterAll { Stop-EmulatorSession }

Describe 'Save-VeoVideo' {
    BeforeEach {
        Reset-Emulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
    }

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
}
