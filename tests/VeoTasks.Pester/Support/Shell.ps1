# How to start another PowerShell like this one. As a .NET tool PowerShell has no process of its own: `dotnet` runs its pwsh.dll.

# The program to start and the arguments that come before all others.
function Get-ShellCommand {
    $program = [Environment]::ProcessPath
    if ([IO.Path]::GetDirectoryName($program) -eq $PSHOME) { , @($program) } else { $program, (Join-Path $PSHOME 'pwsh.dll') }
}

# Runs another PowerShell to its end, with what is piped in as its standard input. $LASTEXITCODE is its exit code.
function Invoke-Shell {
    $program, [string[]] $first = Get-ShellCommand
    if ($MyInvocation.ExpectingInput) { $input | & $program @first @args } else { & $program @first @args }
}

# What starts another PowerShell as a process that the caller watches, with its output redirected.
function New-ShellStart([string[]] $ArgumentList) {
    $program, [string[]] $first = Get-ShellCommand
    $start = [Diagnostics.ProcessStartInfo]::new($program)
    foreach ($argument in $first + $ArgumentList) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardError = $start.RedirectStandardOutput = $true
    $start
}
