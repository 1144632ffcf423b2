#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    $root = $env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../..").Path
    $hasSources = Test-Path "$root/build.ps1"
}

Describe 'The package' -Skip:(-not $hasSources) {
    BeforeAll {
        $root = $env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../..").Path

        # The sources alone, in a folder whose name and length may not matter.
        function Copy-Source([string] $Folder) {
            $null = New-Item $Folder -ItemType Directory -Force
            'build.ps1', 'global.json', 'Directory.Build.props', 'Directory.Packages.props', 'VeoTasks.psd1', 'README.md', 'LICENSE', '.editorconfig' |
                ForEach-Object { Copy-Item (Join-Path $root $_) $Folder }
            foreach ($part in 'docs/en-US', 'src/VeoTasks', 'src/VeoTasks.Core', 'src/VeoTasks.Resilience') {
                $target = New-Item (Join-Path $Folder $part) -ItemType Directory -Force
                Get-ChildItem (Join-Path $root $part) -Force | Where-Object Name -notin 'bin', 'obj' | Copy-Item -Destination $target -Recurse
            }
        }

        function New-Package([string] $Folder) {
            $output = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File (Join-Path $Folder 'build.ps1') -Task Package 2>&1
            if ($LASTEXITCODE -ne 0) { throw "Packaging in $Folder failed: $output" }
            Get-Item (Join-Path $Folder 'out/VeoTasks.*.nupkg')
        }

        $folders = (Join-Path $TestDrive 'a'), (Join-Path $TestDrive 'a longer way/to the tests')
        $folders | ForEach-Object { Copy-Source $_ }

        # One of them is a clone with a history and a remote.
        if (Get-Command git -ErrorAction Ignore) {
            git -C $folders[1] init --quiet
            git -C $folders[1] -c user.name=x -c user.email=x@x.example commit --quiet --allow-empty --message x
            git -C $folders[1] remote add origin https://github.com/x/x.git
        }

        $packages = $folders | ForEach-Object { New-Package $_ }
    }

    It 'is the same to the byte wherever it is built' {
        $hashes = ($packages | Get-FileHash -Algorithm SHA256).Hash
        Write-Host "      SHA-256 $($hashes[0])"
        $hashes[1] | Should -Be $hashes[0]
    }

    It 'holds the module and nothing else' {
        $zip = [IO.Compression.ZipFile]::OpenRead($packages[0].FullName)
        try {
            $zip.Entries.FullName | Should -Be @(
                'VeoTasks.nuspec', 'LICENSE', 'README.md', 'VeoTasks.psd1', 'bin/VeoTasks.Core.dll', 'bin/VeoTasks.Format.ps1xml', 'bin/VeoTasks.Types.ps1xml', 'bin/VeoTasks.dll',
                'bin/private/Polly.Core.dll', 'bin/private/VeoTasks.Resilience.dll', 'en-US/VeoTasks.dll-Help.xml', 'en-US/about_VeoTasks.help.txt',
                'en-US/about_VeoTasks_Errors.help.txt', 'en-US/about_VeoTasks_Providers.help.txt', 'en-US/about_VeoTasks_Runbooks.help.txt')
        }
        finally {
            $zip.Dispose()
        }
    }

    It 'names no folder of the machine that built it' {
        $places = $folders[1], $HOME, [IO.Path]::GetTempPath().TrimEnd('/', '\')
        foreach ($file in Get-ChildItem (Join-Path $folders[1] 'out/VeoTasks') -Recurse -File -Include 'VeoTasks*.dll', '*.psd1', '*.ps1xml') {
            $bytes = [IO.File]::ReadAllBytes($file.FullName)
            foreach ($text in [Text.Encoding]::Latin1.GetString($bytes), [Text.Encoding]::Unicode.GetString($bytes)) {
                foreach ($place in $places) { $text.Contains($place) | Should -BeFalse -Because "$($file.Name) names $place" }
            }
        }
    }
}
