#requires -Version 7.4
<#
.SYNOPSIS
Builds, tests, packages and installs VeoTasks. It needs the .NET SDK and nothing else.

.PARAMETER Task
Build    builds the module and its emulator; afterwards Import-Module ./VeoTasks.psd1 works from this folder
Test     runs all tests: dotnet test
Package  writes out/VeoTasks (what a gallery gets) and out/VeoTasks.VERSION.nupkg
Install  copies the package into your module folder, where every session, job and runspace finds it
Demo     runs the main job against the emulator
Picture  makes the picture in the README from a real run (needs tmux)
Docs     makes the help file from the pages in docs/en-US (needs PlatyPS); the next build puts it where Get-Help looks
Clean    removes everything that a build wrote

.PARAMETER Platform
What Package and Install compile the module ahead of time for, so that a first command costs less. The compiler runs on Linux x64 and
comes from NuGet. Package takes any and Install takes own if nothing is said.
any                             none: it runs everywhere and is compiled as it runs
own                             this machine's, if that can be done
win-x64, linux-x64, osx-arm64   that one, and it runs on no other; an error if it cannot be done

.EXAMPLE
./build.ps1

.EXAMPLE
./build.ps1 -Task Install
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Package', 'Install', 'Demo', 'Picture', 'Docs', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    [ValidateSet('win-x64', 'linux-x64', 'osx-arm64', 'own', 'any')]
    [string] $Platform
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$Root = $PSScriptRoot
$Out = Join-Path $Root 'out'
$Manifest = Import-PowerShellDataFile (Join-Path $Root 'VeoTasks.psd1')

function Invoke-DotNet {
    & dotnet @args | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
}

function Invoke-Build {
    Invoke-DotNet build (Join-Path $Root 'src/VeoTasks') --configuration $Configuration --nologo
    $null = Test-ModuleManifest (Join-Path $Root 'VeoTasks.psd1')
    Write-Host "Type next: Import-Module $(Join-Path $Root 'VeoTasks.psd1')"
}

function Invoke-Test {
    Invoke-DotNet test (Join-Path $Root 'VeoTasks.sln') --configuration $Configuration --nologo
}

# Only what this build makes may get into the package, and the module's own projects are enough for it.
function Invoke-Package([string] $Usual = 'any') {
    'bin', 'en-US' | ForEach-Object { Remove-Item (Join-Path $Root $_) -Recurse -Force -ErrorAction Ignore }
    Invoke-DotNet build (Join-Path $Root 'src/VeoTasks') --configuration $Configuration --nologo
    $folder = Join-Path $Out 'VeoTasks'
    Remove-Item $folder -Recurse -Force -ErrorAction Ignore
    $null = New-Item $folder -ItemType Directory -Force
    foreach ($part in 'VeoTasks.psd1', 'bin', 'en-US', 'README.md', 'LICENSE') {
        $source = Join-Path $Root $part
        if (Test-Path $source) { Copy-Item $source $folder -Recurse }
    }

    Invoke-CompileAhead (Join-Path $folder 'bin') ($Platform ? $Platform : $Usual)
    $null = Test-ModuleManifest (Join-Path $folder 'VeoTasks.psd1')
    New-Package $folder
}

# A platform that was asked for by its name has to be; the machine's own is left out where the compiler is out of reach.
function Invoke-CompileAhead([string] $Bin, [string] $Wanted) {
    if ($Wanted -eq 'any') { return }
    $target = $Wanted -eq 'own' ? (Get-OwnPlatform) : $Wanted
    if ((Get-OwnPlatform) -eq 'linux-x64') {
        $project = Join-Path $Root 'src/VeoTasks.Ahead/CompileAhead.proj'
        & dotnet build $project --target:CompileAhead "-p:AheadOf=$target" "-p:ModuleBin=$Bin" --nologo | Out-Host
        if ($LASTEXITCODE -eq 0) { return }
    }

    $why = "The module was not compiled ahead of time for $target. That takes Linux x64 and the packages that src/VeoTasks.Ahead names."
    if ($Platform -eq $target) { throw $why }
    Write-Warning "$why It works the same, and its first command in a session takes longer."
}

