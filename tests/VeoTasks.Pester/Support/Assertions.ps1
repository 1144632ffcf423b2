# What several tests check in the same way.

# An error that a script can branch on and a person can act on: one record with its id, its category, its target and a remedy.
function Assert-ErrorRecord {
    param(
        [Parameter(Mandatory)] [AllowNull()] [AllowEmptyCollection()] [object[]] $Record,
        [Parameter(Mandatory)] [string] $Id,
        [Parameter(Mandatory)] [string] $Command,
        [Parameter(Mandatory)] [Management.Automation.ErrorCategory] $Category,
        [AllowEmptyString()] [string] $Target
    )

    @($Record) | Should -HaveCount 1 -Because "one error $Id is expected, and there are: $($Record -join ' | ')"
    $only = @($Record)[0]
    Watch-Error "an error $Id" $only
    $only.FullyQualifiedErrorId | Should -BeExactly "$Id,VeoTasks.Cmdlets.$($Command.Replace('-', ''))Command"
    $only.CategoryInfo.Category | Should -Be $Category
    "$($only.TargetObject)" | Should -BeExactly $Target
    $only.ErrorDetails ? $only.ErrorDetails.RecommendedAction : $null | Should -Not -BeNullOrEmpty -Because 'an error says what to do next'
}

# Ctrl+C must take effect at once, must look like nothing but a stop, and must leave no request behind.
function Assert-StoppedAtOnce($Stopped) {
    $Stopped.State | Should -Be 'Stopped'
    $Stopped.Seconds | Should -BeLessThan 1
    $Stopped.Error | Should -BeNullOrEmpty
    $Stopped.IsQuiet | Should -BeTrue -Because 'nothing may be left running'
}

# A saved file has the bytes that the emulator made, and says so itself.
function Assert-SavedWhole($Saved, $Task, [int] $Index = 0) {
    $expected = Get-EmulatedHash $Task $Index
    $Saved | Should -BeOfType VeoTasks.SavedVideo
    $Saved.TaskId | Should -BeExactly $Task.Id
    $Saved.Index | Should -Be $Index
    $Saved.Sha256 | Should -BeExactly $expected
    (Get-FileHash -LiteralPath $Saved.Path).Hash | Should -Be $expected
    (Get-Item -LiteralPath $Saved.Path).Length | Should -Be $Saved.Length
}

# What Tab offers at the end of a line.
function Get-Completion([string] $Line) {
    [Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
}

# What a person sees: the default view, wide enough that nothing is cut off.
function Get-View {
    param([Parameter(ValueFromPipeline)] $InputObject)

    begin { $all = [Collections.Generic.List[object]]::new() }
    process { $all.Add($InputObject) }
    end { ($all | Out-String -Width 400) -replace '\e\[[0-9;]*m' }
}

# Whether a download into a folder has come as far as so many bytes.
function Test-PartFile([string] $Folder, [long] $Length) {
    [bool] (Get-ChildItem -LiteralPath $Folder -Filter *.part -ErrorAction Ignore | Where-Object Length -GE $Length)
}
