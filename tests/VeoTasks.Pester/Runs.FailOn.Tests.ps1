#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $PSDefaultParameterValues = @{
        'Wait-VeoTask:PollIntervalSec' = 1
        'Wait-VeoTask:TimeoutSec'      = 600
        '*-Veo*:ErrorAction'           = 'SilentlyContinue'
        '*-Veo*:WarningAction'         = 'SilentlyContinue'
    }

    # The error that a script sees when a run fails as a whole; nothing when it does not.
    function Get-RunError([scriptblock] $Run) {
        try { $null = & $Run } catch { $_ }
    }

    # Runs lines in a pwsh of its own, as a runner does, and gives back its exit code and all that it printed.
    function Invoke-Runner([string] $Line, [switch] $AsCommand) {
        $file = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
        Set-Content -LiteralPath $file -Value "Import-Module '$(Get-ManifestPath)'`n$Line"
        $how = $AsCommand ? @('-Command', (Get-Content -LiteralPath $file -Raw)) : @('-File', $file)
        $text = Invoke-Shell -NoProfile -NonInteractive @how 2>&1 | Out-String
        [pscustomobject] @{ Code = $LASTEXITCODE; Text = $text -replace '\e\[[0-9;]*m' }
    }
}

AfterAll { Stop-EmulatorSession }

