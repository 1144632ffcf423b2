#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession

    # An error that a test does not ask for fails it.
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems'; WarningAction = 'SilentlyContinue'; WarningVariable = 'warnings' }

    # Two megabytes that never come to an end, for whoever wants to stop in the middle.
    $endless = @{ videoLengths = @(2MB); videoFaults = @(@{ kind = 'hang'; atByte = 1MB; times = 99 }) }
}

AfterAll { Stop-EmulatorSession }

Describe 'Save-VeoVideo' {
    BeforeEach {
        Reset-Emulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
    }

    Context 'which tasks' {
        It 'takes tasks from the pipeline and as -InputObject' {
            $tasks = @{}, @{} | Add-EmulatedTask
            $ended = Get-VeoTask $tasks.Reference
            $saved = $ended[0] | Save-VeoVideo -Destination $folder
            Assert-SavedWhole $saved ($tasks | Where-Object Id -EQ $ended[0].Id)
            $saved = Save-VeoVideo -InputObject $ended[1] -Destination $folder
            Assert-SavedWhole $saved ($tasks | Where-Object Id -EQ $ended[1].Id)
        }

        It 'never takes a folder behind a pipe for a task: it saves there or says what is wrong' {
            $task = @{} | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            $requests = Get-RequestCount mulerun
            $saved = $problem = $null
            try { $saved = $ended | Save-VeoVideo $folder }
            catch { $problem = $_ }
            Get-RequestCount mulerun | Should -Be $requests
            if ($saved) { Split-Path $saved.Path | Should -Be $folder }
            else { $problem.ErrorDetails.RecommendedAction | Should -Match '-Destination' }
        }

        It 'takes ids and the destination by position' {
            $tasks = @{}, @{} | Add-EmulatedTask
            $saved = Save-VeoVideo $tasks.Id $folder -Provider local-mulerun
            $saved | Should -HaveCount 2
            Split-Path $saved.Path | Should -Be $folder, $folder
        }

        It 'takes ids from the pipeline and as -<_>' -ForEach 'TaskId', 'Id', 'task_id' {
            $tasks = @{}, @{} | Add-EmulatedTask
            $named = @{ $_ = $tasks[1].Id }
            Assert-SavedWhole ($tasks[0].Id | Save-VeoVideo -Provider local-mulerun -Destination $folder) $tasks[0]
            Assert-SavedWhole (Save-VeoVideo @named -Provider local-mulerun -Destination $folder) $tasks[1]
        }

        It 'takes ids, providers and models from the rows of a CSV file' {
            $tasks = @{ model = 'veo-3.1' }, @{ gateway = 'mingyan' } | Add-EmulatedTask
            $rows = 'Provider,Model,task_id,Prompt', "local-mulerun,veo-3.1,$($tasks[0].Id),a cat", "local-mingyan,,$($tasks[1].Id),a dog" | ConvertFrom-Csv
            ($rows | Save-VeoVideo -Destination $folder).TaskId | Sort-Object | Should -Be ($tasks.Id | Sort-Object)
        }

        It 'saves again what it saved, from its own output' {
            $task = @{} | Add-EmulatedTask
            $saved = Save-VeoVideo $task.Reference -Destination $folder
            Remove-Item -LiteralPath $saved.Path
            Assert-SavedWhole ($saved | Save-VeoVideo -Destination $folder) $task
        }

        It 'saves once what is given twice' {
            $task = @{} | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            @($ended, $ended | Save-VeoVideo -Destination $folder) | Should -HaveCount 1
            @($task.Reference, $task.Reference | Save-VeoVideo -Destination $folder) | Should -HaveCount 1
            Get-RequestCount cdn | Should -Be 1
        }

        It 'asks nobody for an object that is no task' {
            [pscustomobject] @{ Name = 'clip'; Provider = 'local-mulerun' }, (Get-Item $TestDrive) | Save-VeoVideo -Destination $folder @quietly
            $problems.FullyQualifiedErrorId | Should -Match '^InputObject(NotBound|MissingMandatory),'
            $problems | Should -HaveCount 2
            Get-RequestCount | Should -Be 0
        }
    }

    Context 'the right bytes' {
        It 'saves <gateway> <shape>' -ForEach @(
            'documented', 'muleRouter' | ForEach-Object { @{ gateway = 'mulerun'; shape = $_ } }
            'documented', 'metadataUrl', 'contentOnly', 'rc30', 'wrapped', 'wrappedRecord', 'wrappedResultUrl', 'wrappedLegacy', 'unified' | ForEach-Object {
                @{ gateway = 'octopusx'; shape = $_ }
            }
            'documented', 'urlArray', 'dataUri', 'metadataBase64', 'sora', 'wrapped' | ForEach-Object { @{ gateway = 'mixroute'; shape = $_ } }
            'documented', 'resultUrl', 'wrapped' | ForEach-Object { @{ gateway = 'mingyan'; shape = $_ } }
        ) {
            $task = @{ gateway = $gateway; shape = $shape; videoLengths = @(123457) } | Add-EmulatedTask
            $saved = Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder
            Assert-SavedWhole $saved $task
            $saved.Length | Should -Be 123457
            $saved.Provider | Should -BeExactly $task.Provider
            $saved.Skipped | Should -BeFalse
            $saved.Resumed | Should -BeFalse
            $saved.Elapsed | Should -BeGreaterThan ([timespan]::Zero)
            Get-ChildItem -LiteralPath $folder -Force | ForEach-Object FullName | Should -Be $saved.Path -Because 'nothing else is left there'
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }

        It 'saves all videos of a task of <gateway> <shape>' -ForEach @(
            @{ gateway = 'mulerun'; shape = 'documented' }
            @{ gateway = 'mixroute'; shape = 'urlArray' }
            @{ gateway = 'mixroute'; shape = 'dataUri' }
            @{ gateway = 'mixroute'; shape = 'metadataBase64' }
        ) {
            $task = @{ gateway = $gateway; shape = $shape; videoLengths = @(40000, 50000, 60000) } | Add-EmulatedTask
            $saved = Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder
            $saved.Index | Should -Be 0, 1, 2
            $saved | ForEach-Object { Assert-SavedWhole $_ $task $_.Index }
            $saved.Path | Sort-Object -Unique | Should -HaveCount 3
        }

        It 'saves a video of many megabytes' {
            $task = @{ videoLengths = @(20MB) } | Add-EmulatedTask
            Assert-SavedWhole (Save-VeoVideo $task.Reference -Destination $folder) $task
        }

        It 'declares what it emits' {
            (Get-Command Save-VeoVideo).OutputType.Type | Should -Be ([VeoTasks.SavedVideo])
        }

        It 'shows a table of files, without links' {
            $task = @{} | Add-EmulatedTask
            $saved = Save-VeoVideo $task.Reference -Destination $folder
            $again = Save-VeoVideo $task.Reference -Destination $folder
            $view = $saved, $again | Get-View
            $view | Should -Match '(?m)^Provider\s+Outcome\s+Size\s+Path'
            $view | Should -Match "saved\s+32.0 KB\s+$([regex]::Escape($saved.Path))"
            $view | Should -Match 'skipped'
            $view | Should -Not -Match 'http|sig='
        }
    }

    Context 'the destination' {
        It 'is made when it is not there' {
            $task = @{} | Add-EmulatedTask
            $deep = Join-Path $folder 'a/b'
            Split-Path (Save-VeoVideo $task.Reference -Destination $deep).Path | Should -Be (Join-Path $folder 'a' 'b')
        }

        It 'is taken literally, brackets and all' {
            $task = @{} | Add-EmulatedTask
            $literal = Join-Path $folder 'shots [1-9] *'.Replace('*', $IsWindows ? 'x' : '*')
            $saved = Save-VeoVideo $task.Reference -Destination $literal
            Split-Path $saved.Path -Leaf | Should -BeIn (Get-ChildItem -LiteralPath $literal).Name
        }

        It 'is relative to PowerShell''s location, not to that of the process' {
            $task = @{} | Add-EmulatedTask
            $null = New-Item $folder -ItemType Directory
            Push-Location -LiteralPath $folder
            try { $saved = Save-VeoVideo $task.Reference -Destination ./videos }
            finally { Pop-Location }
            [Environment]::CurrentDirectory | Should -Not -Be $folder
            Split-Path $saved.Path | Should -Be (Join-Path $folder 'videos')
        }

        It 'is the current location unless given' {
            $task = @{} | Add-EmulatedTask
            $null = New-Item $folder -ItemType Directory
            Push-Location -LiteralPath $folder
            try { $saved = Save-VeoVideo $task.Reference }
            finally { Pop-Location }
            Split-Path $saved.Path | Should -Be $folder
        }

        It 'may be on a drive of the user''s own' {
            $task = @{} | Add-EmulatedTask
            $null = New-Item $folder -ItemType Directory
            $null = New-PSDrive -Name Clips -PSProvider FileSystem -Root $folder
            $saved = Save-VeoVideo $task.Reference -Destination Clips:/new
            Split-Path $saved.Path | Should -Be (Join-Path $folder 'new')
        }

        It 'is refused when it is <_>, before any request' -ForEach 'Env:/videos', 'Function:/videos', 'Microsoft.PowerShell.Core\Variable::videos' {
            $task = @{} | Add-EmulatedTask
            { Save-VeoVideo $task.Reference -Destination $_ } | Should -Throw -ErrorId 'NotFileSystemPath,VeoTasks.Commands.SaveVeoVideoCommand'
            Get-RequestCount | Should -Be 0
        }

        It 'is refused when its drive does not exist, before any request' {
            $task = @{} | Add-EmulatedTask
            { Save-VeoVideo $task.Reference -Destination 'nodrive:/videos' } | Should -Throw -ErrorId 'DriveNotFound,*'
            Get-RequestCount | Should -Be 0
        }

        It 'is refused when it is a file, before any request' {
            $task = @{} | Add-EmulatedTask
            Set-Content -LiteralPath $folder -Value 'mine'
            $problem = { Save-VeoVideo $task.Reference -Destination $folder } | Should -Throw -PassThru
            Assert-ErrorRecord $problem -Id DestinationUnavailable -Command Save-VeoVideo -Category PermissionDenied -Target $folder
            Get-RequestCount | Should -Be 0
        }

        It 'never lets an id lead out of it' {
            $task = @{ gateway = 'mixroute'; id = 'a/../../../evil' } | Add-EmulatedTask
            $saved = Save-VeoVideo $task.Reference -Destination $folder
            Split-Path $saved.Path | Should -Be $folder
        }
    }

    Context 'files that are there' {
        It 'skips a video that it saved before, without asking for it' {
            $task = @{} | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            $saved = $ended | Save-VeoVideo -Destination $folder
            $written = (Get-Item -LiteralPath $saved.Path).LastWriteTimeUtc
            $again = $ended | Save-VeoVideo -Destination $folder
            Assert-SavedWhole $again $task
            $again.Path | Should -Be $saved.Path
            $again.Skipped | Should -BeTrue
            (Get-Item -LiteralPath $saved.Path).LastWriteTimeUtc | Should -Be $written
            Get-RequestCount cdn | Should -Be 1
        }

        It 'leaves a file alone that is not its own' {
            $task = @{} | Add-EmulatedTask
            $other = @{} | Add-EmulatedTask
            $path = (Save-VeoVideo $task.Reference -Destination $folder).Path
            Set-Content -LiteralPath $path -Value 'mine' -NoNewline
            $requests = Get-RequestCount cdn
            $saved = $task.Reference, $other.Reference | Save-VeoVideo -Destination $folder @quietly
            $saved.TaskId | Should -BeExactly $other.Id
            Assert-ErrorRecord $problems -Id FileExists -Command Save-VeoVideo -Category ResourceExists -Target $task.Reference
            Get-Content -LiteralPath $path -Raw | Should -BeExactly 'mine'
            Get-RequestCount cdn | Should -Be ($requests + 1)
        }

        It 'replaces what is there with -Force' {
            $task = @{} | Add-EmulatedTask
            $path = (Save-VeoVideo $task.Reference -Destination $folder).Path
            Set-Content -LiteralPath $path -Value 'mine'
            $saved = Save-VeoVideo $task.Reference -Destination $folder -Force
            Assert-SavedWhole $saved $task
            $saved.Path | Should -Be $path
            $saved.Skipped | Should -BeFalse
        }

        It 'keeps the old file when -Force cannot get the new one' {
            $task = @{ videoFaults = @(@{ kind = 'html'; at = 2; times = 99 }) } | Add-EmulatedTask
            $saved = Save-VeoVideo $task.Reference -Destination $folder
            Save-VeoVideo $task.Reference -Destination $folder -Force @quietly
            $problems.FullyQualifiedErrorId | Should -Match '^NotAVideo,'
            Assert-SavedWhole $saved $task
            Get-ChildItem -LiteralPath $folder -Force | Should -HaveCount 1
        }
    }

    Context 'tasks without a video' {
        It 'reports a failed task of <_> with the gateway''s reason, and saves the others' -ForEach 'mulerun', 'octopusx', 'mixroute', 'mingyan' {
            $tasks = @{ gateway = $_; outcome = 'failed'; errorMessage = 'The prompt contains prohibited content' }, @{ gateway = $_ } | Add-EmulatedTask
            $ended = Get-VeoTask $tasks.Reference
            $saved = $ended | Save-VeoVideo -Destination $folder @quietly
            Assert-SavedWhole $saved $tasks[1]
            Assert-ErrorRecord $problems -Id TaskFailed -Command Save-VeoVideo -Category InvalidResult -Target $tasks[0].Reference
            $problems[0].TargetObject | Should -BeOfType VeoTasks.VeoTask
            $problems[0].ToString() | Should -Match 'prohibited content'
            $problems[0].Exception.Error.Message | Should -Match 'prohibited content'
        }

        It 'reports the same for an id' {
            $tasks = @{ outcome = 'failed'; errorMessage = 'no cats' }, @{} | Add-EmulatedTask
            Assert-SavedWhole (Save-VeoVideo $tasks.Reference -Destination $folder @quietly) $tasks[1]
            Assert-ErrorRecord $problems -Id TaskFailed -Command Save-VeoVideo -Category InvalidResult -Target $tasks[0].Reference
        }

        It 'reports a task that was called off' {
            $task = @{ outcome = 'cancelled' } | Add-EmulatedTask
            Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder @quietly
            Assert-ErrorRecord $problems -Id TaskCancelled -Command Save-VeoVideo -Category OperationStopped -Target $task.Reference
        }

        It 'reports a task that has not ended' {
            $task = @{ outcome = 'never' } | Add-EmulatedTask
            Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder @quietly
            Assert-ErrorRecord $problems -Id TaskNotFinished -Command Save-VeoVideo -Category ResourceUnavailable -Target $task.Reference
            $problems[0].ErrorDetails.RecommendedAction | Should -Match 'Wait-VeoTask'
        }

        It 'reports a succeeded task that has no video' {
            $task = @{ pollFaults = @(@{ kind = 'noLink'; times = 99 }) } | Add-EmulatedTask
            Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder @quietly
            Assert-ErrorRecord $problems -Id ResultMissing -Command Save-VeoVideo -Category InvalidResult -Target $task.Reference
        }

        It 'reports an unknown task, and saves the others' {
            $task = @{} | Add-EmulatedTask
            $saved = 'local-mulerun:no-such-task', $task.Reference | Save-VeoVideo -Destination $folder @quietly
            Assert-SavedWhole $saved $task
            Assert-ErrorRecord $problems -Id TaskNotFound -Command Save-VeoVideo -Category ObjectNotFound -Target 'local-mulerun:no-such-task'
        }

        It 'makes no folder when nothing is saved' {
            $task = @{ outcome = 'failed' } | Add-EmulatedTask
            Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder @quietly
            $folder | Should -Not -Exist
        }
    }

    Context 'trouble on the way' {
        It 'gets the whole video through <Name>' -ForEach @(
            @{ Name = 'a cut'; Faults = @{ kind = 'cut' }; Resumed = $true }
            @{ Name = 'a cut at another byte'; Faults = @{ kind = 'cut'; atByte = 70001 }; Resumed = $true }
            @{ Name = 'a reset'; Faults = @{ kind = 'reset'; atByte = 65536 }; Resumed = $true }
            @{ Name = 'a reset before the first byte'; Faults = @{ kind = 'reset' }; Resumed = $false }
            @{ Name = 'HTTP 503'; Faults = @{ kind = 'status'; statusCode = 503 }; Resumed = $false }
            @{ Name = 'an expired link'; Faults = @{ kind = 'expireLink' }; Resumed = $false }
            @{ Name = 'a web page at first'; Faults = @{ kind = 'html' }; Resumed = $false }
            @{ Name = 'an answer in chunks'; Faults = @{ kind = 'noLength' }; Resumed = $false }
            @{ Name = 'an answer without a length, cut'; Faults = @{ kind = 'noLength'; framing = 'untilClose' }, @{ kind = 'cut' }; Resumed = $null }
            @{ Name = 'a compressed answer'; Faults = @{ kind = 'gzip' }; Resumed = $false }
            @{ Name = 'a redirect'; Faults = @{ kind = 'redirect' }; Resumed = $false }
            @{ Name = 'a cut and a server that ignores ranges'; Faults = @{ kind = 'cut' }, @{ kind = 'ignoreRange'; at = 2 }; Resumed = $false }
            @{ Name = 'a cut and a range from elsewhere'; Faults = @{ kind = 'cut' }, @{ kind = 'wrongRangeStart'; at = 2 }; Resumed = $false }
            @{ Name = 'a cut and a range of another file'; Faults = @{ kind = 'cut' }, @{ kind = 'wrongTotal'; at = 2 }; Resumed = $false }
            @{ Name = 'a cut and a part without a range'; Faults = @{ kind = 'cut' }, @{ kind = 'noContentRange'; at = 2 }; Resumed = $false }
            @{ Name = 'a cut and several ranges'; Faults = @{ kind = 'cut' }, @{ kind = 'multipart'; at = 2 }; Resumed = $false }
            @{ Name = 'a cut and a link that expires then'; Faults = @{ kind = 'cut' }, @{ kind = 'expireLink'; at = 2 }; Resumed = $true }
            @{ Name = 'a cut and another file behind the link then'; Faults = @{ kind = 'cut' }, @{ kind = 'changed'; at = 2 }; Resumed = $false }
            @{ Name = 'a cut and a longer file behind the link then'; Faults = @{ kind = 'cut' }, @{ kind = 'changed'; at = 2; length = 300000 }; Resumed = $false }
        ) {
            $task = @{ videoLengths = @(200000); videoFaults = @($Faults) } | Add-EmulatedTask
            $saved = Get-VeoTask $task.Reference | Save-VeoVideo -Destination $folder
            Assert-SavedWhole $saved $task
            if ($null -ne $Resumed) { $saved.Resumed | Should -Be $Resumed }
            Get-ChildItem -LiteralPath $folder -Force | Should -HaveCount 1
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }

        It 'asks only for the rest after a cut, on condition that nothing has changed' {
            $task = @{ videoLengths = @(200000); videoFaults = @(@{ kind = 'cut'; atByte = 131072 }) } | Add-EmulatedTask
            $null = Save-VeoVideo $task.Reference -Destination $folder
            $log = Get-RequestLog cdn
            $log | Should -HaveCount 2
            $log[0].range | Should -BeNullOrEmpty
            $log[1].range | Should -Be 'bytes=131072-'
            $log[1].ifRange | Should -Match '^".+"$'
            $log[1].status | Should -Be 206
            $log[1].bytesSent | Should -Be (200000 - 131072)
        }

        It 'goes on in the next run where Ctrl+C broke off' {
            $task = @{ videoLengths = @(2MB); videoFaults = @(@{ kind = 'hang'; atByte = 1MB }) } | Add-EmulatedTask
            $stopped = Invoke-Stopped -ArgumentList $task.Reference, $folder -When { Test-PartFile $folder 1MB } -Script {
                param($Reference, $Folder) Save-VeoVideo $Reference -Destination $Folder
            }
            Assert-StoppedAtOnce $stopped
            Get-ChildItem -LiteralPath $folder -Filter *.mp4 | Should -BeNullOrEmpty
            $saved = Save-VeoVideo $task.Reference -Destination $folder
            Assert-SavedWhole $saved $task
            $saved.Resumed | Should -BeTrue
            (Get-RequestLog cdn)[-1].range | Should -Be 'bytes=1048576-'
            Get-ChildItem -LiteralPath $folder -Force | Should -HaveCount 1
        }

        It 'gives up on a transfer that breaks every time, keeps the part, and saves the others' {
            $tasks = @{ videoFaults = @(@{ kind = 'cut'; atByte = 5000; times = 99 }) }, @{} | Add-EmulatedTask
            Assert-SavedWhole ($tasks.Reference | Save-VeoVideo -Destination $folder @quietly) $tasks[1]
            Assert-ErrorRecord $problems -Id DownloadIncomplete -Command Save-VeoVideo -Category ReadError -Target $tasks[0].Reference
            Get-ChildItem -LiteralPath $folder -Filter *.part | Should -HaveCount 1
        }

        It 'gives up on a link that expires every time' {
            $task = @{ videoFaults = @(@{ kind = 'expireLink'; times = 99 }) } | Add-EmulatedTask
            Save-VeoVideo $task.Reference -Destination $folder @quietly
            Assert-ErrorRecord $problems -Id UrlExpired -Command Save-VeoVideo -Category ResourceUnavailable -Target $task.Reference
            Get-ChildItem -LiteralPath $folder -Force | Should -BeNullOrEmpty
        }
    }

    Context 'who gets the key' {
        It 'sends the key to the content endpoint and not to where that redirects' {
            $id = New-TaskId
            $elsewhere = "$(Get-EmulatorUri mirror)videos/octopusx/$id/0.mp4"
            $task = @{ gateway = 'octopusx'; id = $id; shape = 'contentOnly'; videoFaults = @(@{ kind = 'redirect'; location = $elsewhere }) } | Add-EmulatedTask
            Assert-SavedWhole (Save-VeoVideo $task.Reference -Destination $folder) $task
            $log = Get-RequestLog
            ($log | Where-Object path -Like '*/content' | Where-Object origin -EQ 'octopusx').hadAuthorization | Should -BeTrue
            ($log | Where-Object origin -EQ 'mirror').hadAuthorization | Should -BeFalse
        }

        It 'sends neither key nor cookie nor referrer to the CDN' {
            $tasks = 'mulerun', 'octopusx', 'mixroute', 'mingyan' | ForEach-Object { @{ gateway = $_; videoFaults = @(@{ kind = 'redirect' }) } } | Add-EmulatedTask
            $null = Save-VeoVideo $tasks.Reference -Destination $folder
            $foreign = Get-RequestLog | Where-Object origin -In 'cdn', 'mirror'
            @($foreign | Where-Object origin -EQ 'mirror') | Should -HaveCount 4
            $foreign.hadAuthorization | Should -Not -Contain $true
            $foreign.hadCookie | Should -Not -Contain $true
            $foreign.hadReferer | Should -Not -Contain $true
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }

        It 'needs no key for a public link' {
            $task = @{} | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY $null
            try { $saved = $ended | Save-VeoVideo -Destination $folder }
            finally { Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY (Get-EmulatorKey mulerun) }
            Assert-SavedWhole $saved $task
        }

        It 'names the three places of a key that is nowhere' {
            $task = @{ gateway = 'octopusx'; shape = 'contentOnly' } | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            $requests = Get-RequestCount
            Set-TestVariable VEOTASKS_LOCAL_OCTOPUSX_KEY $null
            try {
                $ended | Save-VeoVideo -Destination $folder @quietly
                Assert-ErrorRecord $problems -Id CredentialMissing -Command Save-VeoVideo -Category AuthenticationError -Target 'local-octopusx'
                Save-VeoVideo $task.Reference -Destination $folder @quietly
                Assert-ErrorRecord $problems -Id CredentialMissing -Command Save-VeoVideo -Category AuthenticationError -Target 'local-octopusx'
            }
            finally {
                Set-TestVariable VEOTASKS_LOCAL_OCTOPUSX_KEY (Get-EmulatorKey octopusx)
            }

            foreach ($place in '-ApiKey', 'VeoTasks-local-octopusx', 'VEOTASKS_LOCAL_OCTOPUSX_KEY') {
                $problems[0].ToString() | Should -Match ([regex]::Escape($place))
            }

            Get-RequestCount | Should -Be $requests
            $folder | Should -Not -Exist
        }

        It 'survives ids and tasks in one list when the key is nowhere' {
            $task = @{ gateway = 'octopusx'; shape = 'contentOnly' } | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            Set-TestVariable VEOTASKS_LOCAL_OCTOPUSX_KEY $null
            try { 'local-octopusx:other', $ended | Save-VeoVideo -Destination $folder @quietly }
            finally { Set-TestVariable VEOTASKS_LOCAL_OCTOPUSX_KEY (Get-EmulatorKey octopusx) }
            $problems.FullyQualifiedErrorId | Sort-Object -Unique | Should -Be 'CredentialMissing,VeoTasks.Commands.SaveVeoVideoCommand'
        }

        It 'reports a wrong key once for the ids of its provider, and saves the others' {
            $tasks = @(1..20 | ForEach-Object { @{} }) + @{ gateway = 'mingyan' } | Add-EmulatedTask
            $wrong = ConvertTo-SecureString 'wrong-key' -AsPlainText
            $saved = $tasks.Reference | Save-VeoVideo -Provider local-mulerun -ApiKey $wrong -ThrottleLimit 2 -Destination $folder @quietly
            Assert-SavedWhole $saved $tasks[-1]
            Assert-ErrorRecord $problems -Id Unauthorized -Command Save-VeoVideo -Category AuthenticationError -Target 'local-mulerun'
            Get-RequestCount mulerun | Should -BeLessOrEqual 2
        }

        It 'takes -ApiKey for the named provider and no other' {
            $tasks = @{ gateway = 'octopusx'; shape = 'contentOnly' }, @{} | Add-EmulatedTask
            $key = ConvertTo-SecureString (Get-EmulatorKey octopusx) -AsPlainText
            Set-TestVariable VEOTASKS_LOCAL_OCTOPUSX_KEY 'wrong'
            try { $saved = Save-VeoVideo $tasks.Reference -Provider local-octopusx -ApiKey $key -Destination $folder }
            finally { Set-TestVariable VEOTASKS_LOCAL_OCTOPUSX_KEY (Get-EmulatorKey octopusx) }
            $saved | Should -HaveCount 2
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }

        It 'goes to -BaseUri' {
            $task = @{ gateway = 'mixroute'; shape = 'sora' } | Add-EmulatedTask
            Assert-SavedWhole (Save-VeoVideo $task.Id -Provider mixroute -BaseUri (Get-EmulatorUri mixroute) -Destination $folder) $task
        }
    }

    Context 'asking first' {
        It 'touches nothing with -WhatIf' {
            $task = @{} | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            $requests = Get-RequestCount
            $ended | Save-VeoVideo -Destination $folder -WhatIf | Should -BeNullOrEmpty
            Save-VeoVideo $task.Reference -Destination $folder -WhatIf | Should -BeNullOrEmpty
            $folder | Should -Not -Exist
            Get-RequestCount | Should -Be $requests
        }

        It 'leaves a file as it is with -WhatIf -Force' {
            $task = @{} | Add-EmulatedTask
            $path = (Save-VeoVideo $task.Reference -Destination $folder).Path
            Set-Content -LiteralPath $path -Value 'mine' -NoNewline
            Save-VeoVideo $task.Reference -Destination $folder -Force -WhatIf
            Get-Content -LiteralPath $path -Raw | Should -BeExactly 'mine'
        }

        It 'does not ask with -Confirm:$false' {
            $task = @{} | Add-EmulatedTask
            $ConfirmPreference = 'Low'
            Assert-SavedWhole (Save-VeoVideo $task.Reference -Destination $folder -Confirm:$false) $task
        }
    }

    Context 'how many at once' {
        It 'has at most -ThrottleLimit requests under way' {
            $tasks = 1..9 | ForEach-Object { @{ videoFaults = @(@{ kind = 'delay'; pause = 0.1 }) } } | Add-EmulatedTask
            Get-VeoTask $tasks.Reference | Save-VeoVideo -Destination $folder -ThrottleLimit 3 | Should -HaveCount 9
            (Get-EmulatorCounter).peakInFlight.cdn | Should -Be 3
        }

        It 'emits what is there while the rest is still fetched' {
            $tasks = $endless, @{} | Add-EmulatedTask
            (Save-VeoVideo $tasks.Reference -Destination $folder | Select-Object -First 1).TaskId | Should -BeExactly $tasks[1].Id
        }
    }

    Context 'what it tells meanwhile' {
        It 'has one progress bar with counts, and takes it away' {
            $slow = @{ videoFaults = @(@{ kind = 'delay'; pause = 1.8 }) }
            $tasks = @{}, @{}, @{ outcome = 'failed' }, $slow | Add-EmulatedTask
            $seen = Invoke-Observed -ArgumentList $tasks.Reference, $folder -Script { param($References, $Folder) Save-VeoVideo $References -Destination $Folder }
            $own = @($seen.Progress | Where-Object Activity -EQ 'Save-VeoVideo')
            @($own.ActivityId | Sort-Object -Unique) | Should -HaveCount 1
            $own[0].StatusDescription | Should -Match '2 saved \(64.0 KB\).*0 there already.*1 failed'
            $own[0].StatusDescription | Should -Match '^3 of 4 \(75 %\)'
            $own[0].PercentComplete | Should -Be 75
            $own[-1].RecordType | Should -Be 'Completed'
        }
    }

    Context 'stopped in the middle' {
        It 'ends downloads under way at Ctrl+C' {
            $tasks = $endless, $endless, $endless | Add-EmulatedTask
            $stopped = Invoke-Stopped -ArgumentList $tasks.Reference, $folder -When { (Get-EmulatorCounter).peakInFlight['cdn'] -ge 3 } -Script {
                param($References, $Folder) $References | Save-VeoVideo -Destination $Folder
            }
            Assert-StoppedAtOnce $stopped
            Get-ChildItem -LiteralPath $folder -Filter *.mp4 | Should -BeNullOrEmpty
        }

        It 'ends pauses between two tries at Ctrl+C' {
            $task = @{ videoFaults = @(@{ kind = 'status'; statusCode = 503; times = 99; headers = @{ 'Retry-After' = '60' } }) } | Add-EmulatedTask
            $stopped = Invoke-Stopped -ArgumentList $task.Reference, $folder -When { (Get-RequestLog cdn).status -eq 503 } -Script {
                param($Reference, $Folder) Save-VeoVideo $Reference -Destination $Folder
            }
            Assert-StoppedAtOnce $stopped
        }

        It 'leaves nothing running after Select-Object -First 1' {
            $tasks = $endless, $endless, @{} | Add-EmulatedTask
            ($tasks.Reference | Save-VeoVideo -Destination $folder | Select-Object -First 1).TaskId | Should -BeExactly $tasks[2].Id
            Test-EmulatorQuiet | Should -BeTrue
        }

        It 'leaves nothing running after -ErrorAction Stop' {
            $tasks = $endless, $endless, @{ outcome = 'failed'; errorMessage = 'no cats' } | Add-EmulatedTask
            { $tasks.Reference | Save-VeoVideo -Destination $folder -ErrorAction Stop } | Should -Throw -ErrorId 'TaskFailed,*'
            Test-EmulatorQuiet | Should -BeTrue
        }
    }

    Context 'completion' {
        It 'offers providers and their models' {
            (Get-Completion 'Save-VeoVideo -Provider local-o').CompletionText | Should -Be 'local-octopusx'
            (Get-Completion 'Save-VeoVideo -Provider local-octopusx -Model ').CompletionText | Should -Contain 'veo_3_1-fast'
        }
    }
}
