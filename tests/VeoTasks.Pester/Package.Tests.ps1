#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    $root = $env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../..").Path
    $hasSources = Test-Path "$root/build.ps1"
    $isLong = $env:VEOTASKS_LONG_TESTS -eq '1'

    # Windows has no variable that moves the folder for a user's modules, and nothing of the user's is touched here.
    $lack = $IsWindows ? 'no home of its own on Windows' : (Get-Module -ListAvailable Microsoft.PowerShell.PSResourceGet) ? $null : 'Microsoft.PowerShell.PSResourceGet not installed'
    $story = "installed by name from a folder$(if ($lack) { " (skipped: $lack)" })"
}

Describe 'The package' -Skip:(-not $hasSources) {
    BeforeAll {
        . "$PSScriptRoot/Support/Shell.ps1"
        $root = $env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../..").Path

        # What the Kubernetes image is built from, which is all that a build needs, in a folder whose name and length may not matter.
        $container = @(Get-Content (Join-Path $root docs/examples/kubernetes/Containerfile) | Where-Object { $_ -and -not $_.StartsWith('#') })
        function Copy-Source([string] $Folder) {
            foreach ($line in $container -match '^COPY (?!--from)' -notmatch 'Save-Share') {
                $from = $line.Split(' ')[1..99]
                $to = Join-Path $Folder $from[-1]
                $null = New-Item (Split-Path $to) -ItemType Directory -Force
                foreach ($name in $from[0..($from.Count - 2)]) { Copy-Item (Join-Path $root $name) $to -Recurse }
            }

            Get-ChildItem (Join-Path $Folder src) -Directory | ForEach-Object { Join-Path $_ bin; Join-Path $_ obj } | Remove-Item -Recurse -Force -ErrorAction Ignore
        }

        # Compiling ahead takes ten seconds of processor time, and a compiler of 52 MB. A second build takes twenty.
        $isLong = $env:VEOTASKS_LONG_TESTS -eq '1'
        $platform = $isLong ? 'own' : 'any'
        function New-Package([string] $Folder) {
            # The sources were analyzed where they come from.
            $analyzers, $env:RunAnalyzers = $env:RunAnalyzers, 'false'
            $output = Invoke-Shell -NoProfile -NonInteractive -File (Join-Path $Folder 'build.ps1') -Task Package -Platform $platform 2>&1
            $env:RunAnalyzers = $analyzers
            if ($LASTEXITCODE -ne 0) { throw "Packaging in $Folder failed: $output" }
            Get-Item (Join-Path $Folder 'out/VeoTasks.*.nupkg')
        }

        $folders = @((Join-Path $TestDrive 'a longer way/to the tests'); if ($isLong) { Join-Path $TestDrive 'a' })
        $folders | ForEach-Object { Copy-Source $_ }

        # One of them is a clone with a history and a remote.
        if (Get-Command git -ErrorAction Ignore) {
            git -C $folders[0] init --quiet
            git -C $folders[0] -c user.name=x -c user.email=x@x.example commit --quiet --allow-empty --message x
            git -C $folders[0] remote add origin https://github.com/x/x.git
        }

        $packages = @($folders | ForEach-Object { New-Package $_ })
    }

    It 'is what the Kubernetes image is built with' {
        ($container -match '^RUN ')[0] | Should -Be 'RUN ["pwsh", "-NoProfile", "-File", "build.ps1", "-Task", "Package", "-Platform", "own"]'
    }

    It 'is the same to the byte wherever it is built' -Tag 'Needs:VEOTASKS_LONG_TESTS=1' -Skip:(-not $isLong) {
        $hashes = ($packages | Get-FileHash -Algorithm SHA256).Hash
        Write-Host "      SHA-256 $($hashes[0])"
        $hashes[1] | Should -Be $hashes[0]
    }

    It 'holds the module and nothing else' {
        $zip = [IO.Compression.ZipFile]::OpenRead($packages[0].FullName)
        try {
            $zip.Entries.FullName | Should -Be @(
                'VeoTasks.nuspec', 'LICENSE', 'README.md', 'VeoTasks.psd1', 'bin/VeoTasks.Core.dll', 'bin/VeoTasks.Format.ps1xml', 'bin/VeoTasks.Types.ps1xml', 'bin/VeoTasks.dll',
                'bin/emulator/VeoTasks.Emulator.dll', 'bin/emulator/VeoTasks.Emulator.runtimeconfig.json', 'bin/emulator/scenario.schema.json',
                'bin/private/Google.Apis.Auth.dll', 'bin/private/Google.Apis.Core.dll', 'bin/private/Google.Apis.dll', 'bin/private/Newtonsoft.Json.dll', 'bin/private/Polly.Core.dll',
                'bin/private/VeoTasks.Google.dll', 'bin/private/VeoTasks.Resilience.dll', 'en-US/VeoTasks.dll-Help.xml', 'en-US/about_VeoTasks.help.txt',
                'en-US/about_VeoTasks_Errors.help.txt', 'en-US/about_VeoTasks_Providers.help.txt', 'en-US/about_VeoTasks_Runbooks.help.txt')
        }
        finally {
            $zip.Dispose()
        }
    }

    It 'names no folder of the machine that built it' {
        $places = $folders[0], $HOME, [IO.Path]::GetTempPath() | ForEach-Object { $_.TrimEnd('/', '\') + [IO.Path]::DirectorySeparatorChar }
        foreach ($file in Get-ChildItem (Join-Path $folders[0] 'out/VeoTasks') -Recurse -File -Include 'VeoTasks*.dll', '*.psd1', '*.ps1xml') {
            $bytes = [IO.File]::ReadAllBytes($file.FullName)
            foreach ($text in [Text.Encoding]::Latin1.GetString($bytes), [Text.Encoding]::Unicode.GetString($bytes)) {
                foreach ($place in $places) { $text.Contains($place) | Should -BeFalse -Because "$($file.Name) names $place" }
            }
        }
    }

    Context '<_>' -Tag 'Needs:PSResourceGet' -Skip:([bool] $lack) -ForEach $story {
        BeforeAll {
            Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
            Start-EmulatorSession
            $tasks = @{}, @{ endsAfter = 0.5 } | Add-EmulatedTask
            $gateway = Get-EmulatorUri mulerun

            # A home that has nothing yet, and no module of the machine but PowerShell's own and the one that installs.
            $own = New-Item (Join-Path $TestDrive home) -ItemType Directory
            Set-TestVariable HOME $own.FullName
            foreach ($name in 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME') { Set-TestVariable $name $null }
            $installerFolder = Split-Path (Get-Module -ListAvailable Microsoft.PowerShell.PSResourceGet)[0].ModuleBase
            if ((Split-Path $installerFolder -Leaf) -eq 'Microsoft.PowerShell.PSResourceGet') { $installerFolder = Split-Path $installerFolder }
            Set-TestVariable PSModulePath ((Join-Path $PSHOME Modules), $installerFolder -join [IO.Path]::PathSeparator)

            $installed = Invoke-ChildShell -ArgumentList $packages[0].DirectoryName -Script {
                param($Folder)
                $ErrorActionPreference = 'Stop'
                Register-PSResourceRepository -Name Folder -Uri $Folder -Trusted
                $before = @(Get-Module -ListAvailable VeoTasks).Count
                Install-PSResource VeoTasks -Repository Folder
                @{ Before = $before; Resource = Get-InstalledPSResource VeoTasks | Select-Object Name, @{ n = 'Version'; e = { "$($_.Version)" } }, InstalledLocation }
            }

            # The next process knows nothing but the name.
            $used = Invoke-ChildShell -ArgumentList ($tasks.Id -join ','), $gateway, (Join-Path $TestDrive installed) -Script {
                param($Ids, $Gateway, $Folder)
                $ErrorActionPreference = 'Stop'
                Set-StrictMode -Version Latest
                Import-Module VeoTasks
                $saved = $Ids -split ',' | Wait-VeoTask -Provider mulerun -BaseUri $Gateway -PollIntervalSec 0.2 | Save-VeoVideo -Destination $Folder
                @{
                    Base  = (Get-Module VeoTasks).ModuleBase
                    Saved = @($saved | Select-Object TaskId, Path, Sha256)
                    Help  = "$((Get-Help Save-VeoVideo).Synopsis)"
                    About = (Get-Help about_VeoTasks | Out-String).Length
                    View  = $saved | Out-String -Width 100
                    Rehearsed = @((Start-VeoEmulator).Tasks | Get-VeoTask).Count
                }
            }
        }

        AfterAll { Stop-EmulatorSession }

        It 'is found, and nothing else was there' {
            $installed.Before | Should -Be 0
            $installed.Resource.Name | Should -Be VeoTasks
            $installed.Resource.Version | Should -Be (Import-PowerShellDataFile "$root/VeoTasks.psd1").ModuleVersion
            $used.Base | Should -BeLike "$($own.FullName)*"
        }

        It 'does the whole job' {
            $used.Saved | Should -HaveCount 2
            foreach ($task in $tasks) {
                $one = $used.Saved | Where-Object TaskId -EQ $task.Id
                $one.Sha256 | Should -BeExactly (Get-EmulatedHash $task)
                (Get-FileHash -LiteralPath $one.Path).Hash | Should -Be $one.Sha256
            }
        }

        It 'brings the emulator' {
            $used.Rehearsed | Should -BeGreaterThan 5
        }

        It 'brings its help and its views' {
            $used.Help | Should -Match '\w+ \w+'
            $used.About | Should -BeGreaterThan 1000
            $used.View | Should -Not -Match 'Sha256'
        }
    }
}
