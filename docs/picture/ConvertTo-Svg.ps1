#requires -Version 7.4
<#
.SYNOPSIS
Makes an SVG picture of what a terminal showed.

.DESCRIPTION
Takes text with the escape sequences of colours (ECMA-48, SGR), as "tmux capture-pane -e -p" prints it, and gives back the picture as
text. The same text always makes the same picture. It has no scripts and no fonts of its own, and follows the reader's light or dark theme.
Underlines, backgrounds and colours beyond the sixteen of a terminal are left out; so is every other sequence.

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
    $colors = 'black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'

    # The classes of a run of characters after one more sequence.
    function Step-Style([hashtable] $Style, [string] $Codes) {
        foreach ($code in ($Codes ? $Codes : '0') -split ';') {
            switch ([int] $code) {
                0 { $Style.Color = ''; $Style.Bold = $false }
                1 { $Style.Bold = $true }
                22 { $Style.Bold = $false }
                39 { $Style.Color = '' }
                { $_ -in 30..37 } { $Style.Color = $colors[$_ - 30] }
                { $_ -in 90..97 } { $Style.Color = $colors[$_ - 90] }
            }
        }
    }

    function Get-Class([hashtable] $Style) { "$($Style.Color) $($Style.Bold ? 'bold' : '')".Trim() }

    # One element for each text of one style, at its column.
    function ConvertTo-Run([string] $Line, [int] $Row, [hashtable] $Style) {
        $column = 0
        foreach ($part in [regex]::Matches($Line, '\e\[(?<codes>[\d;]*)m|\e\[[\d;?]*[A-Za-z]|(?<run>[^\e]+)')) {
            if ($part.Groups['codes'].Success) { Step-Style $Style $part.Groups['codes'].Value }
            $run = $part.Groups['run'].Value
            $class = Get-Class $Style

            # Text ends where two blanks are: not every viewer keeps them.
            foreach ($text in [regex]::Matches($run, '\S+( \S+)*')) {
                '<text x="{0:0.#}" y="{1}" textLength="{2:0.#}"{3}>{4}</text>' -f ($cell.Margin + $cell.Width * ($column + $text.Index)),
                    ($cell.Margin + $cell.Height * ($Row + 0.75)), ($cell.Width * $text.Length),
                    ($class ? " class=`"$class`"" : ''), [Security.SecurityElement]::Escape($text.Value)
            }

            $column += $run.Length
        }
    }
}

process {
    $culture = [cultureinfo]::CurrentCulture
    [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
    try {
        $lines = $Text.TrimEnd() -split '\r?\n'
        $style = @{ Color = ''; Bold = $false }
        $runs = for ($row = 0; $row -lt $lines.Count; $row++) { ConvertTo-Run $lines[$row] $row $style }
        $columns = ($lines | ForEach-Object { ($_ -replace '\e\[[\d;?]*[A-Za-z]').TrimEnd().Length } | Measure-Object -Maximum).Maximum
        $width = [Math]::Ceiling(2 * $cell.Margin + $cell.Width * $columns)
        $height = 2 * $cell.Margin + $cell.Height * $lines.Count
        $name = [Security.SecurityElement]::Escape($Title)
        @(
            "<svg xmlns=`"http://www.w3.org/2000/svg`" width=`"$width`" height=`"$height`" viewBox=`"0 0 $width $height`" role=`"img`" aria-label=`"$name`">"
            "<title>$name</title>"
            '<style>'
            'rect { fill: #f6f8fa; stroke: #d1d9e0; }'
            'text { font-family: ui-monospace, SFMono-Regular, Consolas, "Liberation Mono", monospace; font-size: 14px; fill: #1f2328; }'
            '.bold { font-weight: bold; } .black { fill: #59636e; } .white { fill: #59636e; }'
            '.red { fill: #cf222e; } .green { fill: #116329; } .yellow { fill: #7d4e00; } .blue { fill: #0550ae; } .magenta { fill: #8250df; } .cyan { fill: #0a6c74; }'
            '@media (prefers-color-scheme: dark) {'
            'rect { fill: #0d1117; stroke: #3d444d; }'
            'text { fill: #e6edf3; } .black { fill: #9198a1; } .white { fill: #b1bac4; }'
            '.red { fill: #ff7b72; } .green { fill: #56d364; } .yellow { fill: #e3b341; } .blue { fill: #79c0ff; } .magenta { fill: #d2a8ff; } .cyan { fill: #56d4dd; }'
            '}'
            '</style>'
            "<rect x=`"0.5`" y=`"0.5`" width=`"$($width - 1)`" height=`"$($height - 1)`" rx=`"6`"/>"
            $runs
            '</svg>'
        ) -join "`n"
    }
    finally {
        [cultureinfo]::CurrentCulture = $culture
    }
}
