#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
}

AfterAll { Stop-EmulatorSession }

Describe 'A gateway with OpenAI''s Videos API' {
    BeforeEach {
        Reset-Emulator
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))) -ItemType Directory).FullName
        $problems = $null
        $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
    }

    It 'is registered with -Adapter openai, waited for and saved from its content endpoint with the key' {
        Set-TestVariable VEOTASKS_STUDIO_KEY (Get-EmulatorKey openai)
        Register-VeoProvider -Name studio -Adapter openai -BaseUri (Get-EmulatorUri openai)
        $task = @{ gateway = 'openai'; id = 'video_123'; endsAfter = 1.5 } | Add-EmulatedTask
        try { $saved = 'video_123' | Wait-VeoTask -Provider studio -PollIntervalSec 0.2 | Save-VeoVideo -Destination $folder }
        finally { Unregister-VeoProvider studio }

        Assert-SavedWhole $saved $task
        Split-Path $saved.Path -Leaf | Should -Be 'studio-video_123.mp4'
        $log = Get-RequestLog
        $log.origin | Sort-Object -Unique | Should -Be 'openai'
        $log.hadAuthorization | Should -Not -Contain $false
        @($log | Where-Object path -EQ '/v1/videos/video_123/content') | Should -HaveCount 1
        Get-PollCount $task | Should -BeLessThan 5 -Because 'openai-poll-after-ms says 1000, which is longer than the interval'
        (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
    }

    It 'needs no registration when -BaseUri says where it is' {
        $tasks = @{ gateway = 'openai' }, @{ gateway = 'openai' } | Add-EmulatedTask
        $saved = $tasks.Id | Wait-VeoTask -Provider openai -BaseUri (Get-EmulatorUri openai) | Save-VeoVideo -Destination $folder
        $saved | Should -HaveCount 2
        foreach ($file in $saved) { Assert-SavedWhole $file ($tasks | Where-Object Id -EQ $file.TaskId) }
        (Get-VeoProvider).Name | Should -Not -Contain 'openai'
    }

    It 'is no provider without an address, and says what to do' {
        $problem = { Get-VeoTask video_123 -Provider openai } | Should -Throw -PassThru
        Assert-ErrorRecord $problem -Id ProviderNotFound -Command Get-VeoTask -Category ObjectNotFound -Target 'openai'
        $problem.ErrorDetails.RecommendedAction | Should -Match '-BaseUri.*Register-VeoProvider -Adapter openai'
        Get-RequestCount | Should -Be 0
    }

    It 'tells when the file goes, and that it has gone' {
        $task = @{ gateway = 'openai'; linkLifetime = 0.001 } | Add-EmulatedTask
        $ended = Wait-VeoTask $task.Reference
        $ended.ExpiresAt | Should -BeGreaterOrEqual $ended.CompletedAt
        $ended | Save-VeoVideo -Destination $folder @quietly | Should -BeNullOrEmpty
        $problems[0].ToString() | Should -Match 'Video content has expired'
        Get-SavedItem $folder | Should -BeNullOrEmpty
    }

    It 'is found by a pasted address of a task or of its content' {
        $task = @{ gateway = 'openai' } | Add-EmulatedTask
        $address = "$(Get-EmulatorUri openai)v1/videos/$($task.Id)"
        (Get-VeoTask $address).Provider | Should -Be 'local-openai'
        (Get-VeoTask "$address/content?variant=video").Id | Should -BeExactly $task.Id
    }

    It 'completes its models' {
        (Get-Completion 'Get-VeoTask -Provider local-openai -Model ').CompletionText | Should -Be 'sora-2', 'sora-2-pro'
    }
}
