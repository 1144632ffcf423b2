#requires -Version 7.4
# Runs examples one statement after the other and says of each what was wrong. In a process of its own (see Invoke-Example).
param([string] $JobPath)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/ExampleScene.ps1"
Add-Type -Path "$PSScriptRoot/TypingHost.cs" -ReferencedAssemblies System.Management.Automation, System.Net.Primitives, System.Collections, System.Console

# The errors that the scene itself brings about, or the emulator's own scenario, in examples that are about errors.
$Planted = 'TaskFailed', 'TaskCanceled', 'WaitTimeout'

$AllFiles = [IO.EnumerationOptions] @{ RecurseSubdirectories = $true; AttributesToSkip = 0; IgnoreInaccessible = $true }

function Invoke-Session([object[]] $Examples) {
    $typing = [VeoTasks.Tests.TypingHost]::new()
    $runspace = [runspacefactory]::CreateRunspace($typing, (New-SessionState))
    $runspace.Open()
    try {
        $folder = Initialize-Scene ($Examples.Code -join "`n")
        $null = $runspace.SessionStateProxy.Path.SetLocation($folder)
        foreach ($example in $Examples) { Invoke-OneExample $example $runspace $typing $folder }
    }
    finally {
        $runspace.Dispose()
    }
}

function Invoke-OneExample($Example, $Runspace, $Typing, [string] $Folder) {
    $code = Set-Scene $Example.Code $Folder
    $Typing.Answer = Get-TypedKey $Example.Code
    $Typing.ExitCode = $null
    $fetched = Get-CdnRequest
    $problems, $text = @(), ''
    foreach ($statement in Split-Statement $code) {
        $run = Invoke-Statement $statement $Runspace $Typing $Folder
        $text += $run.Text
        $problems += $run.Problems
        if ($run.HasEnded) { break }
    }

    [pscustomobject] @{
        Page = $Example.Page; Title = $Example.Title; Problems = @($problems); Text = $text; Fetched = (Get-CdnRequest) - $fetched
    }
}

# The statements of a piece of code, each as a reader would paste it; all of it as one where it cannot be parted.
function Split-Statement([string] $Code) {
    $mistakes = $null
    $ast = [Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $mistakes)
    if ($mistakes -or $ast.ParamBlock -or $ast.UsingStatements) { return @{ Code = $Code; Kind = 'Script'; Variable = $null } }
    foreach ($statement in $ast.EndBlock.Statements) {
        @{
            Code     = $statement.Extent.Text
            Kind     = $statement.GetType().Name
            Variable = $statement -is [Management.Automation.Language.AssignmentStatementAst] ? $statement.Left.Extent.Text : $null
        }
    }
}

function Invoke-Statement($Statement, $Runspace, $Typing, [string] $Folder) {
    $before = "$(Get-Trace $Statement.Code $Folder $Runspace)"
    $null = Invoke-InSession '$Error.Clear()' $Runspace
    $run = Invoke-InSession $Statement.Code $Runspace
    $errors = @((Invoke-InSession '$Error' $Runspace).Output) + $run.Thrown | Where-Object { $_ }
    $text = ($run.Output | Out-String -Width 200) + $Typing.TakeShown()
    $problems = @(
        if (-not $run.HasEnded) { "did not end within a minute: $($Statement.Code)" }
        foreach ($record in $errors) {
            $id = $record -is [Management.Automation.ErrorRecord] ? $record.FullyQualifiedErrorId : $record.GetType().Name
            if (-not $script:IsTroubled -or $id.Split(',')[0] -notin $Planted) { "${id}: $record" }
        }

        $hasCome = $text.Trim() -or $null -ne $Typing.ExitCode -or "$(Get-Trace $Statement.Code $Folder $Runspace)" -ne $before
        if ($Statement.Variable) { $hasCome = (Invoke-InSession "`$null -ne ($($Statement.Variable))" $Runspace).Output[0] }
        if (-not $hasCome -and $Statement.Kind -notin 'IfStatementAst', 'FunctionDefinitionAst') { "nothing came of: $($Statement.Code)" }
    )
    @{ Problems = $problems; Text = $text; HasEnded = -not $run.HasEnded -or $null -ne $Typing.ExitCode }
}

function Invoke-InSession([string] $Code, $Runspace) {
    $shell = [powershell]::Create($Runspace)
    try {
        $null = $shell.AddScript($Code)
        $output = [Management.Automation.PSDataCollection[psobject]]::new()
        $handle = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
        $hasEnded = $handle.AsyncWaitHandle.WaitOne([timespan]::FromMinutes(1))
        $thrown = $null
        if (-not $hasEnded) { $shell.Stop() }
        else { try { $null = $shell.EndInvoke($handle) } catch { $thrown = $_.Exception.InnerException } }
        @{ Output = @($output); Thrown = $thrown -is [Management.Automation.RuntimeException] ? $thrown.ErrorRecord : $thrown; HasEnded = $hasEnded }
    }
    finally {
        $shell.Dispose()
    }
}

# What a statement may leave behind: files (a cache does not count), the modules that it was asked to load, and an emulator.
function Get-Trace([string] $Code, [string] $Folder, $Runspace) {
    foreach ($place in $Folder, $HOME, $env:XDG_CONFIG_HOME, $env:XDG_DATA_HOME) {
        foreach ($file in [IO.DirectoryInfo]::new($place).EnumerateFiles('*', $script:AllFiles)) {
            if (-not $file.FullName.Contains('cache')) { "$($file.FullName) $($file.Length) $($file.LastWriteTimeUtc.Ticks)" }
        }
    }

    if ($Code -match 'VeoEmulator') { (Invoke-InSession '(Get-VeoProvider emulator-*).BaseUri' $Runspace).Output }
    if ($Code -match '^(Import-Module|Install-PSResource)') { (Invoke-InSession 'Get-Module | ForEach-Object Name' $Runspace).Output }
}

$job = Get-Content -LiteralPath $JobPath -Raw | ConvertFrom-Json
$job | Add-Member emulator (Get-Content -LiteralPath $job.info -Raw | ConvertFrom-Json)
Initialize-Machine $job
try { foreach ($session in $job.examples | Group-Object Session) { Invoke-Session $session.Group } }
finally { Get-SecretVault | Where-Object Name -EQ Keys | Unregister-SecretVault }
