@{
    RootModule           = 'bin/VeoTasks.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = 'b3a7c1f2-6d54-4a0e-9c3b-5f0f6f1f7a21'
    Author               = 'VeoTasks contributors'
    CompanyName          = 'VeoTasks contributors'
    Copyright            = '(c) VeoTasks contributors. MIT license.'
    Description          = 'Submits prompts for AI videos to MuleRun, OctopusX, MixRoute, Mingyan, fal, Replicate, Vertex AI and compatible gateways, each at most once, waits for the tasks, and saves their videos: whole, checked and resumable.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    # Nothing needs it on import but a person who writes [VeoTasks.VeoTaskStatus]::Failed before the first cmdlet has run.
    RequiredAssemblies   = @('bin/VeoTasks.Core.dll')
    TypesToProcess       = @('bin/VeoTasks.Types.ps1xml')
    FormatsToProcess     = @('bin/VeoTasks.Format.ps1xml')
    CmdletsToExport      = @(
        'Export-VeoReport',
        'Get-VeoProvider',
        'Get-VeoSubmission',
        'Get-VeoTask',
        'New-VeoTask',
        'Register-VeoProvider',
        'Remove-VeoSubmission',
        'Save-VeoVideo',
        'Select-VeoShard',
        'Set-VeoSubmission',
        'Start-VeoEmulator',
        'Stop-VeoEmulator',
        'Stop-VeoTask',
        'Test-VeoProvider',
        'Unregister-VeoProvider',
        'Wait-VeoTask'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags       = @('AI', 'Video', 'Veo', 'Sora', 'Download', 'Polling', 'MuleRun', 'OctopusX', 'MixRoute', 'Mingyan', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
            ProjectUri = 'https://github.com/VeoTasks/VeoTasks'
            IconUri    = 'https://raw.githubusercontent.com/VeoTasks/VeoTasks/main/docs/icon.png'
        }
    }
}
