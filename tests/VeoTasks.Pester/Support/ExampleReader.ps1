# Finds the examples of the help and the README: every line of PowerShell that a reader might paste.

# All of them. Examples of one Session follow one another in one PowerShell: those of an about page from top to bottom, as a
# reader would go through it. Those of a cmdlet's page and of the README each stand on their own.
function Get-Example([string] $Root) {
    $pages = Join-Path $Root 'docs/en-US'
    Get-ChildItem $pages -Filter *-*.md | ForEach-Object { Read-CommandPage $_.BaseName (Get-Content -LiteralPath $_.FullName) }
    Get-ChildItem $pages -Filter about_*.help.txt | ForEach-Object { Read-AboutPage ($_.Name -replace '\.help\.txt$') (Get-Content -LiteralPath $_.FullName) }
    foreach ($fence in Read-Fence (Get-Content -LiteralPath (Join-Path $Root 'README.md')) | Where-Object Language -EQ powershell) {
        New-Example README "line $($fence.Line)" "README $($fence.Line)" $fence.Code
    }
}

# The code between ``` and ```, with its language, the number of its first line and the heading above it.
function Read-Fence([string[]] $Lines) {
    $open, $heading = $null, ''
    for ($index = 0; $index -lt $Lines.Count; $index++) {
        if ($Lines[$index] -notmatch '^\s*```(\w*)') {
            if ($null -ne $open) { $open.Code.Add($Lines[$index]) }
            elseif ($Lines[$index] -match '^#+ (.+)') { $heading = $Matches[1] }
            continue
        }

        if ($null -eq $open) {
            $open = @{ Language = $Matches[1]; Line = $index + 2; Heading = $heading; Code = [Collections.Generic.List[string]]::new() }
            continue
        }

        [pscustomobject] @{ Language = $open.Language; Line = $open.Line; Heading = $open.Heading; Code = $open.Code -join "`n" }
        $open = $null
    }

    if ($null -ne $open) { throw "The code that begins at line $($open.Line) has no end." }
}

function Read-CommandPage([string] $Page, [string[]] $Lines) {
    foreach ($fence in Read-Fence $Lines | Where-Object Language -EQ powershell) {
        New-Example $Page $fence.Heading "$Page $($fence.Heading)" $fence.Code
    }
}

# In an about page a line of code after a blank one stands eight columns in, lists and tables stand six, text four.
function Read-AboutPage([string] $Page, [string[]] $Lines) {
    $code = [Collections.Generic.List[string]]::new()
    for ($index = 0; $index -le $Lines.Count; $index++) {
        $line = $index -lt $Lines.Count ? $Lines[$index] : ''
        if ($line -and ($code.Count -gt 0 -or ($index -gt 0 -and -not $Lines[$index - 1] -and $line -match '^ {8}\S'))) {
            $code.Add($line -replace '^ {8}')
        }
        elseif ($code.Count -gt 0) {
            New-Example $Page "line $($index - $code.Count + 1)" $Page ($code -join "`n")
            $code.Clear()
        }
    }
}

# Why an example cannot run as a test, in its own words; nothing for all others.
function Get-Exemption($Example) {
    if ($Example.Code -match '^# not run as a test: (.+)') { $Matches[1].Trim() }
}

function New-Example([string] $Page, [string] $Title, [string] $Session, [string] $Code) {
    [pscustomobject] @{ Page = $Page; Title = $Title; Session = $Session; Code = $Code }
}

# Runs examples in a PowerShell of their own, on a machine that knows the emulator for the gateways.
# Gives each back with what was wrong with it (Problems), what it showed (Text) and how many requests the CDN got (Fetched).
function Invoke-Example([object[]] $Example) {
    $job, $info = "$([guid]::NewGuid().ToString('N')).json", 'info.json' | ForEach-Object { Join-Path $script:Folder $_ }
    ConvertTo-Json -InputObject $script:Emulator.Info -Depth 6 | Set-Content -LiteralPath $info
    ConvertTo-Json -InputObject @{ info = $info; folder = $script:Folder; root = $script:Root; examples = $Example } -Depth 6 |
        Set-Content -LiteralPath $job
    Invoke-ChildShell -ArgumentList "$PSScriptRoot/ExampleRunner.ps1", $job -Script { param($Runner, $Job) & $Runner $Job }
}
