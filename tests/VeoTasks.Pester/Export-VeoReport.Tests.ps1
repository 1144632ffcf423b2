#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession

    # An error that a test does not ask for fails it.
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }

    function New-Folder([string] $Name = [guid]::NewGuid().ToString('N')) { (New-Item (Join-Path $TestDrive $Name) -ItemType Directory -Force).FullName }

    function Get-Page([string] $Folder) { Get-Content -LiteralPath (Join-Path $Folder 'veotasks-report.html') -Raw }

    # A folder with one saved video, made once: most of what a report does needs no gateway.
    $template = New-Folder
    $video = Save-VeoVideo (@{} | Add-EmulatedTask).Reference -Destination $template
    function Copy-Saved([string] $Name = [guid]::NewGuid().ToString('N')) {
        $copy = New-Folder $Name
        Copy-Item -LiteralPath $video.Path, (Join-Path $template '.veotasks.jsonl') -Destination $copy -Force
        $copy
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'Export-VeoReport' {
    BeforeEach { Reset-Emulator }

    Context 'which folder' {
        It 'takes it by position, by name and from the pipeline' {
            $folders = 1..4 | ForEach-Object { Copy-Saved }
            Export-VeoReport $folders[0]
            Export-VeoReport -Path $folders[1]
            $folders[2] | Export-VeoReport
            [pscustomobject] @{ Path = $folders[3] } | Export-VeoReport
            $folders | ForEach-Object { Get-Page $_ | Should -Match ([regex]::Escape($video.TaskId)) }
        }

        It 'takes folders of Get-Item and Get-ChildItem, whatever they are called' {
            $folder = Copy-Saved 'a [b] *'
            Get-Item -LiteralPath $folder | Export-VeoReport
            Get-Page $folder | Should -Match '<h1>Videos in a \[b\] \*</h1>'
        }

        It 'takes a path literally as -<_>' -ForEach 'LiteralPath', 'PSPath', 'LP' {
            $folder = Copy-Saved "l [$_]"
            $named = @{ $_ = $folder }
            Export-VeoReport @named
            Get-Page $folder | Should -Not -BeNullOrEmpty
        }

        It 'takes brackets for themselves where that is a folder, and patterns otherwise' {
            $folders = (Copy-Saved 'p [1]'), (Copy-Saved 'q1'), (Copy-Saved 'q2')
            Export-VeoReport $folders[0]
            Export-VeoReport (Join-Path $TestDrive 'q*')
            $folders | ForEach-Object { Get-Page $_ | Should -Not -BeNullOrEmpty }
        }

        It 'takes paths of drives and of the current folder' {
            $folder = Copy-Saved 'here'
            Push-Location $folder
            try { Export-VeoReport . } finally { Pop-Location }
            Export-VeoReport (Copy-Saved 'there').Replace("$TestDrive", 'TestDrive:')
            'here', 'there' | ForEach-Object { Get-Page (Join-Path $TestDrive $_) | Should -Match "<h1>Videos in $_</h1>" }
        }

        It 'takes the current folder without a path, and says where the page is' {
            $folder = Copy-Saved 'current [1]'
            Push-Location -LiteralPath $folder
            try { Export-VeoReport -InformationVariable said 6> $null | Should -BeNullOrEmpty } finally { Pop-Location }
            Get-Page $folder | Should -Match '<h1>Videos in current \[1\]</h1>'
            $said | Should -HaveCount 1
            $said[0].MessageData.Message | Should -Be "The report is `"$(Join-Path $folder 'veotasks-report.html')`"."
            $said[0].Tags | Should -Be 'PSHOST'
        }

        It 'makes nothing of an empty pipeline, whatever the current folder is' {
            $folder = Copy-Saved
            Push-Location -LiteralPath $folder
            try { @() | Export-VeoReport } finally { Pop-Location }
            Join-Path $folder 'veotasks-report.html' | Should -Not -Exist
        }

        It 'says nothing more where it emits the page' {
            Export-VeoReport (Copy-Saved) -PassThru -InformationVariable said | Should -Not -BeNullOrEmpty
            $said | Should -BeNullOrEmpty
        }

        It 'makes one report of what Save-VeoVideo saved, when all is there' {
            $folder = New-Folder
            $tasks = @{}, @{}, @{} | Add-EmulatedTask
            $page = $tasks.Reference | Save-VeoVideo -Destination $folder | Export-VeoReport -PassThru
            $page | Should -HaveCount 1
            foreach ($task in $tasks) { Get-Page $folder | Should -Match $task.Id }
        }

        It 'reports <What>, and does the others' -ForEach @(
            @{ What = 'a folder that is not there'; Path = { Join-Path $TestDrive 'nowhere' }; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
            @{ What = 'a pattern that nothing fits'; Path = { Join-Path $TestDrive 'nowhere*' }; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
            @{ What = 'a drive that is not there'; Path = { 'nodrive:/videos' }; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
            @{ What = 'a folder without saved videos'; Path = { New-Folder 'empty' }; Id = 'LedgerNotFound'; Category = 'ObjectNotFound' }
            @{ What = 'what is no file system'; Path = { 'env:' }; Id = 'NotFileSystemPath'; Category = 'InvalidArgument' }
        ) {
            $folder = Copy-Saved
            $path = & $Path
            $path, $folder | Export-VeoReport @quietly
            Assert-ErrorRecord $problems -Id $Id -Command Export-VeoReport -Category $Category -Target $path
            Get-Page $folder | Should -Not -BeNullOrEmpty
        }
    }

    Context 'where the page goes' {
        It 'emits nothing, or the file with -PassThru' {
            $folder = Copy-Saved
            Export-VeoReport $folder | Should -BeNullOrEmpty
            $page = Export-VeoReport $folder -PassThru
            $page | Should -BeOfType IO.FileInfo
            $page.FullName | Should -Be (Join-Path $folder 'veotasks-report.html')
            $page.PSPath | Should -Match 'FileSystem::'
            (Get-Command Export-VeoReport).OutputType.Type | Should -Be ([IO.FileInfo])
        }

        It 'writes -OutFile, by position too, and finds the videos from there' {
            $folder = Copy-Saved 'out of'
            $page = Export-VeoReport $folder (Join-Path $TestDrive 'page [1].html') -PassThru
            $page.Name | Should -Be 'page [1].html'
            Get-Content -LiteralPath $page -Raw | Should -Match 'src="out%20of/local-mulerun-'
            Join-Path $folder 'veotasks-report.html' | Should -Not -Exist
        }

        It 'refuses to write two reports into one file' {
            $folders = (Copy-Saved), (Copy-Saved)
            { $folders | Export-VeoReport -OutFile (Join-Path $TestDrive 'both.html') } | Should -Throw -ErrorId 'OutFileAmbiguous,VeoTasks.Cmdlets.ExportVeoReportCommand'
            Join-Path $TestDrive 'both.html' | Should -Not -Exist
        }

        It 'refuses <_>, so that no video or list can be written over' -ForEach 'page.mp4', '.veotasks.jsonl', 'page', 'env:page.html' {
            $folder = Copy-Saved
            { Export-VeoReport $folder -OutFile $_ -Force } | Should -Throw -ErrorId 'InvalidOutFile,VeoTasks.Cmdlets.ExportVeoReportCommand'
        }

        It 'replaces its own earlier page' {
            $folder = Copy-Saved
            Export-VeoReport $folder -Title first
            Export-VeoReport $folder -Title second
            Get-Page $folder | Should -Match '<title>second</title>'
            Get-ChildItem -LiteralPath $folder -Force | Should -HaveCount 3 -Because 'no draft is left'
        }

        It 'leaves a foreign file alone without -Force' {
            $folder = Copy-Saved
            $path = Join-Path $folder 'veotasks-report.html'
            'mine' | Set-Content -LiteralPath $path
            Export-VeoReport $folder @quietly
            Assert-ErrorRecord $problems -Id FileExists -Command Export-VeoReport -Category ResourceExists -Target $path
            Get-Content -LiteralPath $path | Should -Be 'mine'
            Export-VeoReport $folder -Force
            Get-Page $folder | Should -Match '<h1>'
        }

        It 'reports a page that cannot be written' {
            $path = Join-Path $TestDrive 'no-such-folder' 'page.html'
            Export-VeoReport (Copy-Saved) -OutFile $path @quietly
            Assert-ErrorRecord $problems -Id WriteFailed -Command Export-VeoReport -Category WriteError -Target $path
        }

        It 'reports a list that cannot be read' {
            $folder = New-Folder
            $null = New-Item -ItemType SymbolicLink (Join-Path $folder '.veotasks.jsonl') -Target (Join-Path $template '.veotasks.jsonl')
            Export-VeoReport $folder @quietly
            Assert-ErrorRecord $problems -Id LedgerUnreadable -Command Export-VeoReport -Category ReadError -Target (Join-Path $folder '.veotasks.jsonl')
        }

        It 'writes nothing with -WhatIf' {
            $folder = Copy-Saved
            Export-VeoReport $folder -WhatIf -PassThru | Should -BeNullOrEmpty
            Join-Path $folder 'veotasks-report.html' | Should -Not -Exist
        }

        It 'does not ask with -Confirm:$false' {
            $folder = Copy-Saved
            $ConfirmPreference = 'Low'
            Export-VeoReport $folder -Confirm:$false
            Get-Page $folder | Should -Not -BeNullOrEmpty
        }
    }

    Context 'what the page shows' {
        AfterEach { Stop-HurryingClock }

        It 'shows videos with their facts, and asks no gateway' {
            $folder = New-Folder
            $task = @{ model = 'veo-3.1'; videoLengths = @(2MB) } | Add-EmulatedTask
            Get-VeoTask "local-mulerun/veo-3.1:$($task.Id)" | Wait-VeoTask | Save-VeoVideo -Destination $folder
            $requests = Get-RequestCount
            Export-VeoReport $folder
            $page = [xml] (Get-Page $folder)
            $shown = $page.SelectSingleNode('//*[local-name()="article"]').InnerText
            $shown | Should -Match 'local-mulerun'
            $shown | Should -Match 'veo-3\.1'
            $shown | Should -Match '1\.0 s, 320×180'
            $shown | Should -Match '2\.0 MB'
            Get-RequestCount | Should -Be $requests
        }

        It 'shows how long a task took that was waited for' {
            $folder = New-Folder
            $task = @{ gateway = 'mixroute'; endsAfter = 2 } | Add-EmulatedTask
            Wait-VeoTask $task.Reference -PollIntervalSec 1 | Save-VeoVideo -Destination $folder
            $line = Get-Content (Join-Path $folder '.veotasks.jsonl') | ConvertFrom-Json
            $line.waited | Should -BeGreaterThan 0.5
            Export-VeoReport $folder
            Get-Page $folder | Should -Match '<dt>Waited</dt><dd><bdi>\d+\.\d s'
        }

        It 'shows what could not be saved, with class and reason and without links' {
            Start-HurryingClock
            $folder = New-Folder
            $failed = @{ outcome = 'failed'; errorMessage = 'No cats <b>please</b>, see https://evil.example/s3cret?sig=s3cret' }, @{ gateway = 'mingyan'; outcome = 'cancelled' } | Add-EmulatedTask
            $dead = @{ videoFaults = @(@{ kind = 'html'; times = 99 }) } | Add-EmulatedTask
            $never = @{ outcome = 'never' } | Add-EmulatedTask
            $failed.Reference + $never.Reference | Get-VeoTask | Save-VeoVideo -Destination $folder @quietly
            'local-mulerun:no-such-task', $dead.Reference | Save-VeoVideo -Destination $folder @quietly
            $ledger = Get-Content (Join-Path $folder '.veotasks.jsonl') -Raw
            $ledger | Should -Not -Match 's3cret|sig=|sk-'
            Export-VeoReport $folder
            $page = Get-Page $folder
            foreach ($class in 'TaskFailed', 'TaskCanceled', 'TaskNotFound', 'NotAVideo') { $page | Should -Match "<summary><bdi>$class</bdi> <span class=""count"">1</span>" }
            $page | Should -Match 'No cats &lt;b&gt;please&lt;/b&gt;'
            $page | Should -Not -Match $never.Id -Because 'a task that goes on has not failed'
        }

        It 'shows a failure no more once the video was saved, and one that comes again only once' {
            $folder = New-Folder
            $task = @{ outcome = 'failed'; errorMessage = 'no cats' } | Add-EmulatedTask
            1..3 | ForEach-Object { Save-VeoVideo $task.Reference -Destination $folder @quietly }
            @(Get-Content (Join-Path $folder '.veotasks.jsonl')) | Should -HaveCount 1
            Export-VeoReport $folder
            Get-Page $folder | Should -Match 'no cats'
            Complete-EmulatedTask $task
            Save-VeoVideo $task.Reference -Destination $folder
            Export-VeoReport $folder
            Get-Page $folder | Should -Not -Match 'no cats'
        }

        It 'notes nothing with -WhatIf' {
            $folder = New-Folder
            $task = @{ outcome = 'failed' } | Add-EmulatedTask
            $ended = Get-VeoTask $task.Reference
            Save-VeoVideo -InputObject $ended -Destination $folder -WhatIf @quietly
            & { $WhatIfPreference = $true; Save-VeoVideo -InputObject $ended -Destination $folder @quietly }
            Get-ChildItem -LiteralPath $folder -Force | Should -BeNullOrEmpty
        }

        It 'shows files that are missing or were changed' {
            $folder = Copy-Saved
            Remove-Item -LiteralPath (Join-Path $folder (Split-Path $video.Path -Leaf))
            Export-VeoReport $folder
            Get-Page $folder | Should -Match 'The file is missing\.'
            'short' | Set-Content -LiteralPath (Join-Path $folder (Split-Path $video.Path -Leaf))
            Export-VeoReport $folder
            Get-Page $folder | Should -Match 'The file has changed since it was saved\.'
        }
    }

    Context 'stopped in the middle' {
        It 'leaves nothing behind at Ctrl+C' {
            # Who holds the list makes the report wait for it.
            $folder = Copy-Saved
            $held = [IO.File]::Open((Join-Path $folder '.veotasks.jsonl'), 'Open', 'ReadWrite', 'None')
            try {
                $stopped = Invoke-Stopped -ArgumentList $folder -When { $true } -Script { param($Folder) Export-VeoReport $Folder }
                Assert-StoppedAtOnce $stopped
            }
            finally { $held.Dispose() }
            Get-ChildItem -LiteralPath $folder -Filter *.html* -Force | Should -BeNullOrEmpty
        }

        It 'stops when a later cmdlet has enough' {
            $folders = (Copy-Saved), (Copy-Saved)
            ($folders | Export-VeoReport -PassThru | Select-Object -First 1).DirectoryName | Should -Be $folders[0]
        }
    }
}
