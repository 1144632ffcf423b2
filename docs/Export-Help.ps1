#requires -Version 7.4
#requires -Modules @{ ModuleName = 'Microsoft.PowerShell.PlatyPS'; ModuleVersion = '1.0' }
<#
.SYNOPSIS
Makes the file that Get-Help reads from the pages in docs/en-US. The same pages make the same file.

.PARAMETER Destination
The folder for VeoTasks.dll-Help.xml; docs/en-US unless given. The next build puts it where Get-Help looks.

.EXAMPLE
./build.ps1 -Task Docs, Build
#>
[CmdletBinding()]
param([string] $Destination = (Join-Path $PSScriptRoot 'en-US'))

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Export-Help {
    $commands = Get-ChildItem (Join-Path $PSScriptRoot 'en-US') -Filter *-*.md | Sort-Object Name |
        Microsoft.PowerShell.PlatyPS\Import-MarkdownCommandHelp

    # PlatyPS writes into a folder named after the module; PowerShell looks for the file in en-US itself.
    $folder = Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid())
    try {
        $made = $commands | Microsoft.PowerShell.PlatyPS\Export-MamlCommandHelp -OutputFolder $folder -Force
        $help = [xml] (Get-Content -LiteralPath $made.FullName -Raw)
    }
    finally {
        Remove-Item $folder -Recurse -Force -ErrorAction Ignore
    }

    $names = [System.Xml.XmlNamespaceManager]::new($help.NameTable)
    foreach ($prefix in 'maml', 'dev', 'command') { $names.AddNamespace($prefix, $help.DocumentElement.GetNamespaceOfPrefix($prefix)) }
    Convert-Text $help $names
    foreach ($command in $commands) { Convert-Command $help.SelectSingleNode("//command:command[command:details/command:name='$($command.Title)']", $names) $command $names }
    Save-Help $help (Join-Path $Destination 'VeoTasks.dll-Help.xml')
}

# PlatyPS leaves Markdown's marks in the text and the examples' code among the remarks, and Get-Help would show both.
function Convert-Text($Help, $Names) {
    foreach ($uri in $Help.SelectNodes('//maml:navigationLink/maml:uri', $Names)) { $uri.InnerText = '' }
    foreach ($paragraph in $Help.SelectNodes('//maml:para', $Names)) {
        $example = $paragraph.SelectSingleNode('parent::maml:introduction/parent::*', $Names)
        if ($paragraph.InnerText -match '(?s)^```\w*\r?\n(.*?)\r?\n```$') {
            $example.SelectSingleNode('dev:code', $Names).InnerText = $Matches[1]
            $null = $paragraph.ParentNode.RemoveChild($paragraph)
            continue
        }

        $paragraph.InnerText = $paragraph.InnerText -replace '[`\r\u0080]' -replace '(?<!\n)\n(?!\n)', ' '
        if ($example) { $null = $example.SelectSingleNode('dev:remarks', $Names).AppendChild($paragraph) }
    }
}

# PlatyPS reads the syntax from its text, which knows neither positions, aliases nor pipeline input, and writes no defaults.
function Convert-Command($Node, $Command, $Names) {
    $items = $Node.SelectNodes('command:syntax/command:syntaxItem', $Names)
    for ($index = 0; $index -lt $items.Count; $index++) {
        $set = $Command.Syntax[$index].ParameterSetName
        foreach ($parameter in $items[$index].SelectNodes('command:parameter', $Names)) {
            $page = Find-Parameter $Command $parameter $Names
            Set-Binding $parameter $page ($page.ParameterSets | Where-Object Name -In $set, '(All)')
        }
    }

    foreach ($parameter in $Node.SelectNodes('command:parameters/command:parameter', $Names)) {
        $page = Find-Parameter $Command $parameter $Names
        Set-Binding $parameter $page $page.ParameterSets
        if (-not $page.DefaultValue) { continue }
        $default = $Node.OwnerDocument.CreateElement('dev', 'defaultValue', $Names.LookupNamespace('dev'))
        $default.InnerText = $page.DefaultValue
        $null = $parameter.AppendChild($default)
    }
}

function Find-Parameter($Command, $Node, $Names) {
    $name = $Node.SelectSingleNode('maml:name', $Names).InnerText
    $Command.Parameters | Where-Object Name -EQ $name
}

# How a parameter binds in one set, or, where the page lists it, in any.
function Set-Binding($Node, $Page, $Sets) {
    $ways = @(
        if ($Sets.ValueFromPipeline -contains $true) { 'ByValue' }
        if ($Sets.ValueFromPipelineByPropertyName -contains $true) { 'ByPropertyName' }
    )
    $Node.SetAttribute('required', "$($Sets.IsRequired -notcontains $false)".ToLowerInvariant())
    $Node.SetAttribute('position', @($Sets)[0].Position.ToLowerInvariant())
    $Node.SetAttribute('pipelineInput', $ways ? "true ($($ways -join ', '))" : 'false')
    $Node.SetAttribute('aliases', $Page.Aliases ? $Page.Aliases -join ', ' : 'none')
    $Node.SetAttribute('globbing', "$($Page.SupportsWildcards)".ToLowerInvariant())
}

function Save-Help($Help, [string] $Path) {
    $settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; Encoding = [System.Text.UTF8Encoding]::new($false) }
    $writer = [System.Xml.XmlWriter]::Create($Path, $settings)
    try { $Help.Save($writer) } finally { $writer.Dispose() }
}

Export-Help
