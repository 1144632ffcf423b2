#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    $emitted = 'VeoTask', 'VeoVideo', 'SavedVideo', 'VeoProvider', 'VeoProviderTest', 'VeoSubmission' | ForEach-Object { @{ Type = "VeoTasks.$_" } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-ConfigurationSession
    $culture = [cultureinfo]::CurrentCulture
    $rendering = $PSStyle.OutputRendering
    [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
    $PSStyle.OutputRendering = 'PlainText'

    $links = @(New-VeoObject ([VeoTasks.VeoVideo]) @{ Uri = 'https://cdn.example.com/a.mp4?sig=secret' })
    $guid = '7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001'
    $tasks = @(
        @{ Id = $guid; Provider = 'mulerun'; Status = 'Succeeded'; Videos = $links; ExpiresAt = Get-TimeIn (47 * 60) }
        @{ Id = 'video_1234567890abcdef'; Provider = 'mixroute'; Status = 'Succeeded'; Videos = $links + $links; CompletedAt = Get-TimeIn -3 }
        @{ Id = 'vgen_old'; Provider = 'mingyan'; Status = 'Succeeded'; Videos = $links; ExpiresAt = Get-TimeIn -3 }
        @{ Id = 'task_0123456789abcdef0123456789abcdef'; Provider = 'octopusx'; Status = 'Running'; RawStatus = 'in_progress'; Progress = 42; CreatedAt = Get-TimeIn -59 }
        @{ Id = 'task_2'; Provider = 'octopusx'; Status = 'Queued'; CreatedAt = Get-TimeIn -120 }
        @{ Id = 'task_3'; Provider = 'octopusx'; Status = 'Unknown'; RawStatus = 'warming'; CreatedAt = Get-TimeIn (-5 * 24 * 60) }
        @{ Id = 'task_4'; Provider = 'company-relay'; Status = 'Failed'; Error = [VeoTasks.VeoTaskError]::new('3001', 'The prompt was refused: no cats on skateboards.', 'TaskFailed') }
        @{ Id = 'task_5'; Provider = 'octopusx'; Status = 'Canceled' }
    ) | ForEach-Object { New-TaskObject $_ }

    $folder = Join-Path ([IO.Path]::GetTempPath()) 'videos'
    $saved = @(
        @{ Length = 12897485; Width = 1280; Height = 720; Duration = [timespan]::FromSeconds(8); Elapsed = [timespan]::FromSeconds(1.2) }
        @{ Length = 1023; Width = 1920; Height = 1080; Duration = [timespan]::FromSeconds(65); Resumed = $true }
        @{ Length = 1024 * 1023.4; Skipped = $true }
    ) | ForEach-Object { New-VeoObject ([VeoTasks.SavedVideo]) ($_ + @{ Provider = 'mulerun'; TaskId = $guid; Path = Join-Path $folder "mulerun-$guid.mp4"; Sha256 = '00' }) }
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
    [cultureinfo]::CurrentCulture = $culture
    Stop-ConfigurationSession
}

