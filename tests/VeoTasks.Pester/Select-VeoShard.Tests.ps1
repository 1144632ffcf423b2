#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
    $ids = 1..200 | ForEach-Object { 'video_{0:x8}' -f $_ }

    # Which of so many shares a task is in, worked out without the module.
    function Get-Share([string] $Text, [int] $Count) {
        $hash = [Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes($Text))
        [int] ([Buffers.Binary.BinaryPrimitives]::ReadUInt64BigEndian($hash) % $Count)
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'Select-VeoShard' {
    Context 'what it picks' {
        It 'puts every task into exactly one share' {
            $shares = 0..6 | ForEach-Object { , @($ids | Select-VeoShard -Index $_ -Count 7) }
            $shares | ForEach-Object { $_ } | Sort-Object | Should -Be ($ids | Sort-Object)
            $shares | ForEach-Object { $_.Count | Should -BeGreaterThan 10 }
        }

        It 'picks what its documented hash says' {
            $expected = $ids | Where-Object { (Get-Share "mulerun:$_" 16) -eq 3 }
            $ids | Select-VeoShard -Index 3 -Count 16 -Provider MuleRun | Should -BeExactly $expected
        }

        It 'does not care for the order of the list or for the other tasks' {
            $share = $ids | Select-VeoShard 2 5
            @($ids | Sort-Object -Descending | Select-VeoShard 2 5 | Sort-Object) | Should -BeExactly ($share | Sort-Object)
            $share[0] | Select-VeoShard 2 5 | Should -BeExactly $share[0]
        }

        It 'gives all for one share' {
            $ids | Select-VeoShard 0 1 | Should -BeExactly $ids
        }

        It 'finds the same share for a task that is written as <_>' -ForEach @(
            '7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001'
            ' 7B1E0C52-0F3A-4D19-9A54-2F6C8D1E0001 '
            'mulerun:7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001'
            'mulerun/veo-3.1:7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001'
            'https://api.mulerun.com/vendors/google/v1/veo-3.1/generation/7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001'
        ) {
            $index = Get-Share 'mulerun:7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001' 1000
            $_ | Select-VeoShard -Index $index -Count 1000 -Provider mulerun | Should -BeExactly $_
        }

        It 'takes a bare id without a provider by the id alone' {
            $index = Get-Share 'video_1' 1000
            'video_1' | Select-VeoShard -Index $index -Count 1000 | Should -BeExactly 'video_1'
        }

        It 'leaves out blank lines and comments' {
            '# made on Monday', '', '   ', $null, 'video_1', @() | Select-VeoShard 0 1 | Should -BeExactly 'video_1'
        }
    }

    Context 'binding' {
        It 'takes -Index and -Count by position' {
            $ids | Select-VeoShard 1 4 | Should -BeExactly ($ids | Select-VeoShard -Count 4 -Index 1)
        }

        It 'takes lines by value and passes on the very same object' {
            $path = Join-Path $TestDrive ids.txt
            Set-Content -LiteralPath $path -Value $ids
            $lines = Get-Content -LiteralPath $path
            $share = @($lines | Select-VeoShard 0 2)
            $share.Count | Should -BeLessThan $ids.Count
            $share | ForEach-Object { $_ | Should -BeOfType string; $lines[$_.ReadCount - 1] | Should -BeExactly $_ }
        }

        It 'takes rows by their property <Name>' -ForEach @{ Name = 'Id' }, @{ Name = 'TaskId' }, @{ Name = 'task_id' } {
            $rows = "$Name,Provider,Model,Note", 'video_1,mixroute,,first', 'video_2,octopusx,sora-2,second', ',mixroute,,nothing' | ConvertFrom-Csv
            $index = Get-Share 'octopusx:video_2' 1000
            $picked = @($rows | Select-VeoShard -Index $index -Count 1000)
            $picked | Should -HaveCount 1
            [object]::ReferenceEquals($picked[0], $rows[1]) | Should -BeTrue
            @($rows | Select-VeoShard 0 1).Note | Should -Be 'first', 'second'
        }

        It 'lets -Provider on the command line go before a column, as the other cmdlets do' {
            $row = [pscustomobject] @{ Id = 'video_1'; Provider = 'octopusx' }
            $row | Select-VeoShard -Index (Get-Share 'mixroute:video_1' 1000) -Count 1000 -Provider mixroute | Should -Not -BeNullOrEmpty
        }

        It 'takes tasks and passes on the very same object' {
            $task = @{} | Add-EmulatedTask
            $read = Get-VeoTask $task.Reference
            $picked = $read | Select-VeoShard -Index (Get-Share $task.Reference 1000) -Count 1000
            [object]::ReferenceEquals($picked, $read) | Should -BeTrue
        }

        It 'takes references, addresses and numbers' {
            $reference = [VeoTasks.VeoTaskReference]::new('video_1', 'mixroute', $null)
            $address = [uri] 'https://console.mixroute.io/v1/video/generations/video_1'
            $index = Get-Share 'mixroute:video_1' 1000
            @($reference, $address | Select-VeoShard -Index $index -Count 1000) | Should -Be $reference, $address
            42 | Select-VeoShard -Index (Get-Share '42' 1000) -Count 1000 | Should -Be 42
        }

        It 'takes many at once by -InputObject' {
            Select-VeoShard 1 4 -InputObject $ids | Should -BeExactly ($ids | Select-VeoShard 1 4)
        }

        It 'is stopped by a later cmdlet that has enough' {
            $seen = [Collections.Generic.List[string]]::new()
            $ids | ForEach-Object { $seen.Add($_); $_ } | Select-VeoShard 0 2 | Select-Object -First 1 | Should -HaveCount 1
            $seen.Count | Should -BeLessThan $ids.Count
        }

        It 'ends at once at Ctrl+C' {
            $sign = Join-Path $TestDrive under-way
            $stopped = Invoke-Stopped -ArgumentList $sign -When { Test-Path -LiteralPath $sign } -Script {
                param($Sign)
                & { for ($i = 0; ; $i++) { "video_$i" } } | Select-VeoShard 0 2 | ForEach-Object { Set-Content -LiteralPath $Sign -Value $_ }
            }
            Assert-StoppedAtOnce $stopped
        }
    }

    Context 'in a pipeline' {
        It 'lets two workers save a list between them' {
            $tasks = 1..8 | ForEach-Object { @{} } | Add-EmulatedTask
            $folder = Join-Path $TestDrive videos
            $saved = 0, 1 | ForEach-Object {
                , @($tasks.Reference | Select-VeoShard $_ 2 | Wait-VeoTask | Save-VeoVideo -Destination $folder)
            }
            $saved | ForEach-Object { $_.TaskId } | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
            $tasks | ForEach-Object { Get-PollCount $_ } | Should -Be (@(1) * 8)
        }
    }

    Context 'errors' {
        It 'refuses -Index <Index> of -Count <Count>' -ForEach @{ Index = 16; Count = 16; Says = '*0 to 15*' }, @{ Index = 1; Count = 1; Says = '*-Index 0*' } {
            $problem = { 'video_1' | Select-VeoShard $Index $Count } | Should -Throw -ErrorId 'ShardOutOfRange,VeoTasks.Cmdlets.SelectVeoShardCommand' -PassThru
            Assert-ErrorRecord $problem -Id ShardOutOfRange -Command Select-VeoShard -Category InvalidArgument -Target "$Index"
            $problem.ErrorDetails.RecommendedAction | Should -BeLike $Says
        }

        It 'refuses -Index <Index> -Count <Count> when it is bound' -ForEach @{ Index = -1; Count = 2 }, @{ Index = 0; Count = 0 }, @{ Index = ''; Count = 2 }, @{ Index = ' '; Count = 2 }, @{ Index = $null; Count = 2 } {
            { 'video_1' | Select-VeoShard -Index $Index -Count $Count } | Should -Throw -ErrorId 'ParameterArgument*,VeoTasks.Cmdlets.SelectVeoShardCommand'
        }

        It 'names a provider that nobody knows' {
            { 'video_1' | Select-VeoShard 0 2 -Provider nowhere } | Should -Throw -ErrorId 'ProviderNotFound,VeoTasks.Cmdlets.SelectVeoShardCommand'
        }

        It 'reports a line that names no task to one worker only, and the others go on' {
            $found = 0..3 | ForEach-Object { 'video_1', 'mulerun/veo-3.1', 'video_2' | Select-VeoShard $_ 4 -ErrorAction SilentlyContinue -ErrorVariable +problems }
            $found | Sort-Object | Should -BeExactly 'video_1', 'video_2'
            Assert-ErrorRecord $problems -Id InvalidTaskId -Command Select-VeoShard -Category InvalidArgument -Target 'mulerun/veo-3.1'
        }

        It 'reports an object that names no task' {
            $found = [pscustomobject] @{ Name = 'x' }, 'video_1' | Select-VeoShard 0 1 @quietly
            $found | Should -BeExactly 'video_1'
            Assert-ErrorRecord $problems -Id InvalidTaskId -Command Select-VeoShard -Category InvalidArgument -Target '@{Name=x}'
            "$problems" | Should -BeLike '*task_id*'
        }
    }

    Context 'completion' {
        It 'offers providers' {
            (Get-Completion 'Select-VeoShard 0 2 -Provider MI').CompletionText | Should -Be 'mixroute', 'mingyan'
        }
    }
}
