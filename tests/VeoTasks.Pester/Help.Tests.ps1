#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    $root = $env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../..").Path
    $cmdlets = (Import-PowerShellDataFile "$root/VeoTasks.psd1").CmdletsToExport
    $topics = 'about_VeoTasks', 'about_VeoTasks_Providers', 'about_VeoTasks_Runbooks', 'about_VeoTasks_Errors'
    $platyPS = Get-Module -ListAvailable Microsoft.PowerShell.PlatyPS | Where-Object Version -GE '1.0'
    $again = $platyPS ? 'the same file' : 'the same file (skipped: Microsoft.PowerShell.PlatyPS is not installed)'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-ConfigurationSession
    $root = Get-TestRoot
    $pages = Join-Path $root 'docs/en-US'
    $maml = [xml] (Get-Content -LiteralPath "$pages/VeoTasks.dll-Help.xml" -Raw)
    $names = [Xml.XmlNamespaceManager]::new($maml.NameTable)
    foreach ($prefix in 'maml', 'dev', 'command') { $names.AddNamespace($prefix, $maml.DocumentElement.GetNamespaceOfPrefix($prefix)) }

    # What the help file says at a path below a command or a parameter.
    function Select-Help($Node, [string] $Path) { @($Node.SelectNodes($Path, $names)) }
    function Get-HelpText($Node, [string] $Path) { (Select-Help $Node $Path | ForEach-Object InnerText) -join ' ' }
    function Get-CommandHelp([string] $Name) { $maml.SelectSingleNode("//command:command[command:details/command:name='$Name']", $names) }

    # How a parameter binds in one set, as the cmdlet has it and as the help file has it.
    function Get-SetBinding($Parameter) {
        $ways = @(if ($Parameter.ValueFromPipeline) { 'ByValue' }; if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' })
        $position = $Parameter.Position -lt 0 ? 'named' : $Parameter.Position
        "$($Parameter.Name) $position $($Parameter.IsMandatory) $($ways ? "true ($($ways -join ', '))" : 'false') $(@($Parameter.Aliases | Sort-Object) -join ', ')".ToLowerInvariant()
    }

    function Get-MamlBinding($Node) {
        $aliases = $Node.aliases -eq 'none' ? '' : @($Node.aliases -split ', ' | Sort-Object) -join ', '
        "$(Get-HelpText $Node 'maml:name') $($Node.position) $($Node.required) $($Node.pipelineInput) $aliases".ToLowerInvariant()
    }

    # Text without line ends and Markdown's marks.
    function Format-Plain([string] $Text) { ($Text -replace '`' -replace '\s+', ' ').Trim() }
}

AfterAll { Stop-ConfigurationSession }

