#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession

    # What pipelines print for a person, in a pwsh of its own without any key: one after the other, each in a scope of its own.
    function Get-Plan([Collections.IDictionary] $Lines) {
        $file = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
        $parts = foreach ($name in $Lines.Keys) { "Write-Host '=== $name'"; "& { $($Lines[$name]) } 2>&1 | Out-Host" }
        Set-Content -LiteralPath $file -Value (@("Import-Module '$(Get-ManifestPath)'"; 'Get-ChildItem Env:VEOTASKS_*_KEY | Remove-Item') + $parts)
        $text = (Invoke-Shell -NoProfile -NonInteractive -File $file *>&1 | Out-String -Width 900) -replace '\e\[[0-9;]*m'
        $plans = @{}
        foreach ($part in $text -split '(?m)^=== ' -ne '') { $plans[($part -split '\r?\n', 2)[0]] = ($part -split '\r?\n', 2)[1] }
        $plans
    }
}

AfterAll { Stop-EmulatorSession }

Describe '-WhatIf' {
    BeforeAll {
        $task = @{} | Add-EmulatedTask
        $saved = Save-VeoVideo $task.Reference -Destination "$TestDrive/there"
        Register-VeoProvider -Name slow -Adapter mulerun -BaseUri (Get-EmulatorUri mulerun) -RequestsPerMinute 7 -Force
        Reset-Emulator
        $folder = Join-Path $TestDrive 'videos'
        $lines = "'local-mulerun:aaa-x', 'local-mulerun:bbb-x', 'local-mulerun:aaa-x', 'local-octopusx:ccc-x', '# none'"
        $plans = Get-Plan ([ordered] @{
            Wait       = "`$seen = $lines | Wait-VeoTask -TimeoutSec 60 -PollIntervalSec 10 -WhatIf; `"seen `$(`$null -eq `$seen)`""
            Budget     = "1..50 | ForEach-Object { `"slow:`$_`" } | Wait-VeoTask -WhatIf"
            NoTask     = "'nobody:1' | Wait-VeoTask -WhatIf"
            Pipeline   = "$lines | Wait-VeoTask -WhatIf | Save-VeoVideo -Destination '$folder' -WhatIf"
            Preference = "`$WhatIfPreference = `$true; $lines | Wait-VeoTask | Save-VeoVideo -Destination '$folder'"
            Fields     = "$lines | Wait-VeoTask -WhatIf | Save-VeoVideo -Destination '$folder' -FileName '{created:yyyyMMdd} {model} {id}' -WhatIf"
            Model      = "'local-mulerun/veo-3:aaa-x' | Wait-VeoTask -WhatIf | Save-VeoVideo -Destination '$folder' -FileName '{model} {provider} {id}' -WhatIf"
            Untold     = "'local-mulerun:aaa-x' | Wait-VeoTask -WhatIf | Save-VeoVideo -Destination '$folder'"
            Summary    = "$lines | Wait-VeoTask -WhatIf -SummaryVariable +run | Save-VeoVideo -Destination '$folder' -WhatIf -FailOn Any -SummaryVariable +run; `"`$run`""
            There      = "'$($task.Reference)' | Save-VeoVideo -Destination '$TestDrive/there' -WhatIf"
            Nothing    = "@() | Save-VeoVideo -Destination '$folder' -WhatIf"
        })
        $asked = Get-RequestCount
    }

    AfterEach {
        $asked + (Get-RequestCount) | Should -Be 0 -Because 'a plan asks nobody'
        $folder | Should -Not -Exist
    }

    Context 'of Wait-VeoTask' {
        It 'tells tasks, requests a minute and the latest end for each provider, needs no key and emits nothing' {
            $plan = $plans.Wait
            $plan | Should -Match 'What if: Wait for 2 tasks at local-mulerun \(http://127\.0\.0\.1:\d+\), with at most 12 requests a minute and 16 at once, until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d at the latest'
            $plan | Should -Match 'What if: Wait for 1 task at local-octopusx .* 6 requests a minute'
            $plan | Should -Match 'seen True'
            $plan | Should -Not -Match 'CredentialMissing|No key'
        }

        It 'keeps to a budget of requests and to two days' {
            $plan = $plans.Budget
            $plan | Should -Match 'Wait for 50 tasks at slow .* at most 7 requests a minute'
            $end = [datetimeoffset] ([regex]::Match($plan, 'until (.+?) at the latest').Groups[1].Value)
            ($end - [datetimeoffset]::Now).TotalHours | Should -BeGreaterThan 47.9
            ($end - [datetimeoffset]::Now).TotalHours | Should -BeLessThan 48.1
        }

        It 'still says which lines are no task' {
            $plans.NoTask | Should -Match 'no provider is given'
        }
    }

    Context 'of the pipeline' {
        It 'names the files, and what nobody can know yet' {
            $plan = $plans.Pipeline
            foreach ($name in 'local-mulerun-aaa-x', 'local-mulerun-bbb-x', 'local-octopusx-ccc-x') { $plan | Should -Match "$name(\.[0-9a-f]{16})?\.mp4" }
            $plan | Should -Match 'What if: Save the videos of 3 tasks \(local-mulerun 2, local-octopusx 1\) into .*videos; 0 of the files are there already'
            $plan | Should -Match 'Still unknown, for 3 tasks'
            [regex]::Matches($plan, 'Wait for').Count | Should -Be 2
        }

        It 'follows $WhatIfPreference' {
            $plan = $plans.Preference
            $plan | Should -Match 'Save the videos of 3 tasks'
            $plan | Should -Match 'Wait for 2 tasks'
        }

        It 'leaves fields in braces that only the gateway knows' {
            $plan = $plans.Fields
            $plan | Should -Match ([regex]::Escape('{created:yyyyMMdd} {model} aaa-x.mp4'))
        }

        It 'fills in a model that was given' {
            $plan = $plans.Model
            $plan | Should -Match 'veo-3 local-mulerun aaa-x(\.[0-9a-f]{16})?\.mp4'
        }

        It 'saves nothing of a plan that Save-VeoVideo was not told of' {
            $plan = $plans.Untold
            $plan | Should -Match 'It was only planned'
        }

        It 'makes a summary that says so, and no error of -FailOn' {
            $plan = $plans.Summary
            $plan | Should -Match 'Wait-VeoTask: 0 of 3, Planned Save-VeoVideo: 0 of 3, Planned'
        }
    }

    Context 'of Save-VeoVideo' {
        It 'tells what is there already' {
            $plan = $plans.There
            $plan | Should -Match ([regex]::Escape("$($saved.Path) (there already)"))
            $plan | Should -Match 'Save the videos of 1 task .* 1 of the files are there already'
        }

        It 'notes nothing in the folder, neither of a task that failed nor of one that was only planned' {
            $failed = @{ outcome = 'failed' } | Add-EmulatedTask
            $task = Get-VeoTask $failed.Reference
            Reset-Emulator
            $there = (New-Item "$TestDrive/noted" -ItemType Directory).FullName
            $task | Save-VeoVideo -Destination $there -WhatIf -ErrorVariable problems -ErrorAction SilentlyContinue
            'local-mulerun:aaa-x' | Wait-VeoTask -WhatIf | Save-VeoVideo -Destination $there -ErrorVariable +problems -ErrorAction SilentlyContinue
            $problems.FullyQualifiedErrorId | ForEach-Object { $_.Split(',')[0] } | Should -Be 'TaskFailed', 'TaskNotFinished'
            Get-ChildItem -LiteralPath $there -Force | Should -BeNullOrEmpty
        }

        It 'plans nothing without tasks' {
            $plans.Nothing.Trim() | Should -BeNullOrEmpty
        }
    }
}

Describe '-Confirm of Wait-VeoTask' {
    It 'asks nobody unless it is given, whatever $ConfirmPreference says' {
        $ConfirmPreference = 'Low'
        $task = @{} | Add-EmulatedTask
        (Wait-VeoTask $task.Reference -PollIntervalSec 0.1).Id | Should -Be $task.Id
    }
}
