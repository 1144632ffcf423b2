#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# What becomes of the objects once they leave the module: into other commands, into files and back, from another process.

BeforeDiscovery {
    # How a task can be written down so that its links are kept. Each gives back what comes out at the other end.
    $ways = @(
        @{ Way = 'Export-Clixml'; Script = { param($Task, $Folder) $Task | Export-Clixml "$Folder/t.xml"; Import-Clixml "$Folder/t.xml" } }
        @{ Way = 'ConvertTo-Json'; Script = { param($Task) $Task | ConvertTo-Json | ConvertFrom-Json } }
        @{ Way = 'ConvertTo-Json -EnumsAsStrings'; Script = { param($Task) ConvertTo-Json $Task -EnumsAsStrings -Depth 5 | ConvertFrom-Json } }
        @{ Way = 'a remote session'; Script = { param($Task) [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($Task, 1)) } }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems'; WarningAction = 'SilentlyContinue' }
}

AfterAll { Stop-EmulatorSession }

Describe 'A saved video' {
    BeforeAll {
        Reset-Emulator
        $folder = Join-Path $TestDrive saved
        $tasks = @{}, @{} | Add-EmulatedTask
        $saved = Save-VeoVideo $tasks.Reference -Destination $folder
    }

    It 'goes on into Copy-Item' {
        $copies = New-Item (Join-Path $TestDrive copies) -ItemType Directory
        $saved | Copy-Item -Destination $copies
        (Get-ChildItem $copies | Get-FileHash).Hash | Sort-Object | Should -Be ($saved.Sha256.ToUpperInvariant() | Sort-Object)
    }

    It 'goes on into <_>' -ForEach 'Get-Item', 'Get-FileHash', 'Resolve-Path' {
        ($saved | & $_).Path ?? ($saved | & $_).FullName | Should -Be $saved.Path
    }

    It 'goes on into Invoke-Item' {
        # Asked what it would do: no machine that runs tests has a player. A file it does not find would be an error all the same.
        $seen = Invoke-Observed -ArgumentList (, $saved) -Script { param($Saved) $Saved | Invoke-Item -WhatIf }
        $seen.Error | Should -BeNullOrEmpty
    }

    It 'becomes a line of a table' {
        $saved | Export-Csv (Join-Path $TestDrive saved.csv)
        $rows = Import-Csv (Join-Path $TestDrive saved.csv)
        $rows[0].PSObject.Properties.Name | Should -Be @(
            'TaskId', 'Provider', 'Index', 'Label', 'Prompt', 'Billed', 'Path', 'Length', 'Sha256', 'Duration', 'Width', 'Height', 'Elapsed', 'Resumed', 'Skipped')
        $rows.Path | Should -Be $saved.Path
        $rows.Length | Should -Be $saved.Length
        $rows[0].Duration | Should -Be '00:00:01'

        # And is asked for again by it.
        ($rows | Save-VeoVideo -Destination $folder).Skipped | Should -Be $true, $true
    }

    It 'is found in a folder with brackets' {
        $bracketed = Join-Path $TestDrive 'clips [1]'
        $other = Save-VeoVideo $tasks[0].Reference -Destination $bracketed
        ($other | Get-Item -LiteralPath { $_.Path }).FullName | Should -Be $other.Path
        $other | Copy-Item -LiteralPath { $_.Path } -Destination (Join-Path $TestDrive copy.mp4)
        (Get-FileHash (Join-Path $TestDrive copy.mp4)).Hash | Should -Be $other.Sha256
    }
}

Describe 'A task by way of <Way>' -ForEach $ways {
    BeforeEach {
        Reset-Emulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        $null = New-Item $folder -ItemType Directory
    }

    It 'loses nothing and warns of nothing' {
        $task = @{ videoLengths = @(50000, 60000) } | Add-EmulatedTask
        $live = Get-VeoTask $task.Reference
        $read = & $Script $live $folder -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        foreach ($name in 'Id', 'Provider', 'Model', 'RawStatus', 'IsFinished') { $read.$name | Should -BeExactly $live.$name -Because $name }
        [VeoTasks.VeoTaskStatus] "$($read.Status)" | Should -Be 'Succeeded'
        "$($read.Videos.Uri)" | Should -BeExactly "$($live.Videos.Uri)"
    }

    It 'is saved without asking for it again' {
        $tasks = @{ videoLengths = @(50000, 60000) }, @{ gateway = 'mingyan' }, @{ gateway = 'octopusx'; shape = 'contentOnly' } | Add-EmulatedTask
        $live = Get-VeoTask $tasks.Reference
        $polls = Get-RequestCount mulerun
        $saved = $live | ForEach-Object { & $Script $_ $folder } | Save-VeoVideo -Destination $folder
        $saved | Should -HaveCount 4
        foreach ($file in $saved) { Assert-SavedWhole $file ($tasks | Where-Object Id -EQ $file.TaskId) $file.Index }
        Get-RequestCount mulerun | Should -Be $polls
        (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
    }

    It 'is saved under the same name, and is there already the second time' {
        $task = @{} | Add-EmulatedTask
        $live = Get-VeoTask $task.Reference
        $read = & $Script $live $folder
        $first = $live | Save-VeoVideo -Destination $folder -FileName '{created:yyyyMMdd-HHmmss} {model} {provider} {id}'
        $again = $read | Save-VeoVideo -Destination $folder -FileName '{created:yyyyMMdd-HHmmss} {model} {provider} {id}'
        $again.Path | Should -BeExactly $first.Path
        $again.Skipped | Should -BeTrue
    }

    It 'passes Wait-VeoTask as the ended task that it is' {
        $task = @{} | Add-EmulatedTask
        $live = Get-VeoTask $task.Reference
        $waited = & $Script $live $folder | Wait-VeoTask
        $waited | Should -BeOfType VeoTasks.VeoTask
        $waited.CreatedAt | Should -Be $live.CreatedAt
        $waited.ExpiresAt | Should -Be $live.ExpiresAt
        Get-PollCount $task | Should -Be 1
        Assert-SavedWhole ($waited | Save-VeoVideo -Destination $folder) $task
    }

    It 'gets a fresh link when its own has run out' {
        $task = @{ videoFaults = @(@{ kind = 'expireLink' }) } | Add-EmulatedTask
        $live = Get-VeoTask $task.Reference
        Assert-SavedWhole (& $Script $live $folder | Save-VeoVideo -Destination $folder) $task
        Get-PollCount $task | Should -Be 2
    }

    It 'is asked for anew where the bytes are no link''s (<shape>)' -ForEach @{ shape = 'dataUri' }, @{ shape = 'sora' } {
        $task = @{ gateway = 'mixroute'; shape = $shape } | Add-EmulatedTask
        $live = Get-VeoTask $task.Reference
        Assert-SavedWhole (& $Script $live $folder | Save-VeoVideo -Destination $folder) $task
        Get-PollCount $task | Should -Be 2
    }

    It 'is asked for anew when it had not ended' {
        $tasks = @{ outcome = 'never' }, @{ outcome = 'never' } | Add-EmulatedTask
        $read = Get-VeoTask $tasks.Reference | ForEach-Object { & $Script $_ $folder }
        $tasks | ForEach-Object { Complete-EmulatedTask $_ }
        ($read | Get-VeoTask).Status | Should -Be 'Succeeded', 'Succeeded'
        $saved = $read | Wait-VeoTask | Save-VeoVideo -Destination $folder
        $saved.TaskId | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
    }
}

Describe 'What is given by position' {
    BeforeEach {
        Reset-Emulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        $tasks = @{}, @{} | Add-EmulatedTask
        $rows = $tasks | ForEach-Object { [pscustomobject] @{ task_id = $_.Id; Provider = $_.Provider; Label = "shot $($_.Id[0])" } }
    }

    It 'may be tasks: they are taken as those that are piped in' {
        $live = Get-VeoTask $tasks.Reference
        (Get-VeoTask $live).Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
        (Wait-VeoTask $live).Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
        Get-PollCount $tasks[0] | Should -Be 2 -Because 'what has ended is not waited for'
        $saved = Save-VeoVideo $live -Destination $folder
        foreach ($task in $tasks) { Assert-SavedWhole ($saved | Where-Object TaskId -EQ $task.Id) $task }
        Get-PollCount $tasks[0] | Should -Be 2 -Because 'their links are good'
        (Save-VeoVideo $live $folder).Skipped | Should -Be $true, $true
    }

    It 'may be tasks for -InputObject' {
        $live = Get-VeoTask $tasks.Reference
        (Wait-VeoTask -InputObject $live).Id | Should -Be $live.Id
        @(Save-VeoVideo -InputObject $live -Destination $folder) | Should -HaveCount 2
    }

    It 'has the label of the command line, in one clean line' {
        $live = Get-VeoTask $tasks[0].Reference -Label " a`e[31m fox`nin snow"
        $live.Label | Should -BeExactly 'a fox in snow'
        ($live | Wait-VeoTask -Label hen).Label | Should -BeExactly hen
        $live.Label | Should -BeExactly 'a fox in snow' -Because 'what was piped in is left alone'
        Split-Path ($live | Save-VeoVideo -Destination $folder -Label hen -FileName '{label}').Path -Leaf | Should -BeExactly hen.mp4
        ($live, $live | Get-VeoTask -Label owl).Label | Should -BeExactly owl
        ($live | ConvertTo-Json | ConvertFrom-Json | ForEach-Object { $_.Label = "a`e[2Jb"; $_ } | Wait-VeoTask).Label | Should -Be 'ab'
    }

    It 'may be tasks to cancel' {
        $task = @{ gateway = 'replicate'; outcome = 'never' } | Add-EmulatedTask
        $live = Get-VeoTask $task.Reference
        Stop-VeoTask $live -Confirm:$false
        (Get-VeoTask $live).Status | Should -Be 'Canceled'
    }

    It 'may be rows, with their labels: <Name>' -ForEach @(
        @{ Name = 'of a CSV file'; Make = { $rows | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'hash tables'; Make = { $rows | ForEach-Object { @{ task_id = $_.task_id; Provider = $_.Provider; Label = $_.Label } } } }
        @{ Name = 'saved videos'; Make = { $rows | Save-VeoVideo -Destination (Join-Path $folder before) } }
        @{ Name = 'one'; Make = { $rows[0] } }
    ) {
        $given = & $Make
        $expected = @($rows)[0..(@($given).Count - 1)].Label | Sort-Object
        (Get-VeoTask $given).Label | Sort-Object | Should -Be $expected
        (Wait-VeoTask $given).Label | Sort-Object | Should -Be $expected
        (Save-VeoVideo $given $folder -FileName '{label} {id}').Label | Sort-Object | Should -Be $expected
    }

    It 'may have the provider from the command line, and several ids in a cell' {
        $row = [pscustomobject] @{ TaskId = $tasks.Id }
        (Get-VeoTask $row -Provider local-mulerun).Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
        ($row | Get-VeoTask -Provider local-mulerun).Id | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
    }

    It 'is computed from each piped object by a script block' {
        $found = $tasks | Select-Object @{ n = 'Clip'; e = { $_.Id } } | Get-VeoTask -TaskId { $_.Clip } -Provider { 'local-mulerun' } -Label { "x$($_.Clip)" }
        $found.Label | Sort-Object | Should -Be ($tasks.Id | ForEach-Object { "x$_" } | Sort-Object)
    }
}

Describe 'A task that a real job brings' {
    It 'is saved by its links' {
        Reset-Emulator
        $tasks = @{}, @{} | Add-EmulatedTask
        $job = Start-Job -ArgumentList (Get-ManifestPath), $tasks.Reference {
            param($Manifest, $References)
            Import-Module $Manifest
            $References | Wait-VeoTask -PollIntervalSec 0.2
        }
        $brought = $job | Receive-Job -Wait -AutoRemoveJob
        $brought[0].PSTypeNames[0] | Should -Be 'Deserialized.VeoTasks.VeoTask'
        $polls = Get-RequestCount mulerun
        $saved = $brought | Save-VeoVideo -Destination (Join-Path $TestDrive job)
        $saved | Should -HaveCount 2
        foreach ($file in $saved) { Assert-SavedWhole $file ($tasks | Where-Object Id -EQ $file.TaskId) }
        Get-RequestCount mulerun | Should -Be $polls
    }
}

Describe 'A task that somebody wrote' {
    AfterAll { Stop-HurryingClock }

    BeforeAll {
        Start-HurryingClock

        # What an export would hold, with changes to the task and to its video.
        function New-Written([hashtable] $Change = @{}, [hashtable] $Video = @{}) {
            $values = @{ Id = 'written'; Provider = 'local-octopusx'; Status = 'Succeeded' } + @{
                Videos = @([pscustomobject] (@{ Uri = 'https://cdn.example.com/v.mp4'; Index = 0; RequiresKey = $false; Transport = 'Bytes' } | Merge-Table $Video)) }
            [pscustomobject] ($values | Merge-Table $Change)
        }

        filter Merge-Table([hashtable] $Change) {
            $merged = $_.Clone()
            foreach ($key in $Change.Keys) { $merged[$key] = $Change[$key] }
            $merged
        }
    }

    BeforeEach {
        Reset-Emulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
    }

    It 'cannot send the key to another host' {
        $task = @{ gateway = 'octopusx' } | Add-EmulatedTask
        $elsewhere = "$(Get-EmulatorUri mirror)videos/octopusx/$($task.Id)/0.mp4"
        $written = New-Written @{ Id = $task.Id } @{ Uri = $elsewhere; RequiresKey = $true }
        Assert-SavedWhole ($written | Save-VeoVideo -Destination $folder) $task
        (Get-RequestLog mirror).hadAuthorization | Should -Not -Contain $true
        (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
    }

    It 'cannot send the key to another path of the gateway' {
        $written = New-Written @{} @{ Uri = "$(Get-EmulatorUri octopusx)v1/somewhere"; RequiresKey = $true }
        $written | Save-VeoVideo -Destination $folder @quietly
        $problems | Should -Not -BeNullOrEmpty
        (Get-RequestLog octopusx | Where-Object path -Like '*somewhere').hadAuthorization | Should -Not -Contain $true
    }

    It 'has the key on the gateway''s own result endpoint, whatever it says itself' {
        $task = @{ gateway = 'octopusx'; shape = 'contentOnly' } | Add-EmulatedTask
        $written = New-Written @{ Id = $task.Id } @{ Uri = "$(Get-EmulatorUri octopusx)v1/videos/$($task.Id)/content" }
        Assert-SavedWhole ($written | Save-VeoVideo -Destination $folder) $task
    }

    It 'cannot make a request to <_>' -ForEach 'https://10.0.0.5/v.mp4', 'https://169.254.169.254/latest', 'https://user:word@cdn.example.com/v.mp4' {
        New-Written @{} @{ Uri = $_ } | Save-VeoVideo -Destination $folder @quietly
        $problems.FullyQualifiedErrorId | Should -Match '^(RequestRefused|PrivateNetworkRefused),'
        Get-SavedItem $folder | Should -BeNullOrEmpty
    }

    It 'is asked for when its link is none: <_>' -ForEach 'file:///etc/passwd', '/etc/passwd', '//cdn.example.com/v.mp4', 'data:video/mp4;base64,AAAA', '', $null {
        New-Written @{} @{ Uri = $_ } | Save-VeoVideo -Destination $folder @quietly
        Assert-ErrorRecord $problems -Id TaskNotFound -Command Save-VeoVideo -Category ObjectNotFound -Target 'local-octopusx:written'
    }

    It 'is a mistake when its id is <Name>' -ForEach @(
        @{ Name = 'a path step'; Id = '..' }
        @{ Name = 'a tab within'; Id = "a`tb" }
        @{ Name = 'a book'; Id = 'x' * 600 }
    ) {
        New-Written @{ Id = $Id } | Save-VeoVideo -Destination $folder @quietly
        $problems.FullyQualifiedErrorId | Should -Be 'InvalidTaskId,VeoTasks.Cmdlets.SaveVeoVideoCommand'
        Get-RequestCount | Should -Be 0
    }

    It 'needs a provider that is known' {
        New-Written @{ Provider = 'elsewhere' } | Save-VeoVideo -Destination $folder @quietly
        Assert-ErrorRecord $problems -Id ProviderNotFound -Command Save-VeoVideo -Category ObjectNotFound -Target 'elsewhere'
        Get-RequestCount | Should -Be 0
    }

    It 'runs nothing by being read' {
        $written = New-Written @{} @{ Uri = 'https://10.0.0.5/v.mp4' }
        $written | Add-Member ScriptProperty Model { $global:VeoTasksHasRun = $true; 'm' } -Force
        $written | Save-VeoVideo -Destination $folder @quietly
        Get-Variable VeoTasksHasRun -Scope Global -ErrorAction Ignore | Should -BeNullOrEmpty
    }
}