Describe 'The page of <_>' -ForEach $cmdlets {
    BeforeAll {
        $cmdlet = $_
        $page = Read-HelpPage "$pages/$cmdlet.md"
        $command = Get-Command $cmdlet
        $parameters = @(Get-DocumentedParameter $cmdlet)
    }

    It 'says what the cmdlet is for, what goes in, what comes out, and what else to know' {
        foreach ($section in 'SYNOPSIS', 'DESCRIPTION', 'INPUTS', 'OUTPUTS', 'NOTES', 'RELATED LINKS') {
            ($page.Sections[$section] -join '').Trim() | Should -Not -BeNullOrEmpty -Because "$section has something to say"
        }
    }

    It 'shows at least three things that people want to do' {
        $page.Examples.Count | Should -BeGreaterOrEqual 3
        foreach ($example in $page.Examples) {
            $example.Title | Should -Match '^Example \d+: \w.+'
            $example.Lines | Should -Contain '```powershell'
        }

        $page.Examples.Title -replace ':.*' | Should -Be (1..$page.Examples.Count | ForEach-Object { "Example $_" })
    }

    It 'has the syntax of the cmdlet' {
        $expected = [ordered] @{}
        foreach ($set in $command.ParameterSets) {
            $name = $set.Name + ($set.IsDefault -and $set.Name -ne '__AllParameterSets' ? ' (Default)' : '')
            $expected[$name] = "$cmdlet $set" -replace ' \[<CommonParameters>\]' -replace ' \[-PipedObject <psobject>\]' -replace '\s+', ' '
        }

        @($page.Syntax.Keys | Sort-Object) | Should -Be @($expected.Keys | Sort-Object)
        foreach ($name in $expected.Keys) { $page.Syntax[$name] | Should -BeExactly $expected[$name] }
    }

    It 'tells of each parameter, and of no others' {
        @($page.Parameters.Keys | Sort-Object) | Should -Be @($parameters.Name | Sort-Object)
        foreach ($name in $page.Parameters.Keys) { $page.Parameters[$name].Text | Should -Match '^[A-Z].+\.$' -Because "-$name is described" }
    }

    It 'has the type, aliases and values of each parameter' {
        foreach ($parameter in $parameters) {
            $facts = $page.Parameters[$parameter.Name]
            $facts.Type | Should -BeExactly $parameter.ParameterType.ToString() -Because "that is the type of -$($parameter.Name)"
            @($facts.Aliases | Sort-Object) | Should -Be @($parameter.Aliases | Sort-Object) -Because "those are the aliases of -$($parameter.Name)"
            @($facts.AcceptedValues | Sort-Object) | Should -Be @(Get-AcceptedValue $parameter | Sort-Object) -Because "those are the values of -$($parameter.Name)"
            $facts.SupportsWildcards | Should -Be "$([bool] ($parameter.Attributes -match 'SupportsWildcards'))" -Because "-$($parameter.Name) takes patterns or not"
        }
    }

    It 'has the sets, positions and pipeline input of each parameter' {
        foreach ($parameter in $parameters) {
            @(Get-PageBinding $page.Parameters[$parameter.Name] | Sort-Object) | Should -Be @(Get-Binding $parameter | Sort-Object) -Because "so binds -$($parameter.Name)"
        }
    }

    It 'has the default of each parameter' {
        foreach ($parameter in $parameters) {
            $default = Get-ParameterDefault $cmdlet $parameter
            $shown = $page.Parameters[$parameter.Name].DefaultValue
            if ($shown -match '^[\d.]+[KMGT]B$') { $shown = "$(0 + $shown)" }
            if ($parameter.Name -eq 'FileName') { $default = '{provider}-{id}' }
            if ($default -eq 'False' -and $parameter.Name -in 'WhatIf', 'Confirm') { $default = '' }
            $shown | Should -BeExactly $default -Because "-$($parameter.Name) is that unless given"
        }
    }

    It 'names the limits of each parameter' {
        foreach ($parameter in $parameters) {
            $range = $parameter.Attributes | Where-Object { $_ -is [ValidateRange] -and $null -ne $_.MaxRange -and $_.MaxRange -lt [int]::MaxValue }
            if ($range) { $page.Parameters[$parameter.Name].Text | Should -Match "\b$($range.MinRange) to $($range.MaxRange)\b" -Because "-$($parameter.Name) takes no more" }
        }
    }

    It 'names the types that come out and go in' {
        $outputs = @($command.OutputType.Name)
        @(Split-Section $page.Sections.OUTPUTS).Title | Sort-Object | Should -Be ($outputs ? ($outputs | Sort-Object) : 'None')
        $inputs = $parameters | Where-Object { $_.ParameterSets.Values | Where-Object { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName } } |
            ForEach-Object { $_.ParameterType.ToString() } | Select-Object -Unique
        $named = @(Split-Section $page.Sections.INPUTS).Title
        $inputs ? $inputs : 'None' | Should -BeIn $named
        $named | Where-Object { $_ -ne 'None' -and $_ -notin $inputs -and -not ($_ -as [type]) } | Should -BeNullOrEmpty -Because 'what else binds, by a property, is a type too'
    }

    It 'leads to pages that are there' {
        foreach ($link in [regex]::Matches($page.Sections.'RELATED LINKS' -join "`n", '\[([\w-]+)\]\(([\w-]+)\.md\)')) {
            $link.Groups[1].Value | Should -Be $link.Groups[2].Value
            "$pages/$($link.Groups[2].Value).md" | Should -Exist
        }
    }

    It 'asks for what must be given with a hint' {
        foreach ($parameter in $parameters | Where-Object { $_.ParameterSets.Values.IsMandatory -contains $true }) {
            $hint = ($parameter.Attributes | Where-Object { $_ -is [Parameter] -and $_.Mandatory }).HelpMessage
            $hint | Should -Not -BeNullOrEmpty -Because "PowerShell asks for -$($parameter.Name) and shows it at !?"
            $page.Parameters[$parameter.Name].HelpMessage | Should -BeExactly $hint
        }
    }

    Context 'in the help file' {
        BeforeAll { $help = Get-CommandHelp $cmdlet }

        It 'has its texts' {
            Format-Plain (Get-HelpText $help 'command:details/maml:description/maml:para') | Should -BeExactly (Format-Plain $page.Sections.SYNOPSIS)
            Format-Plain (Get-HelpText $help 'maml:description/maml:para') | Should -BeExactly (Format-Plain $page.Sections.DESCRIPTION)
            Format-Plain (Get-HelpText $help 'maml:alertSet/maml:alert/maml:para') | Should -BeExactly (Format-Plain $page.Sections.NOTES)
        }

        It 'has its parameters' {
            $described = Select-Help $help 'command:parameters/command:parameter'
            @($described | ForEach-Object { Get-HelpText $_ 'maml:name' } | Sort-Object) | Should -Be @($parameters.Name | Sort-Object)
            foreach ($node in $described) {
                $name = Get-HelpText $node 'maml:name'
                Format-Plain (Get-HelpText $node 'maml:description/maml:para') | Should -BeExactly (Format-Plain $page.Parameters[$name].Text)
                Get-HelpText $node 'dev:defaultValue' | Should -BeExactly $page.Parameters[$name].DefaultValue -Because "-$name is that unless given"
            }
        }

        It 'has its syntax, with positions, pipeline input and aliases' {
            $items = Select-Help $help 'command:syntax/command:syntaxItem'
            $items.Count | Should -Be $command.ParameterSets.Count
            $described = foreach ($item in $items) { @(Select-Help $item 'command:parameter' | ForEach-Object { Get-MamlBinding $_ } | Sort-Object) -join "`n" }
            $expected = foreach ($set in $command.ParameterSets) {
                @($set.Parameters | Where-Object Name -In $parameters.Name | ForEach-Object { Get-SetBinding $_ } | Sort-Object) -join "`n"
            }

            @($described | Sort-Object) | Should -Be @($expected | Sort-Object)
        }

        It 'has the code of its examples' {
            $code = @(Select-Help $help 'command:examples/command:example/dev:code' | ForEach-Object InnerText)
            $code | Should -Be @(Read-Fence (Get-Content "$pages/$cmdlet.md") | Where-Object Language -EQ powershell | ForEach-Object Code)
        }
    }
}

