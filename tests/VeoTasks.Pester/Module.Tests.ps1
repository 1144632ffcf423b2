#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    $root = $env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../..").Path
    $sources = @(Get-ChildItem "$root/src/VeoTasks/Cmdlets" -Filter *Command.cs -ErrorAction Ignore | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } })
    $task = 'TaskId', 'Provider', 'Model', 'Label', 'ApiKey', 'BaseUri', 'AllowPrivateNetwork', 'ThrottleLimit'
    $cmdlets = @(
        @{ Name = 'Export-VeoReport'; Parameters = 'Path', 'LiteralPath', 'OutFile', 'Title', 'Force', 'PassThru', 'WhatIf', 'Confirm' }
        @{ Name = 'Get-VeoTask'; Parameters = $task + 'All' }
        @{ Name = 'Stop-VeoTask'; Parameters = $task + 'PassThru', 'WhatIf', 'Confirm' }
        @{ Name = 'New-VeoTask'; Parameters = 'Prompt', 'Provider', 'Model', 'AspectRatio', 'Resolution', 'DurationSec', 'Image', 'LastImage', 'ReferenceImage', 'NegativePrompt', 'Seed', 'Silent', 'Label', 'Body', 'MaximumTasks', 'Force', 'ThrottleLimit', 'TimeoutSec', 'ApiKey', 'BaseUri', 'AllowPrivateNetwork', 'JournalPath', 'NoPrompt', 'WhatIf', 'Confirm' }
        @{ Name = 'Get-VeoSubmission'; Parameters = 'State', 'Provider', 'Label', 'JournalPath' }
        @{ Name = 'Set-VeoSubmission'; Parameters = 'SubmissionId', 'TaskId', 'JournalPath', 'WhatIf', 'Confirm' }
        @{ Name = 'Remove-VeoSubmission'; Parameters = 'SubmissionId', 'JournalPath', 'WhatIf', 'Confirm' }
        @{ Name = 'Wait-VeoTask'; Parameters = $task + 'InputObject', 'TimeoutSec', 'PollIntervalSec', 'Any', 'FailOn', 'SummaryVariable', 'WhatIf', 'Confirm' }
        @{ Name = 'Save-VeoVideo'; Parameters = $task + 'InputObject', 'Destination', 'FileName', 'Force', 'MaximumSize', 'FailOn', 'SummaryVariable', 'WhatIf', 'Confirm' }
        @{ Name = 'Select-VeoShard'; Parameters = 'Index', 'Count', 'InputObject', 'Provider' }
        @{ Name = 'Get-VeoProvider'; Parameters = @('Name') }
        @{ Name = 'Register-VeoProvider'; Parameters = 'Name', 'Adapter', 'BaseUri', 'SecretName', 'VaultName', 'RequestsPerMinute', 'AllowPrivateNetwork', 'Force', 'WhatIf', 'Confirm' }
        @{ Name = 'Start-VeoEmulator'; Parameters = 'Scenario', 'Replace', 'TimeoutSec', 'WhatIf', 'Confirm' }
        @{ Name = 'Stop-VeoEmulator'; Parameters = 'ProcessId', 'WhatIf', 'Confirm' }
        @{ Name = 'Test-VeoProvider'; Parameters = 'Name', 'TimeoutSec' }
        @{ Name = 'Unregister-VeoProvider'; Parameters = 'Name', 'WhatIf', 'Confirm' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $root = Get-TestRoot
    $module = Get-Module VeoTasks

    # Somebody else's Polly.Core, without anything that VeoTasks uses. Add-Type cannot name an assembly, so its compiler is asked.
    function New-OtherPolly([string] $Version, [string] $Path) {
        Add-Type -AssemblyName Microsoft.CodeAnalysis.CSharp
        $source = "[assembly: System.Reflection.AssemblyVersion(""$Version"")] namespace Polly { public sealed class ResiliencePipelineBuilder { public string Maker => ""somebody else""; } }"
        $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create('Polly.Core').
            AddSyntaxTrees([Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText($source)).
            AddReferences([Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location)).
            WithOptions([Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new('DynamicallyLinkedLibrary'))
        $stream = [IO.File]::Create($Path)
        $emitted = $compilation.Emit($stream)
        $stream.Dispose()
        if (-not $emitted.Success) { throw "$($emitted.Diagnostics)" }
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'The module' {
    Context 'its manifest' {
        It 'passes Test-ModuleManifest' {
            $manifest = Test-ModuleManifest (Get-ManifestPath) -ErrorAction Stop -WarningVariable warnings
            $manifest.Version | Should -BeGreaterThan ([version] '0.0')
            $manifest.PowerShellVersion | Should -Be ([version] '7.4')
            $manifest.CompatiblePSEditions | Should -Be 'Core'
            $warnings | Should -BeNullOrEmpty
        }

        It 'gives the assembly its version' {
            [VeoTasks.VeoTask].Assembly.GetName().Version.ToString(3) | Should -Be $module.Version.ToString()
        }
    }

    Context 'what it brings' {
        BeforeAll {
            # In a process where no cmdlet has run yet: the first one to run may load what the import did not.
            $fresh = Invoke-ChildShell -ArgumentList (Get-ManifestPath), (New-Item (Join-Path $TestDrive other) -ItemType Directory) -Script {
                param($Manifest, $Folder)
                $ErrorActionPreference = 'Stop'

                # What any module with a view makes PowerShell load does not count.
                '<Configuration><ViewDefinitions /></Configuration>' | Set-Content (Join-Path $Folder 'Other.Format.ps1xml')
                "@{ ModuleVersion = '1.0'; FormatsToProcess = 'Other.Format.ps1xml' }" | Set-Content (Join-Path $Folder 'Other.psd1')
                Import-Module (Join-Path $Folder 'Other.psd1')
                $before = [AppDomain]::CurrentDomain.GetAssemblies()
                Import-Module $Manifest
                @{
                    Assemblies = @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_ -notin $before } | ForEach-Object { $_.GetName().Name })
                    Types      = @('VeoTask', 'SavedVideo', 'VeoProvider', 'VeoTaskStatus', 'VeoTaskException' | ForEach-Object { ("VeoTasks.$_" -as [type]).FullName })
                }
            }
        }

        It 'brings exactly the sixteen cmdlets and nothing else' {
            Get-Command -Module VeoTasks | ForEach-Object Name | Sort-Object |
                Should -Be 'Export-VeoReport', 'Get-VeoProvider', 'Get-VeoSubmission', 'Get-VeoTask', 'New-VeoTask', 'Register-VeoProvider', 'Remove-VeoSubmission', 'Save-VeoVideo', 'Select-VeoShard', 'Set-VeoSubmission', 'Start-VeoEmulator', 'Stop-VeoEmulator', 'Stop-VeoTask', 'Test-VeoProvider', 'Unregister-VeoProvider', 'Wait-VeoTask'
            $module.ExportedFunctions.Count + $module.ExportedAliases.Count + $module.ExportedVariables.Count | Should -Be 0
        }

        It 'names <Name> with an approved verb' -ForEach $cmdlets {
            $Name.Split('-')[0] | Should -BeIn (Get-Verb).Verb
        }

        It 'gives <Name> its parameters, and no others' -ForEach $cmdlets {
            $common = [Management.Automation.PSCmdlet]::CommonParameters
            (Get-Command $Name).Parameters.Values | Where-Object { $_.Name -notin $common -and -not ($_.Attributes | Where-Object { $_ -is [Parameter] -and $_.DontShow }) } | ForEach-Object Name | Sort-Object | Should -Be ($Parameters | Sort-Object)
        }

        It 'makes its types usable by name' {
            $fresh.Types | Should -Be 'VeoTasks.VeoTask', 'VeoTasks.SavedVideo', 'VeoTasks.VeoProvider', 'VeoTasks.VeoTaskStatus', 'VeoTasks.VeoTaskException'
        }

        It 'loads its two assemblies and no others' {
            $fresh.Assemblies | Sort-Object | Should -Be 'VeoTasks', 'VeoTasks.Core'
        }

        It 'consists of its own assemblies, its views, a private folder and the emulator' {
            $bin = Join-Path $root 'bin'
            Get-ChildItem $bin -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($bin, $_.FullName).Replace('\', '/') } | Sort-Object |
                Should -Be 'emulator/scenario.schema.json', 'emulator/VeoTasks.Emulator.dll', 'emulator/VeoTasks.Emulator.runtimeconfig.json', 'private/Google.Apis.Auth.dll', 'private/Google.Apis.Core.dll', 'private/Google.Apis.dll', 'private/Newtonsoft.Json.dll', 'private/Polly.Core.dll', 'private/VeoTasks.Google.dll', 'private/VeoTasks.Resilience.dll', 'VeoTasks.Core.dll', 'VeoTasks.dll', 'VeoTasks.Format.ps1xml', 'VeoTasks.Types.ps1xml'
        }
    }

    # All releases of Polly 8 have the assembly version 8.0.0.0, so the second of these is another release by the same name.
    Context 'beside a Polly.Core <_> of another module' -ForEach '7.0.0.0', '8.0.0.0', '9.0.0.0' {
        BeforeAll {
            # Polly comes in at the first failure.
            $task = @{ videoFaults = @(@{ kind = 'status'; statusCode = 503 }) } | Add-EmulatedTask
            $other = Join-Path (New-Item (Join-Path $TestDrive "polly-$_") -ItemType Directory) 'Polly.Core.dll'
            New-OtherPolly $_ $other
            $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath), $task.Reference, $other -Script {
                param($Manifest, $Reference, $Other)
                $ErrorActionPreference = 'Stop'
                function Get-Polly { [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Polly.Core' } | ForEach-Object Location }

                Add-Type -Path $Other
                $before = @(Get-Polly)
                Import-Module $Manifest
                $null = Get-VeoProvider
                $imported = @(Get-Polly)
                $null = Wait-VeoTask $Reference
                $waited = @(Get-Polly)
                $resilience = @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'VeoTasks.Resilience' }).Count
                $saved = Save-VeoVideo $Reference -Destination (Split-Path $Other)
                $null = Get-VeoTask $Reference
                $null = Test-VeoProvider local-mulerun
                @{
                    Waited = $waited; Google = @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -match 'Google' }).Count
                    Other = $Other; Version = [Polly.ResiliencePipelineBuilder].Assembly.GetName().Version.ToString()
                    Before = $before; Imported = $imported; Resilience = $resilience; Saved = @(Get-Polly)
                    Path = $saved.Path; Sha256 = $saved.Sha256; Maker = [Polly.ResiliencePipelineBuilder]::new().Maker
                }
            }
        }

        It 'loads no Polly on import or to wait' {
            $seen.Version | Should -Be $_
            $seen.Before | Should -Be $seen.Other
            $seen.Imported | Should -Be $seen.Other
            $seen.Waited | Should -Be $seen.Other
            $seen.Resilience | Should -Be 0
        }

        It 'loads nothing of Google''s for any command, as long as no provider is Google''s' {
            $seen.Google | Should -Be 0
        }

        It 'saves a video' {
            $seen.Sha256 | Should -Be (Get-EmulatedHash $task)
            $seen.Path | Should -Exist
        }

        It 'has its own beside the other, and the other stays what it was' {
            $seen.Saved | Sort-Object | Should -Be ($seen.Other, (Join-Path $root 'bin' 'private' 'Polly.Core.dll') | Sort-Object)
            $seen.Maker | Should -Be 'somebody else'
        }
    }

    Context 'in a session' {
        It 'can be removed and imported again' {
            $task = @{} | Add-EmulatedTask
            Remove-Module VeoTasks
            Get-Command Get-VeoTask -ErrorAction Ignore -Module VeoTasks | Should -BeNullOrEmpty
            Import-Module (Get-ManifestPath) -Global
            (Get-VeoTask $task.Reference -ErrorAction Stop).Status | Should -Be 'Succeeded'
        }
    }

    Context 'its sources' -Skip:($sources.Count -eq 0) {
        It 'has one cmdlet of under 250 lines in <Name>' -ForEach $sources {
            $text = Get-Content -LiteralPath $Path
            $text.Count | Should -BeLessThan 250
            @($text | Select-String -Pattern '^\[Cmdlet\(') | Should -HaveCount 1
        }

        It 'has a file for each cmdlet' {
            (Get-ChildItem (Join-Path $root 'src/VeoTasks/Cmdlets') -Filter *Command.cs).BaseName | Sort-Object |
                Should -Be (Get-Command -Module VeoTasks | ForEach-Object { $_.Name.Replace('-', '') + 'Command' } | Sort-Object)
        }
    }
}
