#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $PSDefaultParameterValues = @{ 'New-VeoTask:Confirm' = $false; 'Remove-VeoSubmission:Confirm' = $false }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
    function Assert-Id($Record, [string] $Id) {
        $Record.FullyQualifiedErrorId | Should -BeLike "$Id,VeoTasks.Cmdlets.*"
        $Record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty -Because 'an error says what to do next'
    }

    function Get-Create { Invoke-Control creates | ForEach-Object { $_ } }
    function New-UnknownSubmission([string] $Prompt) {
        $null = Invoke-Control gateways/mulerun/creates Post @(@{ faults = @(@{ kind = 'reset' }) })
        New-VeoTask $Prompt -Provider local-mulerun -ErrorAction SilentlyContinue
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'Get-VeoSubmission' {
    BeforeEach {
        Reset-Emulator
        $PSDefaultParameterValues['*-Veo*:JournalPath'] = Join-Path $TestDrive "$([guid]::NewGuid().ToString('N'))" submissions.jsonl
    }

    It 'lists nothing where nothing was submitted' {
        Get-VeoSubmission | Should -BeNullOrEmpty
    }

    It 'lists what was submitted, the oldest first, with what is known of it' {
        $task = New-VeoTask 'a fox' -Provider local-mulerun -Label one -Model veo-3.1
        New-UnknownSubmission 'a cat'
        $all = @(Get-VeoSubmission)
        $all.State | Should -Be 'Accepted', 'Unknown'
        $all[0].TaskId, $all[0].Label, $all[0].Prompt, $all[0].Model, $all[0].Provider | Should -Be $task.Id, 'one', 'a fox', 'veo-3.1', 'local-mulerun'
        $all[0].SubmittedAt | Should -BeGreaterThan ([DateTimeOffset]::UtcNow.AddMinutes(-5))
        (Get-VeoSubmission -State Unknown).Prompt | Should -Be 'a cat'
        (Get-VeoSubmission -Label o*).Prompt | Should -Be 'a fox'
        Get-VeoSubmission -Provider other | Should -BeNullOrEmpty
    }

    It 'pipes accepted ones into waiting and saving, and passes the others over' {
        $null = Invoke-Control gateways/mulerun/creates Post @(@{ task = @{ endsAfter = 0 } })
        $null = New-VeoTask 'a fox' -Provider local-mulerun -Label 'fox'
        New-UnknownSubmission 'a cat'
        $saved = Get-VeoSubmission | Wait-VeoTask -PollIntervalSec 0.1 | Save-VeoVideo -Destination $TestDrive/all -FileName '{label}'
        Split-Path $saved.Path -Leaf | Should -BeExactly 'fox.mp4'
    }

    It 'gives labels of a table to tasks that were made elsewhere' {
        $task = @{} | Add-EmulatedTask
        $saved = [pscustomobject] @{ Id = $task.Reference; Name = 'from a table' } | Save-VeoVideo -Destination $TestDrive/table -FileName '{label}'
        Split-Path $saved.Path -Leaf | Should -BeExactly 'from a table.mp4'
    }

    It 'lists what was rehearsed at an emulator only while that runs' {
        $null = New-VeoTask 'a fox' -Provider local-mulerun
        $journal = $PSDefaultParameterValues['*-Veo*:JournalPath']
        $line = Get-Content $journal | Select-Object -First 1 | ForEach-Object { $_ -replace '"run"', '"emulated":true,"run"' -replace '"id":"..', '"id":"ff' }
        Add-Content $journal $line
        Get-VeoSubmission | Should -HaveCount 1
    }

    It 'hands on where a task was submitted, so that no other gateway of the name is asked for it' {
        $null = New-VeoTask 'a fox' -Provider local-mulerun
        $submission = Get-VeoSubmission
        Register-VeoProvider -Name local-mulerun -Adapter mulerun -BaseUri https://example.com -Force
        try { $submission | Wait-VeoTask @quietly }
        finally { Register-VeoProvider -Name local-mulerun -Adapter mulerun -BaseUri (Get-EmulatorUri mulerun) -Force }
        Assert-Id $problems[0] ProviderChanged
    }

    It 'is stopped by Ctrl+C while another process holds the journal' {
        $null = New-VeoTask 'a fox' -Provider local-mulerun
        $journal = $PSDefaultParameterValues['*-Veo*:JournalPath']
        $held = [IO.File]::Open($journal, 'Open', 'ReadWrite', 'None')
        try {
            $stopped = Invoke-Stopped -ArgumentList $journal, "$journal.flag" -When { Test-Path "$journal.flag" } -Script {
                param($Journal, $Flag)
                1 | ForEach-Object { $null = New-Item $Flag; Get-VeoSubmission -JournalPath $Journal }
            }
        }
        finally { $held.Dispose() }
        $stopped.State, $stopped.Seconds | Should -Be 'Stopped', $stopped.Seconds
        $stopped.Seconds | Should -BeLessThan 10
    }

    It 'shows a table and a list' {
        $null = New-VeoTask 'a fox' -Provider local-mulerun -Label one
        $null = New-VeoTask "a cat`non a wall" -Provider local-mulerun
        Get-VeoSubmission | Format-Table | Out-String | Should -BeLike '*Accepted just now*local-mu*one*a cat on a wall*'
        [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-VeoSubmission)[1])) | Format-Table | Out-String | Should -BeLike '*a cat on a wall*'
        Get-VeoSubmission | Format-List | Out-String | Should -BeLike '*SubmissionId*Prompt*a fox*'
    }
}