Describe 'The help file' {
    It 'has the cmdlets of the module and no others' {
        @($maml.SelectNodes('//command:details/command:name', $names).InnerText | Sort-Object) | Should -Be @(Get-Command -Module VeoTasks | ForEach-Object Name | Sort-Object)
        @(Get-ChildItem $pages -Filter *-*.md | ForEach-Object BaseName | Sort-Object) | Should -Be @(Get-Command -Module VeoTasks | ForEach-Object Name | Sort-Object)
    }

    It 'has no marks of Markdown in it' {
        $maml.DocumentElement.InnerText | Should -Not -Match '```|`\w|\*\*|\]\('
    }

    It 'is where Get-Help looks' {
        foreach ($file in Get-ChildItem $pages -File | Where-Object Extension -NE .md) {
            $shipped = Join-Path $root 'en-US' $file.Name
            $shipped | Should -Exist
            (Get-FileHash $shipped).Hash | Should -Be (Get-FileHash $file.FullName).Hash -Because 'a build copies it'
        }
    }

    It 'is what Get-Help shows' {
        (Get-Help Save-VeoVideo).Synopsis | Should -BeLike 'Saves the videos*'
        (Get-Help Save-VeoVideo -Parameter ThrottleLimit).defaultValue | Should -Be 8
    }

    Context 'made again from the pages' {
        It 'is <_>' -ForEach $again -Tag Needs:PlatyPS -Skip:(-not $platyPS) {
            # In a process of its own: PlatyPS brings assemblies along.
            $null = Invoke-ChildShell -ArgumentList "$root/docs/Export-Help.ps1", $TestDrive -Script { param($Script, $Folder) & $Script -Destination $Folder; 'made' }
            Get-Content "$TestDrive/VeoTasks.dll-Help.xml" -Raw | Should -BeExactly (Get-Content "$pages/VeoTasks.dll-Help.xml" -Raw) -Because './build.ps1 -Task Docs, Build makes it'
        }
    }
}

Describe 'The topic <_>' -ForEach $topics {
    BeforeAll {
        $topic = $_
        $lines = Get-Content -LiteralPath "$pages/$topic.help.txt"
    }

    It 'fits into 80 columns' {
        $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        $lines | Where-Object { $_ -match '\s$' -or $_ -match '[^\x20-\x7e]' } | Should -BeNullOrEmpty -Because 'every terminal shows plain text'
    }

    It 'is built like other topics' {
        $lines[0..1] | Should -Be 'TOPIC', "    $topic"
        foreach ($heading in 'SHORT DESCRIPTION', 'LONG DESCRIPTION', 'SEE ALSO') { $lines | Should -Contain $heading }
    }

    It 'is what Get-Help shows' {
        "$(Get-Help $topic)" -replace '\r' | Should -BeLike "*    $topic*SEE ALSO*"
    }

    It 'leads to what is there' {
        $seeAlso = $lines[([Array]::IndexOf($lines, 'SEE ALSO') + 1)..($lines.Count - 1)].Trim()
        foreach ($name in $seeAlso) {
            if ($name -like 'about_*') { "$pages/$name.help.txt" | Should -Exist } else { Get-Command $name | Should -Not -BeNullOrEmpty }
        }
    }

    It 'has its code where code stands' {
        $code = @(Get-Example $root | Where-Object Page -EQ $topic | ForEach-Object { $_.Code -split "`n" })
        $prose = $lines | Where-Object { ($_ -replace '^ {8}') -notin $code }
        $prose | Where-Object { $_ -match '^\s*\$|\s\|\s|^\s*[A-Z]\w+-[A-Z]\w+\s+(-\w|\.)' } | Should -BeNullOrEmpty -Because 'code that is not eight columns in, after a blank line, would not be run by the tests'
    }
}

Describe 'The topics' {
    It 'lead from the first to every cmdlet' {
        $first = Get-Content -LiteralPath "$pages/about_VeoTasks.help.txt"
        foreach ($name in (Get-Command -Module VeoTasks).Name) { $first | Should -Contain "    $name" -Because 'SEE ALSO lists it' }
    }

    It 'are these' {
        Get-ChildItem $pages -Filter about_*.help.txt | ForEach-Object { $_.Name -replace '\.help\.txt$' } | Sort-Object | Should -Be ($topics | Sort-Object)
    } -ForEach @{ topics = $topics }
}
