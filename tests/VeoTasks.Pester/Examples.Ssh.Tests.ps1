#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# docs/examples/ssh: with child processes in the place of hosts, and, where an SSH server is installed, over a real connection to this machine.
BeforeDiscovery {
    $isPackage = [bool] $env:VEOTASKS_TEST_ROOT -and -not (Test-Path "$env:VEOTASKS_TEST_ROOT/docs/examples")
    $isRoot = $IsLinux -and (id -u) -eq 0
    $hasServer = $isRoot -and (Get-Command ssh -ErrorAction Ignore) -and (Get-Command /usr/sbin/sshd -ErrorAction Ignore)
    $lack = $hasServer ? '' : ' (skipped: no ssh and sshd that root could start)'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    . "$PSScriptRoot/Support/SshServer.ps1"
    Start-EmulatorSession
    $script = Join-Path (Get-TestRoot) docs/examples/ssh/Save-OnHosts.ps1

    # Three tasks for each host.
    function New-Job([int] $Hosts) {
        $made = 0..($Hosts - 1) | ForEach-Object { foreach ($i in 1..3) { @{ id = New-ShardTaskId $_ $Hosts } } } | Add-EmulatedTask
        $folder = New-Item (Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))) -ItemType Directory
        $list = Join-Path $folder ids.txt
        Set-Content -LiteralPath $list -Value (@('# one list', '') + $made.Id)
        @{ Tasks = $made; Path = $list; Destination = Join-Path $folder videos }
    }

    function Assert-AllSaved($Job) {
        foreach ($task in $Job.Tasks) {
            (Get-FileHash (Join-Path $Job.Destination "relay-$($task.Id).mp4")).Hash | Should -Be (Get-EmulatedHash $task)
        }

        Get-SavedItem $Job.Destination | Should -HaveCount $Job.Tasks.Count
    }

    Register-VeoProvider relay mulerun (Get-EmulatorUri mulerun) -RequestsPerMinute 600 -Force
    Set-TestVariable VEOTASKS_RELAY_KEY (Get-EmulatorKey mulerun)
    Set-TestVariable PSModulePath (New-Item (Join-Path $TestDrive modules) -ItemType Directory).FullName
    $null = New-Item (Join-Path $TestDrive modules/VeoTasks) -ItemType ($IsWindows ? 'Junction' : 'SymbolicLink') -Target (Get-TestRoot)
}

AfterAll { Stop-EmulatorSession }

Describe 'The example for SSH' -Tag Needs:sources -Skip:$isPackage {
    It 'has a script whose commands and parameters there are' {
        Assert-ScriptFits (Get-Content $script -Raw) Save-OnHosts.ps1 | Should -Be 3
    }

    Context 'with a child process for each host' {
        BeforeAll {
            Mock Invoke-Command {
                $HostName | Should -HaveCount 1
                $AsJob | Should -BeTrue
                $body = $HostName -eq 'lost' ? { throw 'The connection was lost.' } : $ScriptBlock
                Start-Job -ScriptBlock $body -ArgumentList $ArgumentList -Name $JobName
            }
        }

        It 'saves each task on one host, and a lost share when it is run again' {
            $job = New-Job 3
            $given = @{ Path = $job.Path; Provider = 'relay'; Destination = $job.Destination; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
            $first = @(& $script -HostName alpha, lost, gamma @given)
            "$problems" | Should -Match 'Lost before their share was saved: lost\.'
            $first | Should -HaveCount 6

            $again = @(& $script -HostName alpha, beta, gamma @given)
            $problems | Should -BeNullOrEmpty
            @($again | Where-Object Skipped).TaskId | Sort-Object | Should -Be ($first.TaskId | Sort-Object)
            $again.TaskId | Sort-Object | Should -Be ($job.Tasks.Id | Sort-Object)
            Assert-AllSaved $job
            @(Get-RequestLog cdn) + @(Get-RequestLog mirror) | Should -HaveCount 9
            Get-Job | Should -BeNullOrEmpty
        }

        It 'asks no host that has nothing to do' {
            $job = New-Job 1
            Set-Content -LiteralPath $job.Path -Value $job.Tasks[0].Id
            & $script -HostName alpha, beta, gamma -Path $job.Path -Provider relay -Destination $job.Destination | Should -HaveCount 1
            Should -Invoke Invoke-Command -Times 1 -Exactly
        }
    }

    Context 'over SSH<Lack>' -ForEach @{ Lack = $lack } -Tag Needs:sshd -Skip:([bool] $lack) {
        BeforeAll { $server = Start-SshServer (Join-Path $TestDrive ssh) }

        AfterAll { if ($server) { Stop-SshServer $server } }

        It 'saves a list on two hosts, each its share' {
            $job = New-Job 2
            $saved = @(& $script -HostName 127.0.0.1, localhost -Path $job.Path -Provider relay -Destination $job.Destination -Port $server.Port -KeyFilePath $server.KeyFile -Options @{ UserKnownHostsFile = $server.KnownHosts } -ErrorAction Stop)
            $saved.TaskId | Sort-Object | Should -Be ($job.Tasks.Id | Sort-Object)
            $saved.PSComputerName | Sort-Object -Unique | Should -Be '127.0.0.1', 'localhost'
            foreach ($name in '127.0.0.1', 'localhost') {
                $index = [array]::IndexOf(@('127.0.0.1', 'localhost'), $name)
                @($saved | Where-Object PSComputerName -EQ $name).TaskId | Sort-Object | Should -Be ($job.Tasks.Id | Select-VeoShard $index 2 | Sort-Object)
            }

            Assert-AllSaved $job
        }
    }
}
