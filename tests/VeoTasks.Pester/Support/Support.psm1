#requires -Version 7.4
# What the tests share. Each test file imports it with -Force, so that nothing of another file's session is left.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

. "$PSScriptRoot/Canary.ps1"
. "$PSScriptRoot/EmulatorSession.ps1"
. "$PSScriptRoot/Shell.ps1"
. "$PSScriptRoot/Background.ps1"
. "$PSScriptRoot/HurryingClock.ps1"
. "$PSScriptRoot/Assertions.ps1"
. "$PSScriptRoot/Views.ps1"
. "$PSScriptRoot/AnswerRows.ps1"
. "$PSScriptRoot/TlsListener.ps1"
. "$PSScriptRoot/ScriptCheck.ps1"
. "$PSScriptRoot/ErrorCases.ps1"
. "$PSScriptRoot/ExampleReader.ps1"
. "$PSScriptRoot/HelpPages.ps1"
