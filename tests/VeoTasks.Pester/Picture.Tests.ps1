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
        function Get-Text([string] $Svg) { @(([xml] $Svg).SelectNodes('//*[local-name() = "text"]')) }
        $screens = @($text -replace '\e\[[\d;]*m' -split '(?m)^\f[\d.]+\r?\n' -ne '')
    }

    It 'is made of what the terminal showed' {
        $title = ([xml] $picture).svg.title
        (ConvertTo-Svg $text $title) + "`n" | Should -BeExactly $picture
        (Get-Content (Join-Path $root 'README.md') -Raw) | Should -Match ([regex]::Escape('(docs/picture/run.svg)'))
    }

    It 'moves, and ends with every character of the last screen' {
        $screens.Count | Should -BeGreaterThan 10
        $last = @(([xml] $picture).SelectNodes('//*[local-name() = "g"][contains(@class, "stays")]/*[local-name() = "text"]'))
        $shown = ($last | Sort-Object { [double] $_.y }, { [double] $_.x } | ForEach-Object '#text') -join '' -replace '\s'
        $shown | Should -BeExactly ($screens[-1] -replace '\s')
    }

    It 'shows the views and the progress as they are now' {
        $screens[-1] | Should -Match '(?m)^Provider +Id +Status +Detail *$'
        $screens[-1] | Should -Match '(?m)^Outcome +Size Video +Name *$'
        $screens[-1] | Should -Match '(?m)^skipped '
        $screens -match '(?m)^Wait-VeoTask \[\d of 4 ' | Should -Not -BeNullOrEmpty
        $screens -match '(?m)^  video_\w+ \[[\d.]+ MB of ' | Should -Not -BeNullOrEmpty
    }

    It 'fits 80 columns' {
        ($screens -split '\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    It 'shows each row from its time to that of the next, and the last screen where nothing moves' {
        $moving = ConvertTo-Svg "`f0`nPS> a`n`f2`nPS> a`n50 %`n`f5`nPS> a`ndone"
        $moving | Should -Match '@keyframes s0-2 \{ 0%, 100% \{ visibility: hidden; \} 0% \{ visibility: visible; \} \}'
        $moving | Should -Match '@keyframes s1-1 \{ 0%, 50% \{ visibility: hidden; \} 20% \{ visibility: visible; \} \}'
        $moving | Should -Match '@keyframes s2-2 \{ 0%, 100% \{ visibility: hidden; \} 50% \{ visibility: visible; \} \}'
        ([xml] $moving).svg.g | ForEach-Object { "$($_.class): $($_.text.'#text')" } | Should -BeExactly 's0-2 stays: PS> a', 's1-1: 50 %', 's2-2 stays: done'
        $moving | Should -Match 'g \{ visibility: hidden; \} \.stays \{ visibility: visible; \}\s+@media \(prefers-reduced-motion: no-preference\)'
    }

    It 'shows anew what comes back' {
        ([xml] (ConvertTo-Svg "`f0`nback`n`f1`n`n`f2`nback")).svg.g.class | Should -BeExactly 's0-0', 's2-2 stays'
    }

    It 'lays a bar under what is shown in reverse' {
        $svg = [xml] (ConvertTo-Svg "a`e[7;33;1m half `e[27m rest`e[0m")
        $svg.svg.g.rect.class, $svg.svg.g.rect.width | Should -BeExactly 'bar yellow', '50.4'
        (Get-Text $svg.OuterXml).GetAttribute('class') | Should -BeExactly '', 'yellow bold on', 'yellow bold'
    }

    It 'is small' {
        $picture.Length | Should -BeLessThan 60KB
    }

    It 'holds no script, no address and no path of a machine' {
        $picture | Should -Not -Match '<script|javascript:|on\w+=|href|/home/|/root|C:\\|127\.0\.0\.1|sk-'
        $picture -replace 'http://www\.w3\.org/2000/svg' | Should -Not -Match 'https?:'
    }

    It 'gives text its place, colour and weight' {
        $texts = Get-Text (ConvertTo-Svg "plain  `e[1;3m`e[32mbold`e[0m <&>`n`e[91mred`e[39m rest  end")
        $texts.'#text' | Should -BeExactly 'plain', 'bold', '<&>', 'red', 'rest', 'end'
        $texts | ForEach-Object { $_.GetAttribute('class') } | Should -BeExactly '', 'green bold', '', 'red', '', ''
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