Describe 'The views' {
    Context 'of <Type>' -ForEach $emitted {
        It 'are a table, a list and a wide one' {
            $kinds = (Get-FormatData $Type).FormatViewDefinition.Control | ForEach-Object { $_.GetType().Name }
            'TableControl', 'ListControl', 'WideControl' | Should -BeIn $kinds
        }
    }

    It 'are there for all that the cmdlets emit' {
        $types = (Get-Command -Module VeoTasks).OutputType.Name | Where-Object { $_ -like 'VeoTasks.*' } | Sort-Object -Unique
        foreach ($type in $types) { Get-FormatData $type | Should -Not -BeNullOrEmpty -Because "$type is emitted" }
    }

    Context 'of tasks' {
        It 'are a table that fits the 79 columns that a terminal of 80 gives' {
            Get-ScreenText $tasks 79 | Should -BeExactly @(
                'Provider   Id                                     Status    Detail'
                '--------   --                                     ------    ------'
                'mulerun    7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001   Succeeded 1 video, 47 h left'
                'mixroute   video_1234567890abcdef                 Succeeded 2 videos, 3 min ago'
                'mingyan    vgen_old                               Succeeded 1 video, expired'
                'octopusx   task_0123456789abcdef0123456789abcdef  Running   42 %, 59 min old'
                'octopusx   task_2                                 Queued    2 h old'
                'octopusx   task_3                                 Unknown   warming, 5 days old'
                'company-r… task_4                                 Failed    The prompt was ref…'
                'octopusx   task_5                                 Canceled  no reason given'
            )
        }

        It 'say why one failed on 160 columns' {
            (Get-ScreenText $tasks 160)[-2] |
                Should -BeExactly 'company-r… task_4                                 Failed    The prompt was refused: no cats on skateboards. (3001)'
        }

        It 'are a list with all but the links' {
            $task = New-TaskObject @{
                Id = $guid; Provider = 'mulerun'; Model = 'veo-3.1-fast'; Status = 'Succeeded'; RawStatus = 'completed'; Progress = 100; Videos = $links
                CreatedAt = Get-TimeIn -3; ExpiresAt = Get-TimeIn 125; Anomalies = [string[]] 'video-not-a-url'
            }
            Get-ScreenText ($task | Format-List) 80 | Should -BeExactly @(
                'Provider  : mulerun'
                "Id        : $guid"
                'Model     : veo-3.1-fast'
                'Status    : Succeeded (completed)'
                "CreatedAt : $($task.CreatedAt.ToLocalTime().ToString('g')) (3 min ago)"
                "ExpiresAt : $($task.ExpiresAt.ToLocalTime().ToString('g')) (in 2 h)"
                'Videos    : #0 cdn.example.com'
                'Anomalies : {video-not-a-url}'
            )
            Get-ScreenText ($tasks[3] | Format-List) 80 | Should -Contain 'Status    : Running 42 % (in_progress)'
            Get-ScreenText ($tasks[6] | Format-List) 80 | Should -Contain 'Error    : The prompt was refused: no cats on skateboards. (3001)'
        }

        It 'are wide with the ids' {
            Get-ScreenText ($tasks[0, 1] | Format-Wide) 80 | Should -MatchExactly "^$guid +video_1234567890abcdef$"
        }

        It 'are the same for what was exported and read again, under any culture' {
            $file = Join-Path $TestDrive 'tasks.xml'
            $table = Get-ScreenText $tasks 80
            $list = Get-ScreenText ($tasks | Format-List) 80
            try {
                [cultureinfo]::CurrentCulture = 'de-DE'
                $tasks | Export-Clixml $file
            }
            finally {
                [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
            }

            $read = Import-Clixml $file
            $read[0].PSTypeNames[0] | Should -Be 'Deserialized.VeoTasks.VeoTask'
            Get-ScreenText $read 80 | Should -BeExactly $table
            Get-ScreenText ($read | Format-List) 80 | Should -BeExactly $list
        }
    }

    Context 'of saved videos' {
        It 'are a table by folder that fits them too' {
            Get-ScreenText $saved 79 | Should -BeExactly @(
                "   Directory: $folder"
                'Outcome     Size Video         Name'
                '-------     ---- -----         ----'
                "saved    12.3 MB 8 s 1280x720  mulerun-$guid.mp4"
                "resumed   1023 B 1:05 1920x10… mulerun-$guid.mp4"
                "skipped  1023 KB               mulerun-$guid.mp4"
            )
        }

        It 'are a list with the size also in bytes' {
            Get-ScreenText ($saved[0] | Format-List) 160 | Should -BeExactly @(
                'Provider : mulerun'
                "TaskId   : $guid"
                'Index    : 0'
                "Path     : $($saved[0].Path)"
                'Outcome  : saved'
                'Length   : 12.3 MB (12,897,485 bytes)'
                'Video    : 8 s 1280x720'
                'Elapsed  : 1.2 s'
                'Sha256   : 00'
            )
        }

        It 'are wide with the names' {
            Get-ScreenText ($saved[0] | Format-Wide -Column 1) 80 | Should -Be "mulerun-$guid.mp4"
        }
    }

    Context 'of providers' {
        It 'are a table that fits the 79 columns that a terminal of 80 gives' {
            $lines = Get-ScreenText (Get-VeoProvider) 79
            $lines | Should -HaveCount (2 + @(Get-VeoProvider).Count)
            $lines[0..5] | Should -BeExactly @(
                'Name           Adapter   Interval BaseUri'
                '----           -------   -------- -------'
                'mulerun        mulerun        5 s https://api.mulerun.com/'
                'octopusx       octopusx      10 s https://octopusx.ai/'
                'mixroute       mixroute       3 s https://console.mixroute.io/'
                'mingyan        mingyan       30 s https://zcbservice.aizfw.cn/kyyReactApiServer'
            )
        }

        It 'are a list with where the key is' {
            Get-ScreenText (Get-VeoProvider mulerun | Format-List) 80 | Should -BeExactly @(
                'Name                : mulerun'
                'Adapter             : mulerun'
                'BaseUri             : https://api.mulerun.com/'
                'SecretName          : VeoTasks-mulerun'
                'VaultName           :'
                'EnvironmentVariable : VEOTASKS_MULERUN_KEY'
                'PollInterval        : 5 s'
                'RequestsPerMinute   :'
                'BuiltIn             : True'
            )
        }

        It 'are wide with the names' {
            Get-ScreenText (Get-VeoProvider mulerun | Format-Wide) 80 | Should -Be 'mulerun'
        }
    }

    Context 'of tests of providers' {
        It 'are a table that fits, and a list with the whole advice' {
            $advice = 'The gateway answers and does not take the key. Check it at the gateway.'
            $test = New-VeoObject ([VeoTasks.VeoProviderTest]) @{
                Provider = 'mulerun'; Reachable = $true; Authenticated = $false; Latency = [timespan]::FromMilliseconds(123.4); Problem = 'Unauthorized'; Detail = $advice
            }
            Get-ScreenText $test 79 | Should -BeExactly @(
                'Provider       Reachable Authenticated  Latency Problem             Detail'
                '--------       --------- -------------  ------- -------             ------'
                'mulerun        True      False           123 ms Unauthorized        The gatewa…'
            )
            Get-ScreenText $test 160 | Select-Object -Last 1 | Should -Match ([regex]::Escape($advice))
            Get-ScreenText ($test | Format-List) 160 | Should -Contain "Detail         : $advice"
        }
    }

    Context 'of any kind' {
        It 'show no link' {
            $shown = foreach ($objects in $tasks, $links) {
                $objects | Out-String -Width 400
                $objects | Format-List | Out-String -Width 400
                $objects | Format-Wide | Out-String -Width 400
            }

            # Among others of another type, PowerShell shows an object in none of its views.
            $file = Join-Path $TestDrive 'video.xml'
            $links | Export-Clixml $file
            $shown += $tasks[0], $links[0], (Import-Clixml $file) | Out-String -Width 400

            $shown -join '' | Should -Not -Match 'https?:|sig=|secret|a\.mp4'
            $shown -join '' | Should -Match 'cdn\.example\.com'
        }

        It 'wrap no line of <_> columns' -ForEach 80, 160 {
            foreach ($objects in $tasks, $saved, (Get-VeoProvider), $links) {
                Get-ScreenText $objects $_ | ForEach-Object { $_.Length | Should -BeLessOrEqual 160 }
                (Get-ScreenText $objects $_ | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $_
            }
        }
    }

    Context 'in colour' {
        BeforeAll {
            # What Out-String gives to a screen; colours are taken out where rendering says so.
            function Get-Rendered([string] $Rendering, [scriptblock] $Script) {
                $before = $PSStyle.OutputRendering
                try {
                    $PSStyle.OutputRendering = $Rendering
                    & $Script | Out-String -Width 160
                }
                finally {
                    $PSStyle.OutputRendering = $before
                }
            }
        }

        It 'paint <Status> where colours are rendered' -ForEach @(
            @{ Index = 0; Status = 'Succeeded'; Color = { $PSStyle.Foreground.Green } }
            @{ Index = 3; Status = 'Running'; Color = { $PSStyle.Foreground.Cyan } }
            @{ Index = 6; Status = 'Failed'; Color = { $PSStyle.Formatting.Error } }
            @{ Index = 7; Status = 'Canceled'; Color = { $PSStyle.Formatting.Warning } }
        ) {
            Get-Rendered Ansi { $tasks[$Index] } | Should -Match ([regex]::Escape("$(& $Color)$Status$($PSStyle.Reset)"))
            Get-Rendered Ansi { $tasks[$Index] | Format-List } | Should -Match ([regex]::Escape("$(& $Color)$Status$($PSStyle.Reset)"))
            Get-Rendered Ansi { $tasks[$Index] | Format-Wide } | Should -Match ([regex]::Escape("$(& $Color)$($tasks[$Index].Id)"))
        }

        It 'follow the user''s own colours' {
            $color = $PSStyle.Formatting.Error
            try {
                $PSStyle.Formatting.Error = $PSStyle.Foreground.Magenta
                Get-Rendered Ansi { $tasks[6] } | Should -Match ([regex]::Escape("$($PSStyle.Foreground.Magenta)Failed"))
            }
            finally {
                $PSStyle.Formatting.Error = $color
            }
        }

        It 'leave queued and unknown ones as they are' {
            (Get-Rendered Ansi { $tasks[4, 5] }) -split '\n' | Select-String 'task_' | Should -Not -Match '\e'
        }

        It 'are plain under PlainText' {
            Get-Rendered PlainText { $tasks } | Should -Not -Match '\e'
        }

        It 'are plain in a pipe of a process that has <Story>' -ForEach @(
            @{ Story = 'its output redirected'; NoColor = $null }
            @{ Story = 'NO_COLOR'; NoColor = '1' }
        ) {
            Set-TestVariable NO_COLOR $NoColor
            Set-TestVariable TERM xterm-256color
            try {
                $file = Join-Path $TestDrive 'running.xml'
                $tasks | Export-Clixml $file
                $command = "Import-Module '$(Get-ManifestPath)'; Import-Clixml '$file'; 'rendering: ' + `$PSStyle.OutputRendering"
                $shown = Invoke-Shell -NoProfile -NonInteractive -Command $command | Out-String
                $shown | Should -Match 'Running +42 %'
                $shown | Should -Not -Match ($NoColor ? '\e' : '\e\S*(Succeeded|Running|Failed|Canceled)') -Because 'only PowerShell itself may colour there, as it does its headers'
                $shown | Should -Match ($NoColor ? 'rendering: PlainText' : 'rendering: Host')
            }
            finally {
                Set-TestVariable NO_COLOR $null
            }
        }

        It 'put no colour into the objects' {
            $null = Get-Rendered Ansi { $tasks }
            $tasks | ConvertTo-Json -Depth 4 | Should -Not -Match '\\u001b'
            "$($tasks.Status)" | Should -Not -Match '\e'
        }
    }

    Context 'in ConstrainedLanguage' {
        It 'show the same' {
            $file = Join-Path $TestDrive 'constrained.xml'
            $objects = $tasks + $saved + (Get-VeoProvider)
            $objects | Export-Clixml $file
            $shown = Invoke-ChildShell -ArgumentList (Get-ManifestPath), $file -Script {
                param($Manifest, $File)
                [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
                Import-Module $Manifest
                $PSStyle.OutputRendering = 'PlainText'
                $objects = Import-Clixml $File
                $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
                $objects | Group-Object { $_.PSObject.TypeNames[0] } | ForEach-Object { $_.Group | Format-Table; $_.Group | Format-List } | Out-String -Width 120
            }
            $expected = $objects | Group-Object { $_.PSObject.TypeNames[0] } | ForEach-Object { $_.Group | Format-Table; $_.Group | Format-List } | Out-String -Width 120
            "$shown".Trim() -split '\r?\n' | Should -Be ($expected.Trim() -split '\r?\n')
        }
    }

    It 'add nothing to what is listed, exported or turned into JSON' {
        foreach ($one in $tasks[0], $saved[0], (Get-VeoProvider mulerun)) {
            $one | Select-Object * | Out-String | Should -Not -Match 'View'
            $one | ConvertTo-Json -Depth 3 | Should -Not -Match 'View'
            $one | ConvertTo-Csv | Should -Not -Match 'View'
            $one | Get-Member | Out-String | Should -Not -Match 'View'
            foreach ($copy in [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($one, 3))) {
                $copy.PSObject.Properties.Name | Should -Be $one.PSObject.Properties.Name
                "$copy" | Should -BeExactly "$one"
            }
        }
    }
}