Describe '-FailOn' {
    BeforeAll { Start-HurryingClock }
    AfterAll { Stop-HurryingClock }

    BeforeEach {
        Reset-Emulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $good = @{} | Add-EmulatedTask
        $bad = @{ outcome = 'failed' } | Add-EmulatedTask
        $lost = "local-mulerun:$(New-TaskId)"
    }

    Context 'deciding' {
        It '<FailOn> with <Story>: <Fails>' -ForEach @(
            @{ FailOn = 'None'; Tasks = 'bad'; Fails = $false; Story = 'nothing but failures' }
            @{ FailOn = 'Any'; Tasks = 'good', 'bad'; Fails = $true; Story = 'one failure' }
            @{ FailOn = 'Any'; Tasks = 'good'; Fails = $false; Story = 'no failure' }
            @{ FailOn = 'Any'; Tasks = @(); Fails = $false; Story = 'no task' }
            @{ FailOn = 'All'; Tasks = 'good', 'bad'; Fails = $false; Story = 'one success' }
            @{ FailOn = 'All'; Tasks = 'bad'; Fails = $true; Story = 'no success' }
            @{ FailOn = 'All'; Tasks = @(); Fails = $false; Story = 'no task' }
        ) {
            $references = @($Tasks | ForEach-Object { (Get-Variable $_ -ValueOnly).Reference })
            $wait = Get-RunError { $references | Wait-VeoTask -FailOn $FailOn }
            $save = Get-RunError { $references | Wait-VeoTask | Save-VeoVideo -Destination $folder -FailOn $FailOn }
            $null -ne $wait | Should -Be $Fails
            $null -ne $save | Should -Be $Fails
        }

        It 'is None unless it is given' {
            Get-RunError { $bad.Reference | Wait-VeoTask | Save-VeoVideo -Destination $folder } | Should -BeNullOrEmpty
        }

        It 'counts a task that Wait-VeoTask gave up on, although it never comes down to Save-VeoVideo' {
            $failure = Get-RunError { $good.Reference, $lost | Wait-VeoTask | Where-Object Provider | Save-VeoVideo -Destination $folder -FailOn Any }
            "$failure" | Should -BeExactly '1 of 2 tasks failed or could not be retrieved (errors: TaskNotFound 1).'
        }

        It 'counts lines that are no task, and tasks whose provider has no key' {
            Register-VeoProvider keyless -Adapter mulerun -BaseUri (Get-EmulatorUri mulerun) -Force
            $failure = Get-RunError { 'keyless:1', 'keyless:2', 'nobody', $good.Reference | Wait-VeoTask | Save-VeoVideo -Destination $folder -FailOn Any }
            "$failure" | Should -BeExactly '3 of 4 tasks failed or could not be retrieved (errors: CredentialMissing 1, ProviderMissing 1).'
        }

        It 'does not count what another pipeline gave up on' {
            $lost | Wait-VeoTask
            Get-RunError { $good.Reference | ForEach-Object { $lost | Wait-VeoTask; $_ } | Wait-VeoTask | ForEach-Object { $_ | Save-VeoVideo -Destination $folder -FailOn Any } } |
                Should -BeNullOrEmpty
        }

        It 'does not take the tasks for lost that Wait-VeoTask -Any leaves waiting' {
            $never = @{ outcome = 'never' } | Add-EmulatedTask
            Get-RunError { $never.Reference, $good.Reference | Wait-VeoTask -Any -FailOn Any } | Should -BeNullOrEmpty
            Get-RunError { $never.Reference, $good.Reference | Wait-VeoTask -Any | Save-VeoVideo -Destination $folder -FailOn Any } | Should -BeNullOrEmpty
        }

        It 'counts a task once that has several videos' {
            $many = @{ gateway = 'mixroute'; videoLengths = 32768, 32768, 32768 } | Add-EmulatedTask
            $null = $many.Reference, $many.Reference | Save-VeoVideo -Destination $folder -FailOn Any -SummaryVariable sum
            $sum.Saved | Should -Be 3
            $sum.Tasks | Should -Be 1
            $sum.Succeeded | Should -Be 1
        }
    }

    Context 'its error' {
        BeforeEach {
            $problems = $failure = $null
            try { $null = $bad.Reference, $good.Reference, $lost | Wait-VeoTask | Save-VeoVideo -Destination $folder -FailOn Any -SummaryVariable sum -ErrorVariable +problems }
            catch { $failure = $_ }
        }

        It 'comes after everything that could be saved was saved' {
            Assert-SavedWhole (Save-VeoVideo $good.Reference -Destination $folder) $good
            $sum.Saved | Should -Be 1
        }

        It 'has an id, a category, the summary as its target, the counts and a remedy' {
            Assert-ErrorRecord $failure -Id RunFailed -Command Save-VeoVideo -Category InvalidResult -Target 'Save-VeoVideo: 1 of 2, Failed'
            $failure.TargetObject | Should -BeOfType VeoTasks.VeoSummary
            "$failure" | Should -BeExactly '2 of 3 tasks failed or could not be retrieved (errors: TaskFailed 1, TaskNotFound 1).'
        }

        It 'is one more error beside those of the tasks' {
            @($problems)[0].FullyQualifiedErrorId | Should -BeLike 'TaskFailed,*'
        }
    }

    Context 'in pwsh' {
        It 'makes <How> end with exit code 1, and goes no further' -ForEach @{ How = '-File'; AsCommand = $false }, @{ How = '-Command'; AsCommand = $true } {
            $ran = Invoke-Runner "'$($good.Reference)', '$($bad.Reference)' | Wait-VeoTask -PollIntervalSec 0.1 | Save-VeoVideo -Destination '$folder' -FailOn Any; 'went on'" -AsCommand:$AsCommand
            $ran.Code | Should -Be 1
            $ran.Text | Should -Not -Match '(?m)^went on'
            $ran.Text | Should -Match '1 of 2 tasks failed'
            Get-ChildItem -LiteralPath $folder -Filter *.mp4 | Should -HaveCount 1
        }

        It 'ends with 0 when nothing failed, and with None whatever failed' {
            $ran = Invoke-Runner @"
'$($good.Reference)' | Wait-VeoTask -PollIntervalSec 0.1 | Save-VeoVideo -Destination '$folder' -FailOn Any
'went on'
'$($good.Reference)', '$($bad.Reference)' | Wait-VeoTask -PollIntervalSec 0.1 | Save-VeoVideo -Destination '$folder' -FailOn None
'went on again'
"@
            $ran.Code | Should -Be 0
            $ran.Text | Should -Match '(?ms)^went on\r?$.*^went on again'
        }
    }

    Context 'misplaced' {
        It 'is refused before anything is asked, where another command stands behind <Command>' -ForEach @{ Command = 'Wait-VeoTask' }, @{ Command = 'Save-VeoVideo' } {
            $requests = Get-RequestCount
            $failure = Get-RunError { & $Command $good.Reference -FailOn Any -ErrorAction Continue | Out-Null }
            Assert-ErrorRecord $failure -Id FailOnNotLast -Command $Command -Category InvalidArgument -Target 'Any'
            Get-RequestCount | Should -Be $requests
        }

        It 'warns when errors stop the run, which then ends with the first' {
            try { $bad.Reference, $good.Reference | Save-VeoVideo -Destination $folder -FailOn Any -ErrorAction Stop -WarningVariable warned } catch { $failure = $_ }
            $failure.FullyQualifiedErrorId | Should -BeLike 'TaskFailed,*'
            "$warned" | Should -Match '-ErrorAction Continue'
        }

        It 'warns of nothing where the script stops at errors and these commands do not' {
            $ErrorActionPreference = 'Stop'
            try { $null = $bad.Reference, $good.Reference | Save-VeoVideo -Destination $folder -FailOn Any -ErrorAction Continue -WarningVariable warned 2>$null } catch { $failure = $_ }
            $failure.FullyQualifiedErrorId | Should -BeLike 'RunFailed,*'
            $warned | Should -BeNullOrEmpty
            Get-ChildItem -LiteralPath $folder -Filter *.mp4 | Should -HaveCount 1
        }
    }

    It 'completes as typed' {
        (Get-Completion 'Save-VeoVideo -FailOn ').CompletionText | Should -Be 'All', 'Any', 'None'
        (Get-Completion 'Wait-VeoTask -FailOn a').CompletionText | Should -Contain 'All'
    }
}