function Get-OwnPlatform {
    $system = $IsWindows ? 'win' : $IsMacOS ? 'osx' : 'linux'
    "$system-$([Runtime.InteropServices.RuntimeInformation]::OSArchitecture)".ToLowerInvariant()
}

function Invoke-Install {
    $null = Invoke-Package own
    $version = Join-Path (Get-UserModuleFolder) 'VeoTasks' $Manifest.ModuleVersion
    try { if (Test-Path $version) { Remove-Item $version -Recurse -Force } }
    catch { throw "$version is in use. Close every PowerShell that has VeoTasks loaded, then give the same command again." }

    $null = New-Item (Split-Path $version) -ItemType Directory -Force
    Copy-Item (Join-Path $Out 'VeoTasks') $version -Recurse
    Write-Host "Installed in $version."
    Write-Host 'Type next: Get-Help about_VeoTasks'
}

# Where Install-PSResource puts modules, and where PowerShell looks first.
function Get-UserModuleFolder {
    if ($IsWindows) { return Join-Path ([Environment]::GetFolderPath('MyDocuments')) 'PowerShell/Modules' }
    Join-Path ($env:XDG_DATA_HOME ? $env:XDG_DATA_HOME : (Join-Path $HOME '.local/share')) 'powershell/Modules'
}

# A nupkg is a zip with a nuspec; that is all a gallery asks for.
function New-Package([string] $Folder) {
    $version = $Manifest.ModuleVersion
    $package = Join-Path $Out "VeoTasks.$version.nupkg"
    $escape = { [System.Security.SecurityElement]::Escape($args[0]) }
    $nuspec = @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>VeoTasks</id>
    <version>$version</version>
    <authors>$(& $escape $Manifest.Author)</authors>
    <description>$(& $escape $Manifest.Description)</description>
    <license type="expression">MIT</license>
    <projectUrl>$(& $escape $Manifest.PrivateData.PSData.ProjectUri)</projectUrl>
    <iconUrl>$(& $escape $Manifest.PrivateData.PSData.IconUri)</iconUrl>
    <tags>PSModule $(& $escape ($Manifest.PrivateData.PSData.Tags -join ' '))</tags>
  </metadata>
</package>
"@
    $names = [string[]] (Get-ChildItem $Folder -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($Folder, $_.FullName).Replace('\', '/') })
    [Array]::Sort($names, [StringComparer]::Ordinal)
    Remove-Item $package -ErrorAction Ignore
    $zip = [IO.Compression.ZipFile]::Open($package, 'Create')
    try {
        Add-Entry $zip 'VeoTasks.nuspec' ([Text.Encoding]::UTF8.GetBytes($nuspec))
        foreach ($name in $names) { Add-Entry $zip $name ([IO.File]::ReadAllBytes((Join-Path $Folder $name))) }
    }
    finally {
        $zip.Dispose()
    }

    Get-Item $package
}

# With the earliest time a zip can hold, so that the same files make the same package.
function Add-Entry([IO.Compression.ZipArchive] $Zip, [string] $Name, [byte[]] $Content) {
    $entry = $Zip.CreateEntry($Name)
    $entry.LastWriteTime = [DateTimeOffset]::new(1980, 1, 1, 0, 0, 0, [timespan]::Zero)
    $stream = $entry.Open()
    try { $stream.Write($Content) } finally { $stream.Dispose() }
}

function Invoke-Demo {
    Invoke-DotNet run --project (Join-Path $Root 'src/VeoTasks.Demo') --configuration $Configuration
}

function Invoke-Picture {
    $null = Invoke-Build
    & (Join-Path $Root 'docs/picture/New-Picture.ps1')
}

function Invoke-Docs {
    & (Join-Path $Root 'docs/Export-Help.ps1')
}

function Invoke-Clean {
    'bin', 'en-US', 'out', 'src/*/bin', 'src/*/obj', 'tests/*/bin', 'tests/*/obj' |
        ForEach-Object { Remove-Item (Join-Path $Root $_) -Recurse -Force -ErrorAction Ignore }
}

foreach ($name in $Task) { & "Invoke-$name" }
