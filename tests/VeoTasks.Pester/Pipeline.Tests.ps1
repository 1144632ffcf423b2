#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    # How long the two hundred tasks take; CI is content with less than the twenty seconds of a real rehearsal.
    $seconds = $env:VEOTASKS_PIPELINE_SECONDS ? [double] $env:VEOTASKS_PIPELINE_SECONDS : 4
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = '+problems' }
}

AfterAll { Stop-EmulatorSession }

Describe 'The whole job' {
    BeforeEach {
        Reset-Emulator
        $problems = [Collections.ArrayList]::new()
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))) -ItemType Directory).FullName
        Push-Location -LiteralPath $folder
    }

    AfterEach { Pop-Location }

    It 'runs as it is documented' {
        $tasks = @{}, @{ endsAfter = 0.5 }, @{ endsAfter = 1; videoLengths = @(50000, 60000) } | Add-EmulatedTask
        "# tonight's`n`n$($tasks.Id -join "`n")`n" | Set-Content ids.txt

        # Only the address and the pace are the emulator's; the line below is the documented one.
        $PSDefaultParameterValues = @{ 'Wait-VeoTask:BaseUri' = Get-EmulatorUri mulerun; 'Wait-VeoTask:PollIntervalSec' = 0.2; '*-Veo*:ErrorAction' = 'Stop' }
        $saved = Get-Content ids.txt | Wait-VeoTask -Provider mulerun | Save-VeoVideo -Destination ./videos

        $saved | Should -HaveCount 4
        foreach ($file in $saved) { Assert-SavedWhole $file ($tasks | Where-Object Id -EQ $file.TaskId) $file.Index }
        Get-SavedItem ./videos | Should -HaveCount 4
    }

    It 'runs with a registered provider' {
        $tasks = @{}, @{ outcome = 'failed'; errorMessage = 'no cats' }, @{} | Add-EmulatedTask
        $tasks.Id | Set-Content ids.txt
        $saved = Get-Content ids.txt | Wait-VeoTask -Provider local-mulerun -PollIntervalSec 0.2 | Save-VeoVideo -Destination ./videos @quietly
        $saved.TaskId | Sort-Object | Should -Be ($tasks[0, 2].Id | Sort-Object)
        Assert-ErrorRecord $problems -Id TaskFailed -Command Save-VeoVideo -Category InvalidResult -Target $tasks[1].Reference
    }

    It 'runs over all gateways from a CSV file' {
        $odd = @{ model = 'veo-3.1' }, @{}, @{ gateway = 'octopusx'; shape = 'contentOnly' }, @{ gateway = 'mixroute'; shape = 'sora' }
        $tasks = @($odd) + @(Get-EmulatedGateway | Where-Object { $_ -notin 'mulerun', 'octopusx', 'mixroute' } | ForEach-Object { @{ gateway = $_ } }) | Add-EmulatedTask
        $tasks | Select-Object Provider, @{ n = 'Model'; e = { $_.Id -eq $tasks[0].Id ? 'veo-3.1' : '' } }, @{ n = 'task_id'; e = { $_.Id } } | Export-Csv tasks.csv
        $PSDefaultParameterValues = @{ 'Wait-VeoTask:PollIntervalSec' = 0.2; '*-Veo*:ErrorAction' = 'Stop' }
        $saved = Import-Csv tasks.csv | Wait-VeoTask | Save-VeoVideo
        $saved | Should -HaveCount $tasks.Count
        foreach ($file in $saved) { Assert-SavedWhole $file ($tasks | Where-Object Id -EQ $file.TaskId) }
        (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
    }

    It 'is harmless when it is run again' {
        $tasks = @{}, @{ gateway = 'mingyan' } | Add-EmulatedTask
        $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
        $first = $tasks.Reference | Wait-VeoTask | Save-VeoVideo -Destination ./videos
        $again = $tasks.Reference | Wait-VeoTask | Save-VeoVideo -Destination ./videos
        $again.Path | Sort-Object | Should -Be ($first.Path | Sort-Object)
        $again.Skipped | Should -Be $true, $true
        Get-RequestCount cdn | Should -Be 2
    }

    It 'has the first file on disk while another task is still waited for' {
        $quick, $lasting = @{}, @{ outcome = 'never' } | Add-EmulatedTask
        $seen = Invoke-Observed -ArgumentList @($quick.Reference, $lasting.Reference), $folder -Script {
            param($References, $Folder)
            $References | Wait-VeoTask -PollIntervalSec 0.1 -TimeoutSec 60 | Save-VeoVideo -Destination $Folder
        } -WhileRunning {
            # The other task can only end once the first one's file is there.
            Wait-Until { Get-ChildItem -LiteralPath $folder -Filter *.mp4 } -Because 'the first file is on disk'
            Complete-EmulatedTask $lasting
        }
        $seen.Error | Should -BeNullOrEmpty
        $seen.Output | Should -HaveCount 2
    }

    It 'names each task that failed, so that only those are tried again' {
        $tasks = @{}, @{ outcome = 'never' }, @{ gateway = 'mingyan'; outcome = 'never' } | Add-EmulatedTask
        $saved = $tasks.Reference | Wait-VeoTask -PollIntervalSec 0.1 -TimeoutSec 0.6 @quietly | Save-VeoVideo -Destination ./videos @quietly
        $saved.TaskId | Should -BeExactly $tasks[0].Id
        $problems.TargetObject | Sort-Object | Should -Be ($tasks[1, 2].Reference | Sort-Object)

        $tasks[1, 2] | ForEach-Object { Complete-EmulatedTask $_ }
        $rest = $problems.TargetObject | Wait-VeoTask -PollIntervalSec 0.1 -ErrorAction Stop | Save-VeoVideo -Destination ./videos -ErrorAction Stop
        $rest.TaskId | Sort-Object | Should -Be ($tasks[1, 2].Id | Sort-Object)
    }

    Context 'stopped in the middle' {
        BeforeEach {
            $tasks = @(
                1..5 | ForEach-Object { @{ outcome = 'never' } }
                1..3 | ForEach-Object { @{ gateway = 'mingyan'; videoLengths = @(2MB); videoFaults = @(@{ kind = 'hang'; atByte = 1MB; times = 99 }) } }
            ) | Add-EmulatedTask
        }

        It 'leaves neither a look nor a download running after Ctrl+C' {
            $stopped = Invoke-Stopped -ArgumentList $tasks.Reference, $folder -Script {
                param($References, $Folder)
                $References | Wait-VeoTask -PollIntervalSec 0.1 | Save-VeoVideo -Destination $Folder
            } -When {
                $counters = Get-EmulatorCounter
                $counters.peakInFlight['cdn'] -eq 3 -and $counters.pollsByGateway['mulerun'] -gt 20
            }
            Assert-StoppedAtOnce $stopped
        }

        It 'leaves nothing running after Select-Object -First 1' {
            $quick, $next = @{}, @{ outcome = 'never' } | Add-EmulatedTask
            $seen = Invoke-Observed -ArgumentList (@($tasks.Reference) + $quick.Reference + $next.Reference), $folder -Script {
                param($References, $Folder)
                $References | Wait-VeoTask -PollIntervalSec 0.1 -TimeoutSec 60 | Save-VeoVideo -Destination $Folder | Select-Object -First 1
            } -WhileRunning {
                # A pipeline has one thread: what was saved comes out when the next task reaches Save-VeoVideo.
                Wait-Until { Get-ChildItem -LiteralPath $folder -Filter *.mp4 } -Because 'the first file is on disk'
                Complete-EmulatedTask $next
            }
            $seen.Output.TaskId | Should -BeExactly $quick.Id
            Test-EmulatorQuiet | Should -BeTrue
        }

        It 'leaves nothing running after -ErrorAction Stop' {
            $failed = @{ outcome = 'failed'; errorMessage = 'no cats' } | Add-EmulatedTask
            { @($tasks.Reference) + $failed.Reference | Wait-VeoTask -PollIntervalSec 0.1 | Save-VeoVideo -Destination ./videos -ErrorAction Stop } |
                Should -Throw -ErrorId 'TaskFailed,VeoTasks.Cmdlets.SaveVeoVideoCommand'
            Test-EmulatorQuiet | Should -BeTrue
        }
    }
}

