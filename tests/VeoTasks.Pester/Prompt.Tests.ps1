#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# What somebody meets who types commands at the prompt: slips, long lists, names of parameters that seem natural.

BeforeDiscovery {
    $root = $env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../..").Path
    $cmdlets = (Import-PowerShellDataFile "$root/VeoTasks.psd1").CmdletsToExport
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems'; WarningAction = 'SilentlyContinue' }
}

AfterAll { Stop-EmulatorSession }

Describe 'Many errors of a kind' {
    BeforeEach { Reset-Emulator }

    It 'are one for <Name>' -ForEach @(
        @{ Name = 'ids without a provider'; Id = 'ProviderMissing'; Lines = { 1..300 | ForEach-Object { "task_$_" } } }
        @{ Name = 'ids of an unknown provider'; Id = 'ProviderNotFound'; Lines = { 1..30 | ForEach-Object { "mulrun:task_$_" } } }
        @{ Name = 'lines that are no ids'; Id = 'InvalidTaskId'; Lines = { 1..30 | ForEach-Object { "task`a$_" } } }
    ) {
        $lines = & $Lines
        foreach ($cmdlet in 'Get-VeoTask', 'Wait-VeoTask', 'Save-VeoVideo') {
            $lines | & $cmdlet @quietly
            $problems | Should -HaveCount 1 -Because $cmdlet
            $problems.FullyQualifiedErrorId | Should -Be "$Id,VeoTasks.Cmdlets.$($cmdlet.Replace('-', ''))Command"
            @($problems.TargetObject) | Should -HaveCount $lines.Count
            "$problems" | Should -BeLike "$($lines.Count) tasks: *"
        }
    }

    It 'are one for tasks whose time is over, and can be piped in again' {
        $tasks = 1..30 | ForEach-Object { @{ outcome = 'never' } } | Add-EmulatedTask
        $tasks.Reference | Wait-VeoTask -PollIntervalSec 0.2 -TimeoutSec 2 -SummaryVariable run @quietly
        $problems | Should -HaveCount 1
        $problems.FullyQualifiedErrorId | Should -BeLike 'WaitTimeout,*'
        $run.Errors['WaitTimeout'] | Should -Be 30 -Because 'each task counts'
        $tasks | ForEach-Object { Complete-EmulatedTask $_ }
        @($problems.TargetObject | Wait-VeoTask -PollIntervalSec 0.2 -ErrorAction Stop) | Should -HaveCount 30
    }

    It 'are one for tasks that have not ended, with the tasks as its target' {
        $tasks = 1..10 | ForEach-Object { @{ outcome = 'never' } } | Add-EmulatedTask
        Get-VeoTask $tasks.Reference | Save-VeoVideo -Destination $TestDrive @quietly
        $problems | Should -HaveCount 1
        $problems.TargetObject | Should -BeOfType VeoTasks.VeoTask
        @($problems.TargetObject).Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
    }

    It 'stay as they are where there are few' {
        'task_1', 'task_2', 'task_3' | Get-VeoTask @quietly
        $problems.TargetObject | Should -Be 'task_1', 'task_2', 'task_3'
        $problems | Should -HaveCount 3
    }

    It 'end the command with the first where errors stop it' {
        { 1..9 | ForEach-Object { "task_$_" } | Get-VeoTask -ErrorAction Stop } | Should -Throw -ExpectedMessage 'task_1: no provider is given.*'
    }
}

Describe 'A destination that cannot be written' {
    It 'is an error before anything is waited for: <_>' -ForEach 'a file', 'below a file', 'no file system' {
        Reset-Emulator
        $task = @{ outcome = 'never' } | Add-EmulatedTask
        $file = New-Item (Join-Path $TestDrive "$([guid]::NewGuid()).txt") -ItemType File
        $folder = switch ($_) { 'a file' { "$file" } 'below a file' { Join-Path $file sub } default { 'Env:/' } }
        { Wait-VeoTask $task.Reference -TimeoutSec 60 | Save-VeoVideo -Destination $folder } | Should -Throw
        Get-RequestCount mulerun | Should -Be 0
    }

    It 'is not made, nor is anything left in it, where nothing is saved' {
        $folder = Join-Path $TestDrive 'new/er'
        'nosuch' | Save-VeoVideo -Destination $folder @quietly
        Split-Path $folder | Should -Not -Exist
        $there = New-Item (Join-Path $TestDrive there) -ItemType Directory
        'nosuch' | Save-VeoVideo -Destination $there @quietly
        Get-ChildItem $there -Force | Should -BeNullOrEmpty
    }
}

