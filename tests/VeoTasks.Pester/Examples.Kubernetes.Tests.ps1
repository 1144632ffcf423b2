#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# docs/examples/kubernetes: the image's entry point is run with the manifest's arguments, once for each index. Package.Tests.ps1 builds the
# package from what the Containerfile copies; KubernetesJobTests reads the manifest with the types of the Kubernetes API.
BeforeDiscovery { $isPackage = [bool] $env:VEOTASKS_TEST_ROOT -and -not (Test-Path "$env:VEOTASKS_TEST_ROOT/docs/examples") }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $folder = Join-Path (Get-TestRoot) docs/examples/kubernetes
    $script = Join-Path $folder Save-Share.ps1
    $container = @(Get-Content (Join-Path $folder Containerfile) | Where-Object { $_ -and -not $_.StartsWith('#') })
    $manifest = Get-Content (Join-Path $folder job.yaml) -Raw
    $manifest -match '(?m)^\s+args: (\[.+\])$' | Should -BeTrue
    $arguments = @($Matches[1] | ConvertFrom-Json)
    $manifest -match '- name: (VEOTASKS_\w+_KEY)' | Should -BeTrue
    $variable = $Matches[1]

    # The arguments of the manifest with some of them replaced.
    function Get-Argument([hashtable] $Replace) {
        $all = $arguments.Clone()
        foreach ($name in $Replace.Keys) { $all[$all.IndexOf($name) + 1] = "$($Replace[$name])" }
        $all
    }

    # Starts the entry point as a container would: its own home, the key in its variable, the module of the image.
    function Start-Worker($Index, [string] $Key = (Get-EmulatorKey mulerun)) {
        $entry = @(($container -match '^ENTRYPOINT ')[0].Substring('ENTRYPOINT '.Length) | ConvertFrom-Json)
        $entry[0], $entry[-1] | Should -Be 'pwsh', '/opt/veotasks/Save-Share.ps1'
        $given = Get-Argument @{ '-Index' = $Index; '-Count' = $count; '-Path' = $list; '-Destination' = $videos; '-BaseUri' = Get-EmulatorUri mulerun }
        $start = New-ShellStart (@($entry[1..($entry.Count - 2)]) + $script + $given)
        $own = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        foreach ($name in 'HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'VEOTASKS_CONFIG_HOME') {
            $start.Environment[$name] = (New-Item (Join-Path $own $name) -ItemType Directory -Force).FullName
        }

        $start.Environment['PSModulePath'] = $modules
        $start.Environment[$variable] = $Key
        $process = [Diagnostics.Process]::Start($start)
        [pscustomobject] @{ Process = $process; Said = $process.StandardOutput.ReadToEndAsync(); Errors = $process.StandardError.ReadToEndAsync() }
    }

    function Wait-Worker($Worker) {
        if (-not $Worker.Process.WaitForExit(180000)) { $Worker.Process.Kill(); throw 'The worker does not end.' }
        [pscustomobject] @{ ExitCode = $Worker.Process.ExitCode; Text = $Worker.Said.Result + $Worker.Errors.Result }
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'The example for Kubernetes' -Tag Needs:sources -Skip:$isPackage {
    It 'has a script whose commands and parameters there are' {
        Assert-ScriptFits (Get-Content $script -Raw) Save-Share.ps1 | Should -Be 4
    }

    It 'gives the script every parameter it has, and no other' {
        $names = @($arguments | Where-Object { $_ -match '^-[A-Z]' } | ForEach-Object { $_.Substring(1) })
        $common = [Management.Automation.PSCmdlet]::CommonParameters
        $names | Sort-Object | Should -Be ((Get-Command $script).Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object)
    }

    It 'has a Containerfile of known instructions, without a key, and not for root' {
        $container | ForEach-Object { $_.Split(' ')[0] | Should -BeIn 'FROM', 'WORKDIR', 'COPY', 'RUN', 'USER', 'ENTRYPOINT' }
        ($container -match '^USER ')[-1] | Should -Match '^USER [1-9]\d*$'
        "$container" | Should -Not -Match 'KEY|SECRET|TOKEN'
    }

    Context 'its workers' {
        BeforeAll {
            $modules = Join-Path $TestDrive modules
            $null = New-Item $modules/VeoTasks -ItemType Directory
            'VeoTasks.psd1', 'bin', 'en-US' | ForEach-Object { Copy-Item (Join-Path (Get-TestRoot) $_) $modules/VeoTasks -Recurse }

            # Two workers for eight tasks. One transfer of the second worker stands still, and one task failed.
            $count = 2
            $ids = 0..7 | ForEach-Object { New-ShardTaskId ($_ % $count) $count mule }
            $list = Join-Path $TestDrive ids.txt
            Set-Content -LiteralPath $list -Value (@('# made on Monday') + $ids)
            $videos = (New-Item (Join-Path $TestDrive videos) -ItemType Directory).FullName
            Register-VeoProvider mule mulerun (Get-EmulatorUri mulerun) -Force
            $stuck = @($ids | Select-VeoShard 1 $count -Provider mule)[0]
            $failed = @($ids | Where-Object { $_ -ne $stuck })[0]
            $tasks = $ids | ForEach-Object {
                $_ -eq $stuck ? @{ id = $_; videoLengths = @(300000); videoFaults = @(@{ kind = 'hang'; atByte = 100000 }) } :
                $_ -eq $failed ? @{ id = $_; outcome = 'failed' } : @{ id = $_ }
            } | Add-EmulatedTask
        }

        It 'saves every video once, though a worker is killed in the middle' {
            $workers = @(0..1 | ForEach-Object { Start-Worker $_ })
            Wait-Until { $workers[1].Process.HasExited -or (Test-PartFile $videos 1) } -Because 'the second worker is in the middle of a transfer' -TimeoutSec 120
            $workers[1].Process.HasExited | Should -BeFalse
            $workers[1].Process.Kill()
            $again = Start-Worker 1
            $ends = @($workers[0], $again | ForEach-Object { Wait-Worker $_ })
            $ends.ExitCode | Should -Be 0, 0 -Because $ends.Text
            "$($ends.Text)" | Should -Match $failed

            (Get-SavedItem $videos).Name | Sort-Object | Should -Be ($ids | Where-Object { $_ -ne $failed } | ForEach-Object { "mule-$_.mp4" } | Sort-Object)
            foreach ($task in $tasks | Where-Object Id -NE $failed) {
                (Get-FileHash (Join-Path $videos "mule-$($task.Id).mp4")).Hash | Should -Be (Get-EmulatedHash $task)
            }

            @(Get-Content (Join-Path $videos .veotasks.jsonl) | ConvertFrom-Json | Where-Object { -not $_.PSObject.Properties["kind"] }).task | Sort-Object | Should -Be ($ids | Where-Object { $_ -ne $failed } | Sort-Object)
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }

        It 'ends with 1 where another run may do better' {
            $end = Wait-Worker (Start-Worker 0 -Key wrong)
            $end.ExitCode | Should -Be 1 -Because $end.Text
            $end.Text | Should -Match 'mule'
        }

        It 'fails without an index instead of taking the first share' {
            $before = Get-RequestCount
            $end = Wait-Worker (Start-Worker '')
            $end.ExitCode | Should -Not -Be 0
            $end.Text | Should -Match 'Index'
            Get-RequestCount | Should -Be $before
        }
    }
}