Describe 'Two hundred tasks at all gateways, ready at random within <Seconds> seconds' -ForEach @{ Seconds = $seconds } {
    BeforeAll {
        Reset-Emulator
        $random = [Random]::new(2026)
        $shapes = @{
            mulerun  = 'documented', 'muleRouter'
            octopusx = 'documented', 'contentOnly', 'wrapped', 'unified', 'rc30'
            mixroute = 'documented', 'urlArray', 'dataUri', 'sora'
            mingyan  = 'documented', 'resultUrl', 'wrapped'
        }
        $gateways = @(Get-EmulatedGateway)
        $plan = foreach ($number in 1..200) {
            $gateway = $gateways[$number % $gateways.Count]
            $choice = $shapes.ContainsKey($gateway) ? $shapes[$gateway] : @('documented')
            $script = @{ gateway = $gateway; id = New-TaskId; endsAfter = $Seconds * $random.NextDouble(); shape = $choice[$random.Next($choice.Count)] }
            switch ($random.Next(10)) {
                0 { $script += @{ outcome = 'failed'; errorMessage = "reason no. $number" } }
                1 { $script += @{ outcome = 'failed'; errorMessage = "reason no. $number"; pollFaults = @(@{ kind = 'status'; statusCode = 503 }) } }
                2 { $script += @{ outcome = 'canceled' } }
                3 { $script += @{ pollFaults = @(@{ kind = 'reset' }, @{ kind = 'invalidJson'; at = 2 }) } }
                4 { if ($script.shape -eq 'documented') { $script += @{ videoLengths = @(300000); videoFaults = @(@{ kind = 'cut' }) } } }
                5 { if ($script.shape -eq 'urlArray') { $script += @{ videoLengths = @(40000, 50000) } } }
            }
            $script
        }
        $last = $plan | Sort-Object { $_.endsAfter } | Select-Object -Last 1
        $last.endsAfter = $Seconds
        $tasks = $plan | Add-EmulatedTask
        $folder = Join-Path $TestDrive two-hundred
        $list = Join-Path $TestDrive two-hundred.csv
        $tasks | Select-Object Provider, @{ n = 'Model'; e = { '' } }, Id | Export-Csv $list

        $problems = [Collections.ArrayList]::new()
        $saved = Import-Csv $list | Wait-VeoTask -PollIntervalSec 0.5 @quietly | Save-VeoVideo -Destination $folder @quietly
        $counters = Get-EmulatorCounter
        $byId = @{}
        for ($place = 0; $place -lt 200; $place++) { $byId[$tasks[$place].Id] = @{ Task = $tasks[$place]; Script = $plan[$place] } }
        $succeeded = @($byId.Values | Where-Object { -not $_.Script.outcome })
        $failed = @($byId.Values | Where-Object { $_.Script.outcome })
    }

    It 'has something of every kind' {
        $succeeded.Count | Should -BeGreaterThan 100
        @($failed | Where-Object { $_.Script.outcome -eq 'failed' }).Count | Should -BeGreaterThan 20
        @($failed | Where-Object { $_.Script.outcome -eq 'canceled' }).Count | Should -BeGreaterThan 10
    }

    It 'saves every succeeded task with the right bytes' {
        $saved.TaskId | Sort-Object -Unique | Should -Be ($succeeded.Task.Id | Sort-Object)
        foreach ($file in $saved) { Assert-SavedWhole $file $byId[$file.TaskId].Task $file.Index }
        Get-SavedItem $folder | Should -HaveCount @($saved).Count
    }

    It 'makes an error of every failed task, with its reason' {
        $problems.TargetObject.Id | Sort-Object | Should -Be ($failed.Task.Id | Sort-Object)
        foreach ($problem in $problems) {
            # Kie's API knows no tasks that were called off.
            $script = $byId[$problem.TargetObject.Id].Script
            $id = $script.outcome -eq 'canceled' -and $script.gateway -ne 'kie' ? 'TaskCanceled' : 'TaskFailed'
            $problem.FullyQualifiedErrorId | Should -Be "$id,VeoTasks.Cmdlets.SaveVeoVideoCommand"
            $reason = $script.errorMessage
            if ($reason) { $problem.ToString() | Should -Match "$reason\b" }
        }
    }

    It 'has the first file before the last task has ended' {
        # No clock of this machine is asked, since it may be busy: the first file was there before the last question for a task.
        $first = (Get-SavedItem $folder | Sort-Object LastWriteTimeUtc)[0].LastWriteTimeUtc
        $polls = Get-RequestLog | Where-Object { $_.origin -in $gateways -and $_.path -notmatch '/content|/download|/storage/' }
        $first | Should -BeLessThan ($polls.time | ForEach-Object { ([datetime] $_).ToUniversalTime() } | Sort-Object)[-1]
    }

    It 'sends Authorization to the gateways'' own origins and to no other' {
        $counters.authorizationSeenBy | Should -BeIn $gateways
        Get-RequestCount cdn | Should -BeGreaterThan 50
    }

    It 'shows no gateway another one''s key' {
        $counters.leakedKeys | Should -BeNullOrEmpty
        $counters.keySightings.keyOf | Sort-Object -Unique | Should -Be ($gateways | Sort-Object)
    }
}
