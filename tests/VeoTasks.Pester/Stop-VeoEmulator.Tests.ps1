#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-ConfigurationSession
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }

    function Test-Running([int] $ProcessId) { [bool] (Get-Process -Id $ProcessId -ErrorAction Ignore) }
}

AfterAll { Stop-ConfigurationSession }

Describe 'Stop-VeoEmulator' {
    BeforeEach { $emulator = Start-VeoEmulator -Replace mulerun }

    AfterEach { Stop-VeoEmulator -ErrorAction Ignore }

    It 'ends the process before it returns, and what it stood for is real again' {
        Stop-VeoEmulator | Should -BeNullOrEmpty
        Test-Running $emulator.ProcessId | Should -BeFalse
        Get-VeoProvider emulator-* | Should -BeNullOrEmpty
        (Get-VeoProvider mulerun).BaseUri.Host | Should -Be 'api.mulerun.com'
        (Get-Command Stop-VeoEmulator).OutputType.Type | Should -Be ([void])
    }

    It 'takes the process by position, by value and by property name' {
        Stop-VeoEmulator $emulator.ProcessId
        $second = Start-VeoEmulator
        $second.ProcessId | Stop-VeoEmulator
        $third = Start-VeoEmulator
        $third | Stop-VeoEmulator
        $emulator, $second, $third | ForEach-Object { Test-Running $_.ProcessId | Should -BeFalse }
    }

    It 'ends also while a download hangs' {
        Stop-VeoEmulator
        $path = Join-Path $TestDrive hang.json
        @{ tasks = @(@{ gateway = 'mulerun'; id = 'hang'; videoFaults = @(@{ kind = 'hang'; atByte = 1000 }) }) } | ConvertTo-Json -Depth 9 | Set-Content $path
        $hanging = Start-VeoEmulator $path
        $running = Start-Background { param($Folder) Save-VeoVideo emulator-mulerun:hang -Destination $Folder } (Join-Path $TestDrive hang)
        try {
            Wait-Until { Test-PartFile (Join-Path $TestDrive hang) 1 } -Because 'the download is under way'
            Stop-VeoEmulator
            Test-Running $hanging.ProcessId | Should -BeFalse
        }
        finally {
            $running.Shell.Stop()
            $running.Shell.Dispose()
        }
    }

    It 'reports that none runs' {
        Stop-VeoEmulator
        Stop-VeoEmulator @quietly
        Assert-ErrorRecord $problems -Id EmulatorNotRunning -Command Stop-VeoEmulator -Category ObjectNotFound -Target 0
    }

    It 'leaves other processes alone' {
        Stop-VeoEmulator -ProcessId $PID @quietly
        Assert-ErrorRecord $problems -Id EmulatorNotRunning -Command Stop-VeoEmulator -Category ObjectNotFound -Target $PID
        Test-Running $emulator.ProcessId | Should -BeTrue
    }

    It 'ends nothing with -WhatIf' {
        Stop-VeoEmulator -WhatIf
        Test-Running $emulator.ProcessId | Should -BeTrue
        (Get-VeoProvider mulerun).Emulated | Should -BeTrue
    }

    It 'forgets one that has fallen over' {
        Stop-Process -Id $emulator.ProcessId -Force
        Stop-VeoEmulator
        (Get-VeoProvider mulerun).Emulated | Should -BeFalse
    }
}
