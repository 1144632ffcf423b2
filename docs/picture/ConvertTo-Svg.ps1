#requires -Version 7.4
<#
.SYNOPSIS
Makes an SVG picture of what a terminal showed, still or moving.

.DESCRIPTION
Takes text with the escape sequences of colours (ECMA-48, SGR), as "tmux capture-pane -e -p" prints it, and gives back the picture as
text. Where the text holds several screens, each behind a line of a form feed and the second at which it was seen, the picture shows one
after the other, again and again; whoever asked for less motion, or has a viewer without it, sees the last one. The same text always makes
the same picture. It has no scripts and no fonts of its own, and follows the reader's light or dark theme. Underlines, backgrounds and
colours beyond the sixteen of a terminal are left out; so is every other sequence.

.PARAMETER Text
The lines of the terminal.

.PARAMETER Title
What the picture shows, for those who cannot see it.

.EXAMPLE
Get-Content ./run.ansi -Raw | ./ConvertTo-Svg.ps1 -Title 'A run' | Set-Content ./run.svg
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, ValueFromPipeline)]
    [string] $Text,

    [Parameter(Mandatory)]
    [string] $Title
)

begin {
    Set-StrictMode -Version Latest
    $ErrorActionPreference = 'Stop'
    $cell = @{ Width = 8.4; Height = 18; Margin = 16 }
    $rest = 5 # seconds that the last screen stays
    $colors = 'black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'

    # The classes of a run of characters after one more sequence.
    function Step-Style([hashtable] $Style, [string] $Codes) {
        foreach ($code in ($Codes ? $Codes : '0') -split ';') {
            switch ([int] $code) {
                0 { $Style.Color = ''; $Style.Bold = $Style.Reversed = $false }
                1 { $Style.Bold = $true }
                7 { $Style.Reversed = $true }
                27 { $Style.Reversed = $false }
                22 { $Style.Bold = $false }
                39 { $Style.Color = '' }
                { $_ -in 30..37 } { $Style.Color = $colors[$_ - 30] }
                { $_ -in 90..97 } { $Style.Color = $colors[$_ - 90] }
            }
        }
    }

    function Get-Class([hashtable] $Style) { $Style.Color, ($Style.Bold ? 'bold' : ''), ($Style.Reversed ? 'on' : '') -ne '' -join ' ' }

    # One element for each text of one style, at its column, and a bar under what is shown in reverse.
    function ConvertTo-Run([string] $Line, [int] $Row, [hashtable] $Style) {
        $column = 0
        foreach ($part in [regex]::Matches($Line, '\e\[(?<codes>[\d;]*)m|\e\[[\d;?]*[A-Za-z]|(?<run>[^\e]+)')) {
            if ($part.Groups['codes'].Success) { Step-Style $Style $part.Groups['codes'].Value }
            $run = $part.Groups['run'].Value
            $class = Get-Class $Style
            if ($run -and $Style.Reversed) {
                '<rect x="{0:0.#}" y="{1}" width="{2:0.#}" height="{3}" class="bar {4}"/>' -f ($cell.Margin + $cell.Width * $column),
                    ($cell.Margin + $cell.Height * $Row), ($cell.Width * $run.Length), $cell.Height, $Style.Color
            }

            # Text ends where two blanks are: not every viewer keeps them.
            foreach ($text in [regex]::Matches($run, '\S+( \S+)*')) {
                '<text x="{0:0.#}" y="{1}" textLength="{2:0.#}"{3}>{4}</text>' -f ($cell.Margin + $cell.Width * ($column + $text.Index)),
                    ($cell.Margin + $cell.Height * ($Row + 0.75)), ($cell.Width * $text.Length),
                    ($class ? " class=`"$class`"" : ''), [Security.SecurityElement]::Escape($text.Value)
            }

            $column += $run.Length
        }
    }

    # The screens of a recording with the seconds at which they were seen; text without such seconds is one screen.
    function Read-Screen([string] $Recording) {
        $whole = $Recording -match '^\f' ? $Recording : "`f0`n$Recording"
        foreach ($part in [regex]::Matches($whole, '\f(?<at>[\d.]+)\r?\n(?<screen>[^\f]*)')) {
            @{ At = [double] $part.Groups['at'].Value; Lines = $part.Groups['screen'].Value.TrimEnd() -split '\r?\n' }
        }
    }

    # Each row as its elements, with the first and the last screen that show just this one after the other.
    function Get-Row([object[]] $Screens) {
        $seen = @{}
        for ($i = 0; $i -lt $Screens.Count; $i++) {
            $style = @{ Color = ''; Bold = $false; Reversed = $false }
            for ($row = 0; $row -lt $Screens[$i].Lines.Count; $row++) {
                $runs = (ConvertTo-Run $Screens[$i].Lines[$row] $row $style) -join "`n"
                $key = "$row $runs"
                if (-not $runs) { continue }
                if ($seen.ContainsKey($key) -and $seen[$key].Last -eq $i - 1) { $seen[$key].Last = $i }
                else { ($seen[$key] = [pscustomobject] @{ Runs = $runs; First = $i; Last = $i }) }
            }
        }
    }

    # The rows that come and go together: their elements, and the style that shows them from one time to another, as shares of the whole.
    # All rows are read first: only then is the last screen of each known.
    function Get-Layer([object[]] $Screens, [double] $End) {
        $shares = @($Screens.At) + $End | ForEach-Object { '{0:0.##}%' -f (100 * $_ / $End) }
        foreach ($group in @(Get-Row $Screens) | Group-Object First, Last) {
            $first, $last = $group.Values
            $name = "s$first-$last"
            $stays = $last -eq $Screens.Count - 1 ? ' stays' : ''
            @{
                Elements = "<g class=`"$name$stays`">", $group.Group.Runs, '</g>'
                Style    = ".$name { animation-name: $name; } @keyframes $name { 0%, $($shares[$last + 1]) { visibility: hidden; } " +
                    "$($shares[$first]) { visibility: visible; } }"
            }
        }
    }
}

process {
    $culture = [cultureinfo]::CurrentCulture
    [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
    try {
        $screens = @(Read-Screen $Text)
        $end = $screens[-1].At + $rest
        $layers = @(Get-Layer $screens $end)
        $columns = ($screens.Lines | ForEach-Object { ($_ -replace '\e\[[\d;?]*[A-Za-z]').TrimEnd().Length } | Measure-Object -Maximum).Maximum
        $rows = ($screens | ForEach-Object { $_.Lines.Count } | Measure-Object -Maximum).Maximum
        $width = [Math]::Ceiling(2 * $cell.Margin + $cell.Width * $columns)
        $height = 2 * $cell.Margin + $cell.Height * $rows
        $name = [Security.SecurityElement]::Escape($Title)
        @(
            "<svg xmlns=`"http://www.w3.org/2000/svg`" width=`"$width`" height=`"$height`" viewBox=`"0 0 $width $height`" role=`"img`" aria-label=`"$name`">"
            "<title>$name</title>"
            '<style>'
            'rect { fill: #f6f8fa; stroke: #d1d9e0; }'
            'text { font-family: ui-monospace, SFMono-Regular, Consolas, "Liberation Mono", monospace; font-size: 14px; fill: #1f2328; }'
            '.bold { font-weight: bold; } .black { fill: #59636e; } .white { fill: #59636e; } .bar { fill: #59636e; stroke: none; }'
            '.red { fill: #cf222e; } .green { fill: #116329; } .yellow { fill: #7d4e00; } .blue { fill: #0550ae; } .magenta { fill: #8250df; } .cyan { fill: #0a6c74; } .on { fill: #ffffff; }'
            'g { visibility: hidden; } .stays { visibility: visible; }'
            '@media (prefers-reduced-motion: no-preference) {'
            "g { animation: $('{0:0.#}' -f $end)s step-end infinite; }"
            $layers.Style
            '}'
            '@media (prefers-color-scheme: dark) {'
            'rect { fill: #0d1117; stroke: #3d444d; }'
            'text { fill: #e6edf3; } .black { fill: #9198a1; } .white { fill: #b1bac4; }'
            '.red { fill: #ff7b72; } .green { fill: #56d364; } .yellow { fill: #e3b341; } .blue { fill: #79c0ff; } .magenta { fill: #d2a8ff; } .cyan { fill: #56d4dd; } .on { fill: #0d1117; }'
            '}'
            '</style>'
            "<rect x=`"0.5`" y=`"0.5`" width=`"$($width - 1)`" height=`"$($height - 1)`" rx=`"6`"/>"
            $layers.Elements | ForEach-Object { $_ }
            '</svg>'
        ) -join "`n"
    }
    finally {
        [cultureinfo]::CurrentCulture = $culture
    }
}
