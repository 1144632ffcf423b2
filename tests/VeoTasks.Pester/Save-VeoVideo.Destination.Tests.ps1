#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    . "$PSScriptRoot/Support/Save-VeoVideo.ps1"
}

AfterAll { Stop-EmulatorSession }

Describe 'Save-VeoVideo' {
    BeforeEach { . $eachTest }

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
            { Save-VeoVideo $task.Reference -Destination $_ } | Should -Throw -ErrorId 'NotFileSystemPath,VeoTasks.Cmdlets.SaveVeoVideoCommand'
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

    Context 'the names' {
        It 'are provider and id, and the place where there are several' {
            $tasks = @{ gateway = 'mingyan' }, @{ videoLengths = @(40000, 50000) } | Add-EmulatedTask
            $null = Register-VeoProvider -Name plain -Adapter mulerun -BaseUri (Get-EmulatorUri mulerun) -Force
            Set-TestVariable VEOTASKS_PLAIN_KEY (Get-EmulatorKey mulerun)
            $saved = Save-VeoVideo "plain:$($tasks[1].Id)" -Destination $folder
            Split-Path $saved.Path -Leaf | Should -BeExactly "plain-$($tasks[1].Id)-0.mp4", "plain-$($tasks[1].Id)-1.mp4"
        }

        It 'follow -FileName <Template>' -ForEach @(
            @{ Template = '{id}'; Name = '^ID\.mp4$' }
            @{ Template = 'clip of {created:yyyy} {id}.mp4'; Name = '^clip of 20\d\d ID\.mp4$' }
            @{ Template = '{model} {index} {id}'; Name = '^veo-3\.1 0 ID\.mp4$' }
            @{ Template = 'clip'; Name = '^clip\.[0-9a-f]{16}\.mp4$' }
        ) {
            $task = @{ model = 'veo-3.1' } | Add-EmulatedTask
            $saved = Save-VeoVideo $task.Reference -Model veo-3.1 -Destination $folder -FileName $Template
            Assert-SavedWhole $saved $task
            Split-Path $saved.Path -Leaf | Should -Match $Name.Replace('ID', $task.Id)
        }

        It 'are never shared by two videos, in one run or in two' {
            $tasks = @{}, @{} | Add-EmulatedTask
            $first = Save-VeoVideo $tasks[0].Reference -Destination $folder -FileName clip
            $both = Save-VeoVideo $tasks.Reference -Destination $folder -FileName clip
            ($both | Where-Object Skipped).Path | Should -Be $first.Path
            $both.Path | Sort-Object -Unique | Should -HaveCount 2
        }

        It 'refuses -FileName "<_>" before any request' -ForEach 'a/b', '..\{id}', '{prompt}', '{id', 'a:b' {
            $task = @{} | Add-EmulatedTask
            { Save-VeoVideo $task.Reference -Destination $folder -FileName $_ } | Should -Throw -ErrorId 'InvalidFileName,VeoTasks.Cmdlets.SaveVeoVideoCommand'
            Get-RequestCount | Should -Be 0
        }
    }
}
