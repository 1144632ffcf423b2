#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    # Each runs Support/WholeJob.ps1 in a host of its own, with the parameters that it gets, and gives back what that gave back.
    # A new process writes it to a file, whose name is among the parameters.
    $hosts = @(
        @{
            Name      = 'a process whose input and output are no terminal'
            IsProcess = $true
            Run       = { param($Job, $With) $null | Invoke-Shell -NoProfile -NonInteractive -File $Job @(ConvertTo-Word $With) *> $null }
        }
        @{
            Name      = 'commands that come by standard input'
            IsProcess = $true
            Run       = { param($Job, $With) "& '$Job' $(ConvertTo-Word $With -Quote)" | Invoke-Shell -NoProfile -Command - *> $null }
        }
        @{
            Name      = 'a process that has no terminal at all'
            Needs     = 'setsid'
            Skip      = -not (Get-Command setsid -CommandType Application -ErrorAction Ignore)
            IsProcess = $true
            Run       = { param($Job, $With) $null | & setsid --wait @(Get-ShellCommand) -NoProfile -File $Job @(ConvertTo-Word $With) *> $null }
        }
        @{
            Name      = 'a terminal'
            Needs     = 'script'
            Skip      = -not $IsLinux -or -not (Get-Command script -CommandType Application -ErrorAction Ignore)
            IsProcess = $true
            Run       = { param($Job, $With) $null | & script --quiet --command "$(Get-ShellCommand | ForEach-Object { "'$_'" }) -NoProfile -File '$Job' $(ConvertTo-Word $With -Quote)" /dev/null *> $null }
        }
        @{
            Name      = 'Start-Job'
            Run       = { param($Job, $With) Start-Job { param($Job, $With) & $Job @With } -ArgumentList $Job, $With | Receive-Job -Wait -AutoRemoveJob }
        }
        @{
            Name      = 'Start-ThreadJob'
            Needs     = 'ThreadJob'
            Skip      = -not (Get-Command Start-ThreadJob -ErrorAction Ignore)
            Run       = { param($Job, $With) Start-ThreadJob { param($Job, $With) & $Job @With } -ArgumentList $Job, $With | Receive-Job -Wait -AutoRemoveJob }
        }
        @{
            Name      = 'ForEach-Object -Parallel'
            Run       = { param($Job, $With) $With | ForEach-Object -Parallel { & $using:Job @_ } }
        }
        @{
            Name      = 'a program that has PowerShell inside and no host for it'
            Run       = {
                param($Job, $With)
                $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
                $shell.AddScript('param($Job, $With) & $Job @With').AddArgument($Job).AddArgument($With).Invoke()
                $shell.Dispose()
            }
        }
    )
    $cultures = 'de-DE', 'ar-SA', 'tr-TR', 'fa-IR'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $job = "$PSScriptRoot/Support/WholeJob.ps1"

    # Parameters as the words of a command line.
    function ConvertTo-Word([hashtable] $With, [switch] $Quote) {
        foreach ($name in $With.Keys) { "-$name"; $Quote ? "'$($With[$name])'" : $With[$name] }
    }

    # Two that succeed at two gateways, one of them late, and one that fails.
    function New-Work {
        @{ endsAfter = 0.3 }, @{ gateway = 'mingyan' }, @{ outcome = 'failed'; errorCode = 'E7'; errorMessage = 'no cats, İstanbul 1.5' } | Add-EmulatedTask
    }

    function Assert-Done($Seen, $Tasks, [string] $Folder) {
        $Seen.Files | Should -HaveCount 2
        foreach ($task in $Tasks[0, 1]) {
            $file = @($Seen.Files | Where-Object { $_ -like "*$($task.Id)*" })
            (Get-FileHash -LiteralPath (Join-Path $Folder $file[0])).Hash | Should -Be (Get-EmulatedHash $task)
        }

        $Seen.Skipped | Should -Be 2 -Because 'what is there is not fetched again'
        $Seen.Problems | Should -HaveCount 1
        $Seen.Problems[0] | Should -Match '^TaskFailed,.*no cats'
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'The whole job' {
    BeforeEach {
        Reset-Emulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        $result = "$folder.json"
    }

    foreach ($one in $hosts) {
        It 'is done in <Name>' -ForEach $one -Tag @($one.Keys -eq 'Needs' | ForEach-Object { "Needs:$($one.Needs)" }) {
            if ($_['Skip']) { Set-ItResult -Skipped -Because "this machine has no $Needs" }
            $tasks = New-Work
            $with = @{ Manifest = Get-ManifestPath; Folder = $folder; Reference = $tasks.Reference -join ',' }
            if ($_['IsProcess']) { $with.Result = $result }
            $seen = & $Run $job $with
            Assert-Done ($_['IsProcess'] ? (Get-Content -LiteralPath $result -Raw | ConvertFrom-Json) : $seen) $tasks $folder
        }
    }

    It 'is done by many runspaces at once, into one folder and within one budget' {
        Set-TestVariable VEOTASKS_POOLED_KEY (Get-EmulatorKey octopusx)
        Register-VeoProvider -Name pooled -Adapter octopusx -BaseUri (Get-EmulatorUri octopusx) -RequestsPerMinute 600
        $ids = (1..24 | ForEach-Object { @{ gateway = 'octopusx' } } | Add-EmulatedTask).Id
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule(@(Get-ManifestPath))
        $pool = [runspacefactory]::CreateRunspacePool(1, 8, $state, [Management.Automation.Host.PSHost] $Host)
        $pool.Open()
        try {
            $running = foreach ($id in $ids) {
                $shell = [powershell]::Create()
                $shell.RunspacePool = $pool
                $null = $shell.AddScript('Wait-VeoTask $args[0] -Provider pooled -PollIntervalSec 0.1 | Save-VeoVideo -Destination $args[1]').AddArgument($id).AddArgument($folder)
                @{ Shell = $shell; Handle = $shell.BeginInvoke() }
            }
            $saved = foreach ($one in $running) {
                $one.Shell.EndInvoke($one.Handle)
                $one.Shell.Streams.Error | Should -BeNullOrEmpty
                $one.Shell.Dispose()
            }
        }
        finally {
            $pool.Dispose()
            Unregister-VeoProvider pooled
        }

        $saved.TaskId | Sort-Object | Should -Be ($ids | Sort-Object)
        @(Get-Content -LiteralPath (Join-Path $folder '.veotasks.jsonl')) | Should -HaveCount 24
        $times = @(Get-RequestLog octopusx | Where-Object path -NotLike '*/content' | ForEach-Object time | Sort-Object)
        $times | Should -HaveCount 24
        ($times[-1] - $times[0]).TotalSeconds | Should -BeGreaterThan 1.7 -Because '600 a minute are ten a second, after the few that may go at once'
    }
}

Describe 'Under another culture' {
    BeforeAll {
        Reset-Emulator
        $tasks = New-Work

        $with = @{ Manifest = Get-ManifestPath; Folder = Join-Path $TestDrive 'culture-'; Reference = $tasks.Reference -join ',' }

        # The plain one here and the others in a process of their own, Turkish first: what is made only once is made under it.
        $defaults = [cultureinfo]::DefaultThreadCurrentCulture, [cultureinfo]::DefaultThreadCurrentUICulture
        try { $plain = (Invoke-Observed -ArgumentList $job, $with { param($Job, $With) & $Job @With -Culture '' }).Output[0] }
        finally { [cultureinfo]::DefaultThreadCurrentCulture, [cultureinfo]::DefaultThreadCurrentUICulture = $defaults }

        $other = Invoke-ChildShell -ArgumentList $job, $with.Manifest, $with.Folder, $with.Reference, $tasks[1].Id {
            param($Job, $Manifest, $Folder, $Reference, $Id)
            $seen = [ordered] @{ 'tr-TR' = & $Job $Manifest "${Folder}tr-TR" $Reference 'tr-TR' }
            $seen.Capitals = @(
                (Get-VeoTask $Id -Provider LOCAL-MINGYAN -ErrorAction Stop).Provider
                (Get-VeoTask "LOCAL-MINGYAN:$Id" -ErrorAction Stop).Provider
                (Get-VeoProvider LOCAL-MI* -ErrorAction Stop).Name
            )
            foreach ($culture in 'de-DE', 'ar-SA', 'fa-IR') { $seen.$culture = & $Job $Manifest "$Folder$culture" $Reference $culture }
            $seen
        }
    }

    It 'is done under the invariant one' { Assert-Done $plain $tasks (Join-Path $TestDrive culture-) }

    It 'comes to the same under <_>' -ForEach $cultures {
        $seen = $other.$_
        $seen.Culture | Should -Be $_
        Assert-Done $seen $tasks (Join-Path $TestDrive "culture-$_")
        foreach ($part in 'Files', 'Table', 'Tasks', 'Problems', 'List') { $seen.$part | Should -BeExactly $plain.$part -Because "what scripts read, here $part, is the same everywhere" }
    }

    It 'shows sizes and times as that culture writes them' { $other.'de-DE'.View | Should -Match '32,0 KB' }

    It 'takes names in capitals where i has no dot' {
        $other.Capitals | Should -Be 'local-mingyan', 'local-mingyan', 'local-mixroute', 'local-mingyan'
    }
}
