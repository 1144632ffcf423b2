#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    # Every file of docs/examples, and what checks it. YAML is parsed in tests/VeoTasks.Core.Tests/Repository/ExampleFilesTests.cs as well.
    $checked = @(
        @{ File = 'save-videos.ps1'; Kind = 'script' }
        @{ File = 'azure-automation.ps1'; Kind = 'script' }
        @{ File = 'github-actions.yml'; Kind = 'yaml' }
        @{ File = 'kubernetes-cronjob.yml'; Kind = 'yaml' }
        @{ File = 'veotasks.service'; Kind = 'unit' }
        @{ File = 'veotasks.timer'; Kind = 'unit' }
        @{ File = 'veotasks.cron'; Kind = 'cron' }
    )

    $lack = (Get-Command systemd-analyze -ErrorAction Ignore) ? '' : ' (skipped: no systemd-analyze)'

    # Those for many machines, and the test files that check them.
    $elsewhere = @{
        'kubernetes/Containerfile' = 'Examples.Kubernetes'; 'kubernetes/job.yaml' = 'Examples.Kubernetes'; 'kubernetes/Save-Share.ps1' = 'Examples.Kubernetes'
        'ssh/Save-OnHosts.ps1' = 'Examples.Ssh'; 'rehearsal.scenario.json' = 'Start-VeoEmulator'; 'creates.scenario.json' = 'New-VeoTask'
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $examples = Join-Path (Get-TestRoot) 'docs/examples'
    $script = Join-Path $examples 'save-videos.ps1'

    # Runs a script in a pwsh of its own, with the environment of this process and the module where it looks for it.
    function Invoke-Runbook([string[]] $ArgumentList) {
        $modules = New-Item (Join-Path $TestDrive 'modules/VeoTasks') -ItemType Directory -Force
        foreach ($part in 'VeoTasks.psd1', 'bin', 'en-US') {
            if (-not (Test-Path (Join-Path $modules $part))) { $null = New-Item (Join-Path $modules $part) -ItemType SymbolicLink -Target (Join-Path (Get-TestRoot) $part) }
        }

        Set-TestVariable PSModulePath "$TestDrive/modules$([IO.Path]::PathSeparator)$env:PSModulePath"
        $text = Invoke-Shell -NoProfile -NonInteractive @ArgumentList 2>&1 | Out-String -Width 400
        [pscustomobject] @{ Code = $LASTEXITCODE; Text = $text -replace '\e\[[0-9;]*m' }
    }

    # The literal blocks of a YAML file that PowerShell runs.
    function Get-YamlScript([string] $File) {
        $lines = Get-Content -LiteralPath (Join-Path $examples $File)
        for ($i = 0; $i -lt $lines.Count; $i++) {
            if ($lines[$i] -notmatch '^( *)(run:|-) \|$') { continue }
            $indent = $Matches[1].Length
            $block = [Collections.Generic.List[string]]::new()
            while ($i + 1 -lt $lines.Count -and ($lines[$i + 1] -match "^ {$($indent + 1),}\S" -or -not $lines[$i + 1])) { $block.Add($lines[++$i]) }
            $block -join "`n"
        }
    }

    # Fails for text that is no PowerShell, for a parameter that a command does not have, and for a command that nobody knows.
    function Assert-PowerShell([string] $Text, [string[]] $Foreign = @()) {
        $tokens = $mistakes = $null
        $ast = [Management.Automation.Language.Parser]::ParseInput($Text, [ref] $tokens, [ref] $mistakes)
        $mistakes | Should -BeNullOrEmpty
        $commands = $ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)
        foreach ($command in $commands) {
            $name = $command.GetCommandName()
            if (-not $name -or $name -in $Foreign) { continue }
            if ($name -like '*save-videos.ps1') { $name = $script }
            $known = Get-Command $name -ErrorAction Ignore
            $known | Should -Not -BeNullOrEmpty -Because "$name is used"
            foreach ($parameter in $command.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] }) {
                { $known.ResolveParameter($parameter.ParameterName) } | Should -Not -Throw -Because "$name has -$($parameter.ParameterName)"
            }
        }

        $commands
    }

    # The arguments of save-videos.ps1 in a command line of another program, checked as PowerShell.
    function Assert-CommandLine([string] $Line) {
        $call = [regex]::Match($Line, '-File (\S*save-videos\.ps1.*)$').Groups[1].Value -replace '\$\{CREDENTIALS_DIRECTORY\}', '/run/credentials'
        $call | Should -Not -BeNullOrEmpty
        Assert-PowerShell $call | Should -HaveCount 1
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'docs/examples' {
    It 'has no file that nothing checks' -ForEach @{ Checked = $checked; Elsewhere = $elsewhere } {
        Get-ChildItem -LiteralPath $examples -Recurse -File -Force | ForEach-Object { [IO.Path]::GetRelativePath($examples, $_.FullName) } | Sort-Object |
            Should -Be (@($Checked.File) + $Elsewhere.Keys | Sort-Object)
        foreach ($file in $Elsewhere.Keys) {
            Get-Content -LiteralPath (Join-Path $PSScriptRoot "$($Elsewhere[$file]).Tests.ps1") -Raw | Should -Match ([regex]::Escape((Split-Path $file -Leaf)))
        }
    }

    It '<File> is named in the guide, and holds no key' -ForEach $checked {
        Get-Content -LiteralPath (Join-Path (Get-TestRoot) 'docs/OPERATIONS.md') -Raw | Should -Match ([regex]::Escape("(examples/$File)"))
        Get-Content -LiteralPath (Join-Path $examples $File) -Raw | Should -Not -Match '\bsk-\w{4}|(?i)bearer|password\s*[:=]'
    }

    Context 'as PowerShell' {
        It '<File> uses commands and parameters that exist' -ForEach ($checked | Where-Object Kind -EQ 'script') {
            $azure = 'Connect-AzAccount', 'Get-AzKeyVaultSecret', 'New-AzStorageContext', 'Get-AzStorageBlob', 'Set-AzStorageBlobContent'
            Assert-PowerShell (Get-Content -LiteralPath (Join-Path $examples $File) -Raw) -Foreign $azure | Should -Not -BeNullOrEmpty
        }

        It '<File> has steps whose commands and parameters exist' -ForEach ($checked | Where-Object Kind -EQ 'yaml') {
            $blocks = @(Get-YamlScript $File)
            $blocks | Should -HaveCount 2
            $commands = $blocks | ForEach-Object { Assert-PowerShell $_ -Foreign 'Install-PSResource', 'Save-PSResource' } | ForEach-Object { $_.GetCommandName() }
            $commands | Where-Object { $_ -match 'Wait-VeoTask|save-videos\.ps1' } | Should -Not -BeNullOrEmpty
        }
    }

    Context 'the units of systemd' {
        It "hold for systemd itself$lack" -Tag 'Needs:systemd' -Skip:([bool] $lack) {
            $copies = foreach ($name in 'veotasks.service', 'veotasks.timer') {
                # The one thing that differs from machine to machine is where pwsh is.
                $copy = Join-Path $TestDrive $name
                (Get-Content -LiteralPath (Join-Path $examples $name) -Raw) -replace '/usr/bin/pwsh', "$(Get-ShellCommand)" | Set-Content -LiteralPath $copy
                $copy
            }

            $said = systemd-analyze verify --man=no @copies 2>&1 | Where-Object { "$_" -match 'veotasks' }
            "$said" | Should -BeNullOrEmpty
            $LASTEXITCODE | Should -Be 0
            systemd-analyze calendar '*-*-* 00/2:17:00' | Out-String | Should -Match 'Next elapse'
        }

        It '<File> has nothing but sections, settings and comments' -ForEach ($checked | Where-Object Kind -EQ 'unit') {
            Get-Content -LiteralPath (Join-Path $examples $File) | Where-Object { $_ -and $_ -notmatch '^(#.*|\[(Unit|Service|Timer|Install)\]|[A-Z]\w+=\S.*)$' } | Should -BeNullOrEmpty
        }

        It 'start the script with parameters that it has, and give it longer than it takes' {
            $unit = Get-Content -LiteralPath (Join-Path $examples 'veotasks.service') -Raw
            Assert-CommandLine ([regex]::Match($unit, '(?m)^ExecStart=(.*)$').Groups[1].Value)
            60 * [int] [regex]::Match($unit, 'TimeoutStartSec=(\d+)min').Groups[1].Value | Should -BeGreaterThan ([int] [regex]::Match($unit, '-TimeoutSec (\d+)').Groups[1].Value)
        }
    }

    Context 'the table of cron' {
        It 'has settings, and one line with a time, a user and the script' {
            $lines = @(Get-Content -LiteralPath (Join-Path $examples 'veotasks.cron') | Where-Object { $_ -and $_ -notmatch '^#' -and $_ -cnotmatch '^[A-Z]+=\S+$' })
            $lines | Should -HaveCount 1
            $lines[0] | Should -Match '^(\d+|\*)(/\d+)? (\d+|\*)(/\d+)? (\d+|\*)(/\d+)? (\d+|\*)(/\d+)? (\d+|\*)(/\d+)? [a-z]+ \S'
            $lines[0] | Should -Not -Match '%' -Because 'cron takes it for the end of the line'
            Assert-CommandLine $lines[0]
        }
    }
}

Describe 'save-videos.ps1' {
    BeforeEach {
        Reset-Emulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $list = "$folder.txt"
        $good = @{}, @{ gateway = 'mixroute' } | Add-EmulatedTask
        $bad = @{ outcome = 'failed' } | Add-EmulatedTask
    }

    It 'saves what can be saved, tells it in events, and ends with 1 when a task failed' {
        $good[0].Reference, $bad.Reference, '', $good[1].Reference | Set-Content -LiteralPath $list
        $ran = Invoke-Runbook '-File', $script, '-TaskFile', $list, '-Destination', $folder, '-TimeoutSec', '60', '-EventFile', "$folder.jsonl"
        $ran.Code | Should -Be 1 -Because $ran.Text
        Get-ChildItem -LiteralPath $folder -Filter *.mp4 | Should -HaveCount 2
        $ran.Text | Should -Match 'Wait-VeoTask: 2 of 3, Completed; 3 requests'
        $ran.Text | Should -Match 'Save-VeoVideo: 2 of 3, Failed; \d requests, 2 saved'
        (Get-Content -LiteralPath "$folder.jsonl" | ConvertFrom-Json).event | Group-Object | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.Count)" } |
            Should -Be 'Failed 1', 'RunEnded 2', 'TaskFinished 3', 'VideoSaved 2'
    }

    It 'ends with 0 when nothing failed, with keys from files that the runner shows, and again when all is there' {
        $keys = New-Item "$folder.keys" -ItemType Directory
        Register-VeoProvider -Name shown-key -Adapter mulerun -BaseUri (Get-EmulatorUri mulerun) -Force
        Set-Content -LiteralPath "$keys/shown-key" -Value (Get-EmulatorKey mulerun)
        $good[0].Id | Set-Content -LiteralPath $list
        foreach ($time in 1, 2) {
            $ran = Invoke-Runbook '-File', $script, '-TaskFile', $list, '-Destination', $folder, '-Provider', 'shown-key', '-KeyFolder', "$keys"
            $ran.Code | Should -Be 0 -Because $ran.Text
            Get-ChildItem -LiteralPath $folder -Filter *.mp4 | Should -HaveCount 1
        }

        Remove-Item -LiteralPath $keys -Recurse
        $ran.Text | Should -Match '0 saved'
    }

    It 'only plans with -WhatIf, and ends with 1 when there is no list' {
        $good.Reference | Set-Content -LiteralPath $list
        $ran = Invoke-Runbook '-Command', "& '$script' -TaskFile '$list' -Destination '$folder' -WhatIf; 'planned'; & '$script' -TaskFile '$folder.none' -Destination '$folder'; 'went on'"
        $ran.Text | Should -Match 'What if: Save the videos of 2 tasks'
        $ran.Text | Should -Match 'What if: Wait for 1 task at local-mulerun'
        $ran.Text | Should -Match '(?m)^planned'
        $ran.Text | Should -Not -Match '(?m)^went on'
        $ran.Code | Should -Be 1
        $folder | Should -Not -Exist
        Get-RequestCount | Should -Be 0
    }

    It 'is rehearsed as it is, in a session whose emulator stands for the provider' {
        $mulerun = '7b1e0c52-0f3a-4d19-9a54-2f6c8d1e000'
        "${mulerun}1", "${mulerun}3" | Set-Content -LiteralPath $list
        $night = "Start-VeoEmulator '$examples/rehearsal.scenario.json' -Replace mulerun; & '$script' -TaskFile '$list' -Destination '$folder' -Provider mulerun -TimeoutSec 60"
        $ran = Invoke-Runbook '-Command', $night
        $ran.Code | Should -Be 1 -Because $ran.Text
        $ran.Text | Should -Match 'prohibited content'
        Get-ChildItem -LiteralPath $folder -Filter *.mp4 | ForEach-Object Name | Should -Be "mulerun-${mulerun}1-0.mp4", "mulerun-${mulerun}1-1.mp4"
        Get-RequestCount | Should -Be 0 -Because 'another emulator was asked'
    }
}

