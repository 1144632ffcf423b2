#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    $folder = Join-Path ($env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../..").Path) 'docs/picture'
}

# The picture belongs to the repository, not to the module.
Describe 'The picture in the README' -Skip:(-not (Test-Path $folder)) {
    BeforeAll {
        $root = $env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../..").Path
        $folder = Join-Path $root 'docs/picture'
        $text = Get-Content (Join-Path $folder 'run.ansi') -Raw
        $picture = Get-Content (Join-Path $folder 'run.svg') -Raw
        function ConvertTo-Svg([string] $Text, [string] $Title = 'A run') { & (Join-Path $folder 'ConvertTo-Svg.ps1') -Text $Text -Title $Title }
        function Get-Text([string] $Svg) { @(([xml] $Svg).svg.text) }
    }

    It 'is made of what the terminal showed' {
        $title = ([xml] $picture).svg.title
        (ConvertTo-Svg $text $title) + "`n" | Should -BeExactly $picture
        (Get-Content (Join-Path $root 'README.md') -Raw) | Should -Match ([regex]::Escape('(docs/picture/run.svg)'))
    }

    It 'shows every character of it' {
        $shown = (Get-Text $picture | ForEach-Object '#text') -join '' -replace '\s'
        $shown | Should -BeExactly ($text -replace '\e\[[\d;]*m' -replace '\s')
    }

    It 'shows the views as they are now' {
        $shown = $text -replace '\e\[[\d;]*m'
        $shown | Should -Match '(?m)^Provider +Id +Status +Detail *$'
        $shown | Should -Match '(?m)^Outcome +Size Video +Name *$'
        $shown | Should -Match '(?m)^skipped '
    }

    It 'fits 80 columns' {
        ($text -replace '\e\[[\d;]*m' -split '\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    It 'holds no script, no address and no path of a machine' {
        $picture | Should -Not -Match '<script|javascript:|on\w+=|href|/home/|/root|C:\\|127\.0\.0\.1|sk-'
        $picture -replace 'http://www\.w3\.org/2000/svg' | Should -Not -Match 'https?:'
    }

    It 'gives text its place, colour and weight' {
        $texts = Get-Text (ConvertTo-Svg "plain  `e[1;3m`e[32mbold`e[0m <&>`n`e[91mred`e[39m rest  end")
        $texts.'#text' | Should -BeExactly 'plain', 'bold', '<&>', 'red', 'rest', 'end'
        $texts | ForEach-Object { "$($_.GetAttribute('class'))" } | Should -BeExactly '', 'green bold', '', 'red', '', ''
        $texts.x | Should -BeExactly '16', '74.8', '116.8', '16', '49.6', '100'
        $texts.y | Should -BeExactly '29.5', '29.5', '29.5', '47.5', '47.5', '47.5'
    }

    It 'carries a style over to the next line, as terminals do' {
        (Get-Text (ConvertTo-Svg "`e[31mone`ntwo`e[0m three"))[0, 1].class | Should -Be 'red', 'red'
    }

    It 'is the same under any culture' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            ConvertTo-Svg 'a  b' | Should -BeExactly (& { [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture; ConvertTo-Svg 'a  b' })
        }
        finally {
            [cultureinfo]::CurrentCulture = $culture
        }
    }
}
