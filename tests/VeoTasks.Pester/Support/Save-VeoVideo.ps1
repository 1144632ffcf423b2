# What the test files of Save-VeoVideo begin with. Dot-sourced in their BeforeAll, since it sets variables of theirs.
Start-EmulatorSession

# An error that a test does not ask for fails it.
$PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
$quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems'; WarningAction = 'SilentlyContinue'; WarningVariable = 'warnings' }

# Each test has an emulator without tasks and a folder that is not there yet.
$eachTest = {
    Reset-Emulator
    $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
}