Describe 'azure-automation.ps1' {
    BeforeAll {
        # What Azure's modules would do, kept in a folder: a vault with one key, and a container whose files have metadata.
        $stubs = @'
param($Key, $Store, $Runbook, $Tasks)
function Connect-AzAccount([switch] $Identity) { }
function Get-AzKeyVaultSecret($VaultName, $Name) { if ($VaultName -ne 'team' -or $Name -ne 'VeoTasks-local-mulerun') { throw "no $VaultName/$Name" }; @{ SecretValue = ConvertTo-SecureString $Key -AsPlainText } }
function New-AzStorageContext($StorageAccountName, [switch] $UseConnectedAccount) { "context of $StorageAccountName" }
function Get-AzStorageBlob($Container, $Context) { Get-ChildItem -LiteralPath $Store -Filter *.task | ForEach-Object { @{ BlobProperties = @{ Metadata = @{ task = (Get-Content $_).Trim() } } } } }
function Set-AzStorageBlobContent($File, $Blob, $Container, $Context, $Metadata, [switch] $Force) { Copy-Item $File "$Store/$Blob"; Set-Content "$Store/$Blob.task" $Metadata.task }
. $Runbook -TaskId ($Tasks -split ',') -VaultName team -StorageAccount account -Provider local-mulerun
'@
    }

    BeforeEach {
        Reset-Emulator
        $store = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        $host1 = Join-Path $TestDrive 'sandbox.ps1'
        Set-Content -LiteralPath $host1 -Value $stubs
        Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY $null
        $tasks = @{}, @{}, @{ outcome = 'failed' } | Add-EmulatedTask
        $arguments = @('-File', $host1, '-Key', (Get-EmulatorKey mulerun), '-Store', $store, '-Runbook', (Join-Path $examples 'azure-automation.ps1'), '-Tasks')
    }

    It 'puts each video into the container, fails for what is missing, and asks only for that the next time' {
        $ran = Invoke-Runbook ($arguments + ($tasks.Id -join ','))
        $ran.Code | Should -Be 1
        $ran.Text | Should -Match '1 of 3 tasks have no video yet'
        Get-ChildItem -LiteralPath $store -Filter *.mp4 | Should -HaveCount 2

        Complete-EmulatedTask $tasks[2]
        $asked = Get-PollCount $tasks[0]
        $ran = Invoke-Runbook ($arguments + ($tasks.Id -join ','))
        $ran.Code | Should -Be 0 -Because $ran.Text
        Get-ChildItem -LiteralPath $store -Filter *.mp4 | Should -HaveCount 3
        Get-PollCount $tasks[0] | Should -Be $asked
    }
}
