#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force

    # The two whose API has a cancel that costs nothing more.
    $takers = 'fal', 'replicate'
    $others = Get-EmulatedGateway | Where-Object { $_ -notin $takers }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop'; 'Stop-VeoTask:Confirm' = $false }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
}

AfterAll { Stop-EmulatorSession }

Describe 'Stop-VeoTask' {
    BeforeEach { Reset-Emulator }

    It 'calls a task of <_> off, and says nothing' -ForEach $takers {
        $task = @{ gateway = $_; outcome = 'never' } | Add-EmulatedTask
        Stop-VeoTask $task.Reference | Should -BeNullOrEmpty
        (Get-VeoTask $task.Reference).Status | Should -Be Canceled
    }

    It 'takes tasks down the pipe and emits them with -PassThru' {
        $tasks = @{ gateway = 'replicate'; outcome = 'never' }, @{ gateway = 'fal'; outcome = 'never' } | Add-EmulatedTask
        ($tasks.Reference | Get-VeoTask | Stop-VeoTask -PassThru).Status | Should -Be Canceled, Canceled
    }

    It 'sends nothing with -WhatIf' {
        $task = @{ gateway = 'replicate'; outcome = 'never' } | Add-EmulatedTask
        Stop-VeoTask $task.Reference -WhatIf
        (Get-VeoTask $task.Reference).IsFinished | Should -BeFalse
    }

    It 'asks first unless it is told not to' {
        (Get-Command Stop-VeoTask).ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be High
    }

    It 'leaves one of <_> that has ended as it is, and says so' -ForEach $takers {
        $task = @{ gateway = $_ } | Add-EmulatedTask
        Stop-VeoTask $task.Reference @quietly
        Assert-ErrorRecord $problems -Id RequestRejected -Command Stop-VeoTask -Category InvalidArgument -Target $task.Reference
        $problems[0].Exception.Message | Should -BeLike '*did not cancel it*'
        (Get-VeoTask $task.Reference).Status | Should -Be Succeeded
    }

    It 'says of <_> that it takes no such request' -ForEach $others {
        Stop-VeoTask "local-${_}:1" @quietly
        Assert-ErrorRecord $problems -Id NotSupported -Command Stop-VeoTask -Category NotImplemented -Target "local-${_}:1"
    }
}

Describe 'Get-VeoTask -All' {
    BeforeEach { Reset-Emulator }

    It 'emits each task that <_> lists, once' -ForEach $takers {
        $gateway = $_
        $tasks = 1..5 | ForEach-Object { @{ gateway = $gateway } } | Add-EmulatedTask
        (Get-VeoTask -Provider "local-$gateway" -All).Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
    }

    It 'finds tasks whose ids nobody kept, down to their videos' {
        $null = @{ gateway = 'replicate' }, @{ gateway = 'replicate'; outcome = 'failed'; errorMessage = 'no' } | Add-EmulatedTask
        $saved = Get-VeoTask -Provider local-replicate -All | Where-Object Status -EQ Succeeded | Save-VeoVideo (Join-Path $TestDrive found)
        $saved | Should -HaveCount 1
    }

    It 'names what lists the tasks where the gateway cannot' {
        { Get-VeoTask -Provider local-mulerun -All } | Should -Throw -ErrorId 'NotSupported,VeoTasks.Cmdlets.GetVeoTaskCommand'
        try { Get-VeoTask -Provider local-mulerun -All } catch { $_.ErrorDetails.RecommendedAction | Should -BeLike 'Get-VeoSubmission -Provider local-mulerun*' }
    }

    It 'wants to know whose tasks' {
        { Get-VeoTask -All } | Should -Throw -ErrorId 'ProviderMissing,VeoTasks.Cmdlets.GetVeoTaskCommand'
    }

    It 'says once that the key is refused' {
        Get-VeoTask -Provider local-replicate -All -ApiKey (ConvertTo-SecureString another-key-01234 -AsPlainText) @quietly
        Assert-ErrorRecord $problems -Id Unauthorized -Command Get-VeoTask -Category AuthenticationError -Target local-replicate
    }
}
