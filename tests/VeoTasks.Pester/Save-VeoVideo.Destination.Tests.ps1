#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession

    # An error that a test does not ask for fails it.
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
}

AfterAll { Stop-EmulatorSession }

Describe 'Save-VeoVideo' {
    BeforeEach {
        Reset-Emulator
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
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
}