Describe 'Remove-VeoSubmission' {
    BeforeEach {
        Reset-Emulator
        $PSDefaultParameterValues['*-Veo*:JournalPath'] = Join-Path $TestDrive "$([guid]::NewGuid().ToString('N'))" submissions.jsonl
    }

    It 'settles an unknown one, which is sent again then' {
        New-UnknownSubmission 'a cat'
        New-VeoTask 'a cat' -Provider local-mulerun @quietly
        Assert-Id $problems[0] SubmissionUnknown
        @(Get-Create) | Should -HaveCount 1
        Get-VeoSubmission -State Unknown | Remove-VeoSubmission
        New-VeoTask 'a cat' -Provider local-mulerun | Should -Not -BeNullOrEmpty
        (Get-VeoSubmission).State | Should -Be 'Settled', 'Accepted'
    }

    It 'settles by the number of the error, which says it' {
        New-UnknownSubmission 'a cat'
        New-VeoTask 'a cat' -Provider local-mulerun @quietly
        Remove-VeoSubmission $problems[0].TargetObject.SubmissionId
        (Get-VeoSubmission).State | Should -Be 'Settled'
    }

    It 'does nothing with -WhatIf' {
        New-UnknownSubmission 'a cat'
        Get-VeoSubmission | Remove-VeoSubmission -WhatIf
        (Get-VeoSubmission).State | Should -Be 'Unknown'
    }

    It 'leaves accepted ones alone' {
        $null = New-VeoTask 'a fox' -Provider local-mulerun
        Get-VeoSubmission | Remove-VeoSubmission @quietly
        Assert-Id $problems[0] SubmissionNotUnknown
    }

    It 'knows no others' {
        Remove-VeoSubmission nobody @quietly
        Assert-Id $problems[0] SubmissionNotFound
    }
}

Describe 'Set-VeoSubmission' {
    BeforeEach {
        Reset-Emulator
        $PSDefaultParameterValues['*-Veo*:JournalPath'] = Join-Path $TestDrive "$([guid]::NewGuid().ToString('N'))" submissions.jsonl
    }

    It 'gives an unknown one the task that was found, which comes out of the same command from then on and is saved' {
        $null = Invoke-Control gateways/mulerun/creates Post @(@{ faults = @(@{ kind = 'reset' }); task = @{ endsAfter = 0 } })
        New-VeoTask 'a cat' -Provider local-mulerun -Label cat @quietly
        Get-VeoSubmission -State Unknown | Set-VeoSubmission -TaskId @(Get-Create)[0].taskId
        (Get-VeoSubmission).State | Should -Be 'Accepted'
        $saved = New-VeoTask 'a cat' -Provider local-mulerun -Label cat | Wait-VeoTask -PollIntervalSec 0.1 | Save-VeoVideo -Destination $TestDrive/found -FileName '{label}'
        Split-Path $saved.Path -Leaf | Should -BeExactly 'cat.mp4'
        @(Get-Create) | Should -HaveCount 1
    }

    It 'takes a table with columns SubmissionId and TaskId' {
        New-UnknownSubmission 'a cat'
        [pscustomobject] @{ SubmissionId = (Get-VeoSubmission).SubmissionId; TaskId = 'found-1' } | Set-VeoSubmission
        (Get-VeoSubmission).TaskId | Should -BeExactly 'found-1'
    }

    It 'does nothing with -WhatIf, and nothing to what a gateway has accepted' {
        New-UnknownSubmission 'a cat'
        Get-VeoSubmission | Set-VeoSubmission -TaskId found-1 -WhatIf
        (Get-VeoSubmission).State | Should -Be 'Unknown'
        $null = New-VeoTask 'a fox' -Provider local-mulerun
        Get-VeoSubmission -State Accepted | Set-VeoSubmission -TaskId found-1 @quietly
        Assert-Id $problems[0] SubmissionNotUnknown
    }

    It 'refuses the task of another, and what cannot be an id' {
        $task = New-VeoTask 'a fox' -Provider local-mulerun
        New-UnknownSubmission 'a cat'
        Get-VeoSubmission -State Unknown | Set-VeoSubmission -TaskId $task.Id @quietly
        Assert-Id $problems[0] TaskOfAnother
        Get-VeoSubmission -State Unknown | Set-VeoSubmission -TaskId '..' @quietly
        Assert-Id $problems[0] InvalidTaskId
        @(Get-VeoSubmission -State Unknown) | Should -HaveCount 1
    }
}
