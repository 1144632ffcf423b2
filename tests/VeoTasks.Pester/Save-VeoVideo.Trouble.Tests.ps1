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
            $tasks = @{ videoFaults = @(@{ kind = 'cut'; atByte = 5000; times = 99 }) }, @{} | Add-EmulatedTask
            Assert-SavedWhole ($tasks.Reference | Save-VeoVideo -Destination $folder @quietly) $tasks[1]
            Assert-ErrorRecord $problems -Id DownloadIncomplete -Command Save-VeoVideo -Category ReadError -Target $tasks[0].Reference
            Get-ChildItem -LiteralPath $folder -Filter *.part | Should -HaveCount 1
        }

        It 'gives up on a link that expires every time' {
            $task = @{ videoFaults = @(@{ kind = 'expireLink'; times = 99 }) } | Add-EmulatedTask
            Save-VeoVideo $task.Reference -Destination $folder @quietly
            Assert-ErrorRecord $problems -Id UrlExpired -Command Save-VeoVideo -Category ResourceUnavailable -Target $task.Reference
            Get-SavedItem $folder | Should -BeNullOrEmpty
        }
    }
}
