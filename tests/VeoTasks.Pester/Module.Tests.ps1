#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    $root = $env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../..").Path
    $sources = @(Get-ChildItem "$root/src/VeoTasks/Commands" -Filter *.cs -ErrorAction Ignore | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } })
    $task = 'TaskId', 'Provider', 'Model', 'ApiKey', 'BaseUri', 'ThrottleLimit'
    $cmdlets = @(
        @{ Name = 'Get-VeoTask'; Parameters = $task }
        @{ Name = 'Wait-VeoTask'; Parameters = $task + 'InputObject', 'TimeoutSec', 'PollIntervalSec', 'Any' }
        @{ Name = 'Save-VeoVideo'; Parameters = $task + 'InputObject', 'Destination', 'FileName', 'Force', 'WhatIf', 'Confirm' }
        @{ Name = 'Get-VeoProvider'; Parameters = @('Name') }
        @{ Name = 'Register-VeoProvider'; Parameters = 'Name', 'Adapter', 'BaseUri', 'SecretName', 'VaultName', 'Force', 'WhatIf', 'Confirm' }
        @{ Name = 'Unregister-VeoProvider'; Parameters = 'Name', 'WhatIf', 'Confirm' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $root = Get-TestRoot
    $module = Get-Module VeoTasks
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
        It 'brings exactly the six cmdlets and nothing else' {
            Get-Command -Module VeoTasks | ForEach-Object Name | Sort-Object |
                Should -Be 'Get-VeoProvider', 'Get-VeoTask', 'Register-VeoProvider', 'Save-VeoVideo', 'Unregister-VeoProvider', 'Wait-VeoTask'
            $module.ExportedFunctions.Count + $module.ExportedAliases.Count + $module.ExportedVariables.Count | Should -Be 0
        }

        It 'names <Name> with an approved verb' -ForEach $cmdlets {
            $Name.Split('-')[0] | Should -BeIn (Get-Verb).Verb
        }

        It 'gives <Name> its parameters, and no others' -ForEach $cmdlets {
            $common = [Management.Automation.PSCmdlet]::CommonParameters
            (Get-Command $Name).Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object | Should -Be ($Parameters | Sort-Object)
        }

        It 'makes its types usable by name' {
            [VeoTasks.VeoTaskStatus]::Succeeded, [VeoTasks.VeoErrorCategory]::TaskFailed | Should -HaveCount 2
            foreach ($type in 'VeoTask', 'SavedVideo', 'VeoProvider', 'VeoTaskException') { "VeoTasks.$type" -as [type] | Should -Not -BeNullOrEmpty }
        }

        It 'consists of its own assemblies, its views and a private folder' {
            $bin = Join-Path $root 'bin'
            Get-ChildItem $bin -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($bin, $_.FullName).Replace('\', '/') } | Sort-Object |
                Should -Be 'private/Polly.Core.dll', 'private/VeoTasks.Resilience.dll', 'VeoTasks.Core.dll', 'VeoTasks.dll', 'VeoTasks.Format.ps1xml'
        }
    }

    Context 'beside other modules' {
        BeforeAll {
            $task = @{} | Add-EmulatedTask
            $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath), $task.Reference, (New-Item (Join-Path $TestDrive polly) -ItemType Directory) -Script {
                param($Manifest, $Reference, $Folder)
                $ErrorActionPreference = 'Stop'
                function Get-Polly { [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Polly.Core' } | ForEach-Object { $_.GetName().Version.ToString() } }

                # Somebody else's Polly.Core, of another version and without anything that VeoTasks uses. Add-Type cannot name an assembly, so its compiler is asked.
                Add-Type -AssemblyName Microsoft.CodeAnalysis.CSharp
                $source = '[assembly: System.Reflection.AssemblyVersion("7.0.0.0")] namespace Polly { public sealed class ResiliencePipelineBuilder { public string Maker => "somebody else"; } }'
                $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create('Polly.Core').
                    AddSyntaxTrees([Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText($source)).
                    AddReferences([Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location)).
                    WithOptions([Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new('DynamicallyLinkedLibrary'))
                $other = Join-Path $Folder 'Polly.Core.dll'
                $stream = [IO.File]::Create($other)
                $emitted = $compilation.Emit($stream)
                $stream.Dispose()
                if (-not $emitted.Success) { throw "$($emitted.Diagnostics)" }
                Add-Type -Path $other
                $before = @(Get-Polly)
                Import-Module $Manifest
                $null = Get-VeoProvider
                $imported = @(Get-Polly)
                $resilience = @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'VeoTasks.Resilience' }).Count
                $saved = Save-VeoVideo $Reference -Destination $Folder
                @{
                    Before = $before; Imported = $imported; Resilience = $resilience; Saved = @(Get-Polly)
                    Path = $saved.Path; Sha256 = $saved.Sha256; Maker = [Polly.ResiliencePipelineBuilder]::new().Maker
                }
            }
        }

        It 'loads no Polly on import' {
            $seen.Before | Should -Be '7.0.0.0'
            $seen.Imported | Should -Be '7.0.0.0'
            $seen.Resilience | Should -Be 0
        }

        It 'saves a video although another version of Polly.Core is loaded' {
            $seen.Sha256 | Should -Be (Get-EmulatedHash $task)
            $seen.Path | Should -Exist
        }

        It 'has its own version beside the other, and the other stays what it was' {
            $seen.Saved | Should -HaveCount 2
            ($seen.Saved | ForEach-Object { [version] $_ } | Sort-Object)[1].Major | Should -BeGreaterOrEqual 8
            $seen.Maker | Should -Be 'somebody else'
        }

        It 'can be removed and imported again' {
            $task = @{} | Add-EmulatedTask
            Remove-Module VeoTasks
            Get-Command Get-VeoTask -ErrorAction Ignore -Module VeoTasks | Should -BeNullOrEmpty
            Import-Module (Get-ManifestPath) -Global
            (Get-VeoTask $task.Reference -ErrorAction Stop).Status | Should -Be 'Succeeded'
        }
    }

    Context 'its sources' -Skip:($sources.Count -eq 0) {
        It 'has one cmdlet of under 120 lines in <Name>' -ForEach $sources {
            $text = Get-Content -LiteralPath $Path
            $text.Count | Should -BeLessThan 120
            @($text | Select-String -Pattern '^\[Cmdlet\(') | Should -HaveCount 1
        }

        It 'has a file for each cmdlet' {
            (Get-ChildItem (Join-Path $root 'src/VeoTasks/Commands') -Filter *.cs).BaseName | Sort-Object |
                Should -Be (Get-Command -Module VeoTasks | ForEach-Object { $_.Name.Replace('-', '') + 'Command' } | Sort-Object)
        }
    }
}
