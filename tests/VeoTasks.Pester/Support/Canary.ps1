# The canary: keys and signatures of the emulator are random in every run and have a form of their own (docs/EMULATOR.md), so that
# none of them is to be found anywhere a person or a file could show it. What tests pass through here is looked at as it comes; what a
# session leaves behind, at its end. Findings name the place, never the secret.

# A key or a signature, whole or a telling part of it, plainly or with its hyphen escaped.
$script:SecretForm = '(emulator|signed)(-|%2D|\\u002d|&#45;|&#x2d;)[0-9a-f]{8}'

# Kept by the user's own wish, links and all: Export-Clixml of tasks. Only keys are looked for there.
$script:ExportName = '*.xml'

# Where the emulator tells the tests its keys, and what a test itself writes a key into.
$script:OwnName = 'info.json', 'emulator.json'

function New-ErrorSet { , [Collections.Generic.HashSet[object]]::new([Collections.Generic.ReferenceEqualityComparer]::Instance) }

$script:Findings = [Collections.Generic.List[string]]::new()

# Files that were looked at, with their lengths and times, so that each state of a file is looked at once.
$script:Watched = @{}

# Errors that were looked at.
$script:WatchedError = New-ErrorSet

# Whether a text has a secret in it. The line breaks of a narrow window would hide one; the bytes of videos have none to look past.
function Test-Secret([AllowEmptyString()] [AllowNull()] [string] $Text, [switch] $KeysOnly, [switch] $Verbatim) {
    if (-not $Verbatim) { $Text = $Text -replace '\s' }
    $isNear = $Text.Contains('emulator-', 'OrdinalIgnoreCase') -or $Text.Contains('signed-', 'OrdinalIgnoreCase') -or
        $Text.Contains('emulator%', 'OrdinalIgnoreCase') -or $Text.Contains('signed%', 'OrdinalIgnoreCase') -or
        $Text.Contains('emulator\', 'OrdinalIgnoreCase') -or $Text.Contains('signed\', 'OrdinalIgnoreCase') -or
        $Text.Contains('emulator&', 'OrdinalIgnoreCase') -or $Text.Contains('signed&', 'OrdinalIgnoreCase')
    $isNear -and $Text -match ($KeysOnly ? $script:SecretForm.Replace('|signed', '') : $script:SecretForm)
}

function Watch-Text([string] $Place, [AllowEmptyString()] [AllowNull()] [string] $Text) {
    if (Test-Secret $Text) { $script:Findings.Add($Place) }
}

# Objects in every default view: those of one type at once, for a table takes its columns from the first.
function Watch-View([string] $Place, [object[]] $Item) {
    foreach ($type in $Item | Where-Object { $null -ne $_ } | Group-Object { $_.PSTypeNames[0] }) {
        foreach ($view in 'Format-Table', 'Format-List', 'Format-Wide', 'Format-Custom') { Watch-Text "$Place in $view" ($type.Group | & $view | Out-String -Width 500) }
    }
}

# All that PowerShell can show of errors: their views, their targets and every exception in them. Each is looked at once.
function Watch-ErrorRecord([string] $Place, [object[]] $Record) {
    $errors, $others = @($Record).Where({ $_ -is [Management.Automation.ErrorRecord] }, 'Split')
    foreach ($other in $others) { Watch-Text $Place "$other" }
    $new = @($errors).Where({ $script:WatchedError.Add([Management.Automation.ErrorRecord] $_) })
    if ($new.Count -eq 0) { return }

    # Not the line of the script that it came from: that is the test's own text.
    $shown = foreach ($one in $new) { "$one"; $one.Exception.ToString(); "$($one.CategoryInfo)"; "$($one.ErrorDetails)"; if ($one.ErrorDetails) { $one.ErrorDetails.RecommendedAction } }
    Watch-Text $Place (($shown -join "`n") + ($new | Get-Error | Out-String -Width 500))
    Watch-View "the target of $Place" $new.TargetObject
}

# All streams of a pipeline, and its output in every default view.
function Watch-Stream([string] $Place, $Streams, $Output) {
    Watch-ErrorRecord "an error of $Place" @($Streams.Error)
    foreach ($name in 'Warning', 'Verbose', 'Debug', 'Information') { Watch-Text "the $($name.ToLowerInvariant()) stream of $Place" ($Streams.$name -join "`n") }
    $progress = foreach ($record in $Streams.Progress) { "$($record.Activity) $($record.StatusDescription) $($record.CurrentOperation)" }
    Watch-Text "a progress record of $Place" ($progress -join "`n")
    $items = @($Output | Where-Object { "$($_.PSTypeNames)" -match 'VeoTasks\.' })
    Watch-View "the output of $Place" $items
    Watch-Text "the text of $Place" ($items -join "`n")
}

# Every file below a folder: videos, part files and their notes, ledgers, providers, history, transcripts, and what a test wrote.
function Watch-Folder([string] $Place, [string] $Folder) {
    foreach ($file in Get-ChildItem -LiteralPath $Folder -Recurse -File -Force -ErrorAction Ignore) {
        $state = "$($file.Length) $($file.LastWriteTimeUtc.Ticks)"
        # A pipe has no length either, and reading it would wait for ever.
        if ($file.Length -eq 0 -or $file.Name -in $script:OwnName -or $file.Length -gt 16MB -or $script:Watched[$file.FullName] -eq $state) { continue }
        $script:Watched[$file.FullName] = $state
        try { $text = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file.FullName)) } catch { continue }
        $how = @{ KeysOnly = $file.Name -like $script:ExportName; Verbatim = $file.Name -like '*.mp4' -or $file.Name -like '*.part' }
        if (Test-Secret $text @how) { $script:Findings.Add("the file $($file.Name) of $Place") }
    }
}