Describe 'A slip of the pen' {
    It 'is answered with what was meant: <Command>' -ForEach @(
        @{ Command = { Get-VeoTask mulrun:abc -ErrorAction Stop }; Meant = "no provider 'mulrun'. Did you mean mulerun?" }
        @{ Command = { Get-VeoTask mulrn:abc -ErrorAction Stop }; Meant = 'Did you mean mulerun?' }
        @{ Command = { Get-VeoTask mulrun/veo-3.1:abc -ErrorAction Stop }; Meant = 'Did you mean mulerun?' }
        @{ Command = { Get-VeoTask abc -Provider octopus -ErrorAction Stop }; Meant = 'Did you mean octopusx?' }
        @{ Command = { Get-VeoProvider MixRout -ErrorAction Stop }; Meant = 'Did you mean mixroute?' }
        @{ Command = { Test-VeoProvider mingyna -ErrorAction Stop }; Meant = 'Did you mean mingyan?' }
        @{ Command = { Register-VeoProvider relay octopuxs https://relay.example.com -ErrorAction Stop }; Meant = 'Did you mean octopusx?' }
        @{ Command = { Save-VeoVideo mulerun:1 -FileName '{provder}-{id}' -Destination $TestDrive -ErrorAction Stop }; Meant = 'Did you mean provider?' }
        @{ Command = { [pscustomobject] @{ Prompt = 'a'; Provider = 'local-octopsx' } | New-VeoTask -WhatIf }; Meant = 'Did you mean local-octopusx?' }
        @{ Command = { Select-VeoShard 0 2 -InputObject a -Provider mulerum -ErrorAction Stop }; Meant = 'Did you mean mulerun?' }
    ) {
        $Command | Should -Throw -ExpectedMessage "*$([WildcardPattern]::Escape($Meant))*"
    }

    It 'is no guess where nothing is near' {
        { Get-VeoTask abc -Provider elsewhere -ErrorAction Stop } | Should -Throw -ExpectedMessage "There is no provider 'elsewhere'. The providers are *"
    }

    It 'in what stands for a task is told without asking: <What>' -ForEach @(
        @{ What = 'a file'; Command = { Get-Item $ids | Get-VeoTask -ErrorAction Stop }; Says = 'Get-Content' }
        @{ What = 'the path of a file'; Command = { Get-VeoTask $ids -Provider local-mulerun -ErrorAction Stop }; Says = 'is a file' }
        @{ What = 'several ids'; Command = { Get-VeoTask 'task_a1, task_b2' -Provider local-mulerun -ErrorAction Stop }; Says = 'more than one' }
        @{ What = 'a wildcard'; Command = { Get-VeoTask local-mulerun:task_* -ErrorAction Stop }; Says = 'wildcard' }
        @{ What = 'a row without an id'; Command = { Get-VeoTask @([pscustomobject] @{ Clip = 'a' }) -ErrorAction Stop }; Says = 'names no task' }
        @{ What = 'a date'; Command = { Get-Date | Get-VeoTask -Provider local-mulerun -ErrorAction Stop }; Says = 'DateTime' }
        @{ What = 'a rounded number'; Command = { 1.5e30 | Get-VeoTask -Provider local-mulerun -ErrorAction Stop }; Says = 'digits' }
        @{ What = 'a key'; Command = { Get-VeoTask sk-abcdef0123456789abcdef -Provider local-mulerun -ErrorAction Stop }; Says = 'key' }
    ) {
        $ids = Join-Path $TestDrive ids.txt
        Set-Content -LiteralPath $ids -Value a
        $Command | Should -Throw -ExpectedMessage "*$Says*"
        Get-RequestCount mulerun | Should -Be 0
    }

    It 'in a destination is told before anything is asked for: <Folder>' -ForEach @{ Folder = 'fox.mp4'; Id = 'InvalidFileName' }, @{ Folder = "a`0b"; Id = 'NotFileSystemPath' }, @{ Folder = '   '; Id = 'NotFileSystemPath' } {
        { Save-VeoVideo local-mulerun:a -Destination $Folder } | Should -Throw -ErrorId "$Id,*"
        Get-RequestCount mulerun | Should -Be 0
    }

    It 'in a secret''s name, the key itself, is written nowhere and not repeated' {
        { Register-VeoProvider relay octopusx https://relay.example.com -SecretName sk-abcdef0123456789abcdef -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidKey,*'
        "$($Error[0] | Format-List * -Force | Out-String)" -replace '(?s)MyCommand.*' | Should -Not -Match 'Message.*abcdef0123'
        Get-VeoProvider relay @quietly | Should -BeNullOrEmpty
    }

    It 'in a provider''s name, the key itself, is not repeated' {
        { Get-VeoTask a -Provider sk-abcdef0123456789abcdef } | Should -Throw -ExpectedMessage "There is no provider 'sk-``*``*``*'*"
    }

    It 'in a table of prompts costs no row without a word' {
        'Prompt,AspectRatio', ',16:9', 'a fox,', ',' | ConvertFrom-Csv -OutVariable rows | Out-Null
        { $rows | New-VeoTask -Provider local-octopusx -WhatIf } | Should -Throw -ErrorId 'InvalidPrompt,*' -ExpectedMessage '*Row 1*-Prompt: it is empty*'
        { $rows[1, 2] | New-VeoTask -Provider local-octopusx -AspectRatio 16:9 -WhatIf } | Should -Not -Throw
    }

    It 'in a column''s name is told before anything is sent: <Column>' -ForEach @(
        @{ Column = 'aspect_ratio'; Meant = 'AspectRatio' }
        @{ Column = 'Aspect Ratio'; Meant = 'AspectRatio' }
        @{ Column = 'duration_seconds'; Meant = 'DurationSec' }
        @{ Column = 'Label '; Meant = 'Label' }
    ) {
        { [pscustomobject] @{ Prompt = 'a fox'; $Column = '8'; Notes = 'x' } | New-VeoTask -Provider local-octopusx -WhatIf } |
            Should -Throw -ErrorId 'InvalidRow,*' -ExpectedMessage "*$Column*$Meant*"
    }

    It 'in a prompt is told with what to do: <Says>' -ForEach @(
        @{ Prompt = 'a fox', 'in the snow'; Says = 'an Object[]' }
        @{ Prompt = [IO.FileInfo]::new('x.txt'); Says = 'Get-Content' }
        @{ Prompt = @{ Prompt = 'a fox' }; Says = '[pscustomobject]' }
        @{ Prompt = [pscustomobject] @{ Prompt = 'a fox' }; Says = 'Pipe it in' }
    ) {
        { New-VeoTask -Prompt $Prompt -Provider local-octopusx -WhatIf } | Should -Throw -ExpectedMessage "*$([WildcardPattern]::Escape($Says))*"
    }

    It 'in a model is a warning, once; a model of another number is none' {
        $tasks = @{ model = 'veo-3.1-fst' }, @{ model = 'veo-3.1-fst' } | Add-EmulatedTask
        $null = Get-VeoTask $tasks.Id -Provider local-mulerun -Model veo-3.1-fst @quietly -WarningVariable warnings
        @($warnings) -match 'Did you mean veo-3.1-fast' | Should -HaveCount 1
        $null = Get-VeoTask $tasks.Id -Provider local-mulerun -Model veo-3.2-fast @quietly -WarningVariable warnings
        @($warnings) -match 'Did you mean' | Should -BeNullOrEmpty
    }
}

Describe 'A natural guess' {
    It 'is a parameter: <Cmdlet> -<Alias>' -ForEach @(
        @{ Cmdlet = 'Save-VeoVideo'; Alias = 'Path'; Name = 'Destination' }
        @{ Cmdlet = 'Save-VeoVideo'; Alias = 'OutDir'; Name = 'Destination' }
        @{ Cmdlet = 'Save-VeoVideo'; Alias = 'OutputDirectory'; Name = 'Destination' }
        @{ Cmdlet = 'Save-VeoVideo'; Alias = 'Overwrite'; Name = 'Force' }
        @{ Cmdlet = 'Wait-VeoTask'; Alias = 'Interval'; Name = 'PollIntervalSec' }
        @{ Cmdlet = 'Wait-VeoTask'; Alias = 'Timeout'; Name = 'TimeoutSec' }
        @{ Cmdlet = 'Get-VeoTask'; Alias = 'BaseUrl'; Name = 'BaseUri' }
        @{ Cmdlet = 'Register-VeoProvider'; Alias = 'Url'; Name = 'BaseUri' }
    ) {
        (Get-Command $Cmdlet).ResolveParameter($Alias).Name | Should -Be $Name
    }

    It 'of a key is taken: <Name>' -ForEach @(
        @{ Name = 'a string'; Make = { param($Key) $Key } }
        @{ Name = 'a credential'; Make = { param($Key) [pscredential]::new('me', (ConvertTo-SecureString $Key -AsPlainText -Force)) } }
        @{ Name = 'a SecureString'; Make = { param($Key) ConvertTo-SecureString $Key -AsPlainText -Force } }
    ) {
        $task = @{} | Add-EmulatedTask
        $key = & $Make (Get-EmulatorKey mulerun)
        (Get-VeoTask $task.Id -Provider mulerun -BaseUri (Get-EmulatorUri mulerun) -ApiKey $key -ErrorAction Stop).Status | Should -Be 'Succeeded'
    }

    It 'of a time is taken: <_>' -ForEach ([timespan] '0:5'), '5m', '300 s', '0.1h', 300, '00:05:00', '90 seconds', '2 Minutes', '1 hour', '90000ms' {
        $task = @{} | Add-EmulatedTask
        (Wait-VeoTask $task.Reference -TimeoutSec $_ -PollIntervalSec ([timespan] '0:0:1') -ErrorAction Stop).Status | Should -Be 'Succeeded'
    }

    It 'of a key is refused, and no other is sent: <Name>' -ForEach @(
        @{ Name = 'a variable that is not set'; Key = $null; Says = 'Check the variable' }
        @{ Name = 'the bytes of a file'; Key = [byte[]] (1, 2, 3); Says = 'Byte`[`] is not a key. Give text' }
        @{ Name = 'a hash table'; Key = @{ Key = 'x' }; Says = 'Hashtable is not a key. Give text' }
    ) {
        $before = Get-RequestCount mulerun
        { Get-VeoTask local-mulerun:a -Provider local-mulerun -ApiKey $Key } | Should -Throw -ExpectedMessage "*$Says*"
        Get-RequestCount mulerun | Should -Be $before
    }

    It 'of a provider may have blanks around it' {
        $task = @{} | Add-EmulatedTask
        (Get-VeoTask $task.Id -Provider ' local-MuleRun ' -ErrorAction Stop).Id | Should -BeExactly $task.Id
    }

    It 'of an id in a spreadsheet, a number with an exponent, is read in full' {
        $null = @{ id = '1234567890123456' } | Add-EmulatedTask
        ([pscustomobject] @{ TaskId = [double] 1234567890123456 } | Get-VeoTask -Provider local-mulerun -ErrorAction Stop).Id | Should -BeExactly '1234567890123456'
        (Get-VeoTask 1234567890123456.0 -Provider local-mulerun -ErrorAction Stop).Id | Should -BeExactly '1234567890123456'
    }

    It 'of an error is the task that it is about' {
        $null = 'nosuch' | Get-VeoTask -Provider local-mulerun @quietly
        $failed = $problems
        $null = @{ id = 'nosuch' } | Add-EmulatedTask
        ($failed | Get-VeoTask -ErrorAction Stop).Id | Should -BeExactly nosuch
        ($failed | Wait-VeoTask -ErrorAction Stop).Id | Should -BeExactly nosuch
        $ids = 1..9 | ForEach-Object { "nosuch_$_" }
        $null = $ids | Get-VeoTask @quietly
        ($problems | Get-VeoTask -Provider local-mulerun -ErrorAction SilentlyContinue -ErrorVariable again)
        @($again.TargetObject) | Should -HaveCount 9 -Because 'an error may be about many'
    }

    It 'of a hash table with a label is a name, <How>' -ForEach @{ How = 'by -Destination' }, @{ How = 'by position' }, @{ How = 'through Wait-VeoTask' } {
        $tasks = @{}, @{} | Add-EmulatedTask
        $given = @{ Id = $tasks[0].Id; Provider = 'local-mulerun'; Label = 'fox' }, [pscustomobject] @{ Id = $tasks[1].Id; Provider = 'local-mulerun' }
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $saved = switch ($How) {
            'by -Destination' { $given | Save-VeoVideo -Destination $folder -FileName '{label}' }
            'by position' { $given | Save-VeoVideo $folder -FileName '{label}' }
            default { $given | Wait-VeoTask | Save-VeoVideo -Destination $folder -FileName '{label}' }
        }
        Split-Path $saved.Path -Leaf | Sort-Object | Should -Be (@('fox.mp4', "$($tasks[1].Id).mp4") | Sort-Object)
    }

    It 'of Get-Help -Online is a page: <_>' -ForEach $cmdlets {
        (Get-Command $_).HelpUri | Should -BeExactly "https://github.com/VeoTasks/VeoTasks/blob/main/docs/en-US/$_.md"
    }

    It 'of what comes out has an answer: <_>' -ForEach $cmdlets {
        (Get-Command $_).OutputType | Should -Not -BeNullOrEmpty
    }

    It 'of Test-VeoProvider is to leave out the name' {
        (Get-Command Test-VeoProvider).Parameters.Name.Attributes.Mandatory | Should -Not -Contain $true
    }
}

Describe 'A row whose property fails' {
    It 'costs the others nothing' {
        $bad = [pscustomobject] @{} | Add-Member ScriptProperty TaskId { throw 'no' } -PassThru
        $rows = @([pscustomobject] @{ TaskId = 'mulerun:a' }; $bad; [pscustomobject] @{ TaskId = 'mulerun:b' })
        @($rows | Select-VeoShard 0 1 @quietly).TaskId | Should -Be 'mulerun:a', 'mulerun:b'
        $problems | Should -HaveCount 1
        $problems.FullyQualifiedErrorId | Should -BeLike 'InvalidTaskId,*'
    }
}

Describe 'The closing line' {
    BeforeAll {
        Reset-Emulator
        $tasks = @{}, @{}, @{ outcome = 'failed' } | Add-EmulatedTask
        $script = { param($References, $Folder) $References | Wait-VeoTask -PollIntervalSec 0.1 | Save-VeoVideo -Destination $Folder -ErrorAction SilentlyContinue }
    }

    It 'is written once in an interactive session, behind the last command' {
        $seen = Invoke-Observed -InHost (New-CollectingHost) -ArgumentList $tasks.Reference, (Join-Path $TestDrive one) -Script {
            param($References, $Folder)
            $References | Wait-VeoTask -PollIntervalSec 0.1 -InformationVariable +told | Save-VeoVideo -Destination $Folder -ErrorAction SilentlyContinue -InformationVariable +told
            $told | Where-Object { $_.Tags -contains 'PSHOST' } | ForEach-Object { "line: $_" }
        }
        $told = @($seen.Output | Where-Object { "$_" -like 'line: *' }) -replace 'line: '
        $told | Should -HaveCount 1
        "$told" | Should -MatchExactly '^2 saved, 1 failed, 64\.0 KB in \d+ s$'
    }

    It 'is a verbose line elsewhere' {
        $lines = Save-VeoVideo $tasks.Reference -Destination (Join-Path $TestDrive two) -ErrorAction SilentlyContinue -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$($lines[-1])" | Should -MatchExactly '^2 saved, 1 failed, 64\.0 KB in \d+ s$'
    }
}
