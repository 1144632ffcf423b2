#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $PSDefaultParameterValues = @{
        '*-Veo*:ErrorAction'           = 'Stop'
        'Wait-VeoTask:PollIntervalSec' = 0.1
        'Wait-VeoTask:TimeoutSec'      = 30
    }
    $cache = Join-Path $TestDrive 'cache'
    $file = Join-Path $cache 'durations.json'
    Set-TestVariable VEOTASKS_CACHE_HOME $cache

    # Seconds from the first request that arrived at a gateway to the last. Single gaps say less: the first one opens a connection.
    function Get-Span([string] $Origin) {
        $times = @(Get-RequestLog $Origin | ForEach-Object time | Sort-Object)
        ($times[-1] - $times[0]).TotalSeconds
    }

    # What -Verbose says of one wait.
    function Get-Note([string] $Reference) {
        (Invoke-Observed -ArgumentList $Reference -Script { param($Reference) Wait-VeoTask $Reference -PollIntervalSec 0.1 -Verbose }).Verbose -join "`n"
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'pacing' {
    BeforeEach {
        Reset-Emulator
        Remove-Item $cache -Recurse -ErrorAction Ignore
    }

    Context 'reasons with -Verbose' {
        It 'names an early poll' {
            $task = @{ endsAfter = 2 } | Add-EmulatedTask
            Get-Note $task.Reference | Should -Match "$($task.Id): .*next poll in 0\.1 s \(early poll, since rejected tasks end soon\)"
        }

        It 'names progress that moved' {
            $task = @{
                gateway = 'octopusx'; endsAfter = 3
                states  = @(@{ after = 0; phase = 'running'; progress = 40 }, @{ after = 1.5; phase = 'running'; progress = 60 })
            } | Add-EmulatedTask
            Get-Note $task.Reference | Should -Match 'Running 60 %; next poll in 0\.\d s \(progress 40 to 60\)'
        }

        It 'names the earlier tasks it learned from' {
            $null = New-Item $cache -ItemType Directory
            $known = 1..42 | ForEach-Object { 5 + $_ / 10 }
            @{ Version = 1; Models = @(@{ Provider = 'local-mingyan'; Model = 'veo_3_1_fast'; Seconds = $known }) } | ConvertTo-Json -Depth 5 | Set-Content $file
            $task = @{ gateway = 'mingyan'; model = 'veo_3_1_fast'; endsAfter = 2 } | Add-EmulatedTask
            Get-Note $task.Reference | Should -Match '\(5 % of 42 earlier tasks took less than 5 s\)'
        }

        It 'names a pause' {
            $task = @{ gateway = 'mixroute'; pollFaults = @(@{ kind = 'status'; statusCode = 429; headers = @{ 'Retry-After' = '1' } }) } | Add-EmulatedTask
            Get-Note $task.Reference | Should -Match 'local-mixroute: 429: pause 1(\.1)? s'
        }
    }

    Context 'what is remembered' {
        # Only what was seen before its end teaches anything, so the tasks live for long enough.
        It 'keeps names and durations only, in a file of the user''s own' {
            $task = @{ gateway = 'octopusx'; model = 'veo_3_1'; endsAfter = 2 } | Add-EmulatedTask
            $null = Wait-VeoTask $task.Reference
            $text = Get-Content $file -Raw
            $text | Should -Not -Match $task.Id
            $kept = ($text | ConvertFrom-Json).Models
            $kept.Provider | Should -Be 'local-octopusx'
            $kept.Model | Should -Be 'veo_3_1'
            $kept.Seconds | Should -HaveCount 1
            $kept.Seconds[0] | Should -BeGreaterThan 0
            if (-not $IsWindows) { (Get-Item $cache).UnixMode | Should -Be 'drwx------' }
        }

        It 'writes anew a file that is <_>' -ForEach 'damaged', 'foreign' {
            $null = New-Item $cache -ItemType Directory
            @{ damaged = '{"Version":1,"Mod'; foreign = '{"Version":7}' }[$_] | Set-Content $file
            $task = @{ gateway = 'octopusx'; endsAfter = 2 } | Add-EmulatedTask
            (Wait-VeoTask $task.Reference).Status | Should -Be Succeeded
            (Get-Content $file -Raw | ConvertFrom-Json).Version | Should -Be 1
        }

        It 'neither reads nor writes it with VEOTASKS_NO_HISTORY=1' {
            Set-TestVariable VEOTASKS_NO_HISTORY 1
            try {
                $task = @{ gateway = 'octopusx'; endsAfter = 0.3 } | Add-EmulatedTask
                (Wait-VeoTask $task.Reference).Status | Should -Be Succeeded
                Test-Path $cache | Should -BeFalse
            }
            finally { Set-TestVariable VEOTASKS_NO_HISTORY $null }
        }
    }

    Context 'a budget of requests' {
        BeforeAll {
            Set-TestVariable VEOTASKS_RATIONED_KEY (Get-EmulatorKey octopusx)
            Register-VeoProvider -Name rationed -Adapter octopusx -BaseUri (Get-EmulatorUri octopusx) -RequestsPerMinute 600
        }

        AfterAll { Unregister-VeoProvider rationed }

        It 'is kept and shown' { (Get-VeoProvider rationed).RequestsPerMinute | Should -Be 600 }

        It 'is kept to by Get-VeoTask' {
            $ids = 1..8 | ForEach-Object { @{ gateway = 'octopusx' } } | Add-EmulatedTask | ForEach-Object Id
            $ids | Get-VeoTask -Provider rationed | Should -HaveCount 8
            Get-RequestCount octopusx | Should -Be 8
            Get-Span octopusx | Should -BeGreaterThan 0.55
        }

        It 'is kept to by Save-VeoVideo' {
            $ids = 1..8 | ForEach-Object { @{ gateway = 'octopusx' } } | Add-EmulatedTask | ForEach-Object Id
            $ids | Save-VeoVideo -Provider rationed -Destination (Join-Path $TestDrive videos) | Should -HaveCount 8
            $times = @(Get-RequestLog octopusx | Where-Object path -NotLike '*/content' | ForEach-Object time | Sort-Object)
            $times | Should -HaveCount 8
            ($times[-1] - $times[0]).TotalSeconds | Should -BeGreaterThan 0.55
        }

        It 'is one for all runspaces of the process' {
            $ids = 1..8 | ForEach-Object { @{ gateway = 'octopusx' } } | Add-EmulatedTask | ForEach-Object Id
            $manifest = Get-ManifestPath
            $found = $ids | ForEach-Object -ThrottleLimit 4 -Parallel {
                Import-Module $using:manifest
                Wait-VeoTask $_ -Provider rationed -PollIntervalSec 0.1
            }
            $found | Should -HaveCount 8
            Get-RequestCount octopusx | Should -Be 8
            Get-Span octopusx | Should -BeGreaterThan 0.55
        }

        It 'says with -Verbose that it is short' {
            $ids = 1..12 | ForEach-Object { @{ gateway = 'octopusx'; endsAfter = 1 } } | Add-EmulatedTask | ForEach-Object Id
            $seen = Invoke-Observed -ArgumentList (, $ids) -Script { param($Ids) Wait-VeoTask $Ids -Provider rationed -PollIntervalSec 0.1 -Verbose }
            $seen.Output | Should -HaveCount 12
            @($seen.Verbose -match 'its budget is 600 requests a minute for 12 tasks') | Should -HaveCount 1
        }

        It 'refuses <_> requests a minute' -ForEach -1, 1000001 {
            { Register-VeoProvider -Name other -Adapter octopusx -BaseUri https://relay.example.com -RequestsPerMinute $_ } |
                Should -Throw -ErrorId 'ParameterArgumentValidationError,VeoTasks.Cmdlets.RegisterVeoProviderCommand'
        }
    }
}