# What tests have left in Pester's folder so far. Pester empties it at the end of every block, so this is done before each test too.
function Watch-TestDrive([string] $Place = 'a test') {
    if (Test-Path TestDrive:) { Watch-Folder $Place (Get-PSDrive TestDrive).Root }
}

# The end of a test file: its folders and $Error. A finding fails the file, or the whole run when Invoke-Tests.ps1 gathers them.
function Watch-Session {
    $place = Split-Path (Get-PSCallStack | Where-Object ScriptName -Like '*.Tests.ps1' | Select-Object -First 1 -ExpandProperty ScriptName) -Leaf
    if ($script:Folder) { Watch-Folder $place $script:Folder }
    Watch-TestDrive $place
    Watch-ErrorRecord "`$Error of $place" @($global:Error)
    $found = @($script:Findings | Sort-Object -Unique)
    $script:Findings.Clear()
    if ($found -and $env:VEOTASKS_CANARY) { Add-Content -LiteralPath $env:VEOTASKS_CANARY -Value $found }
    elseif ($found) { throw "Secrets were found in $($found -join '; ')." }
}

# What a run gathered, and what its transcript shows.
function Get-CanaryFinding([string] $Folder) {
    Get-ChildItem -LiteralPath $Folder -Filter findings.txt | Get-Content
    $line = 0
    foreach ($text in Get-Content -LiteralPath (Join-Path $Folder 'transcript.txt')) {
        $line++
        if (Test-Secret $text) { "line $line of the run's transcript" }
    }
}

# Runs a script with findings of its own and gives them back: for tests of the canary itself.
function Get-Finding([scriptblock] $Script) {
    $outer = $script:Findings, $script:Watched, $script:WatchedError
    $script:Findings, $script:Watched, $script:WatchedError = [Collections.Generic.List[string]]::new(), @{}, (New-ErrorSet)
    try { $null = & $Script; , @($script:Findings) } finally { $script:Findings, $script:Watched, $script:WatchedError = $outer }
}
