# Reads the pages of the help without PlatyPS, so that they are checked on every machine, and what a cmdlet says of itself.

# A cmdlet's page: its sections by heading, its syntax by parameter set, its parameters by name.
function Read-HelpPage([string] $Path) {
    $sections, $heading = [ordered] @{}, ''
    foreach ($line in Get-Content -LiteralPath $Path) {
        if ($line -match '^## (.+)') { $heading = $Matches[1]; $sections[$heading] = [Collections.Generic.List[string]]::new() }
        elseif ($heading) { $sections[$heading].Add($line) }
    }

    $parameters, $syntax = [ordered] @{}, [ordered] @{}
    foreach ($part in Split-Section $sections.PARAMETERS) {
        if ($part.Title -like '-*') { $parameters[$part.Title.Substring(1)] = Read-ParameterPart $part.Lines }
    }

    foreach ($part in Split-Section $sections.SYNTAX) {
        $syntax[$part.Title] = (($part.Lines | Where-Object { $_ -and $_ -notmatch '^```' }) -join ' ') -replace '\s+', ' '
    }

    [pscustomobject] @{ Sections = $sections; Syntax = $syntax; Parameters = $parameters; Examples = @(Split-Section $sections.EXAMPLES) }
}

# The parts of a section below headings of the third order.
function Split-Section($Lines) {
    $part = $null
    foreach ($line in $Lines) {
        if ($line -match '^### (.+)') {
            if ($part) { $part }
            $part = [pscustomobject] @{ Title = $Matches[1]; Lines = [Collections.Generic.List[string]]::new() }
        }
        elseif ($part) { $part.Lines.Add($line) }
    }

    if ($part) { $part }
}

# What a page says of a parameter: its text, and the facts that follow it.
function Read-ParameterPart($Lines) {
    $facts = @{ Aliases = @(); AcceptedValues = @(); ParameterSets = @() }
    $text, $list, $isFact = @(), '', $false
    foreach ($line in $Lines) {
        switch -Regex ($line) {
            '^```' { $isFact = $line -eq '```yaml'; break }
            { -not $isFact } { $text += $line; break }
            '^- Name: (.+)' { $facts.ParameterSets += @{ Name = $Matches[1] }; break }
            '^  (\w+): (.*)' { $facts.ParameterSets[-1][$Matches[1]] = $Matches[2]; break }
            '^- (.+)' { $facts[$list] += $Matches[1]; break }
            '^(\w+):\s*(.*)' { $list = $Matches[1]; if ($list -notin 'Aliases', 'AcceptedValues', 'ParameterSets') { $facts[$list] = $Matches[2].Trim("'").Replace("''", "'") } }
        }
    }

    $facts.Text = ($text -join ' ').Trim()
    $facts
}

# The cmdlets' parameters that are documented: all but the common ones, and those that nobody types.
function Get-DocumentedParameter([string] $Name) {
    (Get-Command $Name).Parameters.Values |
        Where-Object { $_.Name -notin [Management.Automation.PSCmdlet]::CommonParameters -and -not ($_.Attributes | Where-Object { $_ -is [Parameter] -and $_.DontShow }) }
}

# How a parameter binds, one line for each set, as the cmdlet has it.
function Get-Binding($Parameter) {
    foreach ($set in $Parameter.ParameterSets.GetEnumerator()) {
        $of = $set.Value
        Format-Binding $set.Key.Replace('__AllParameterSets', '(All)') ($of.Position -lt 0 ? 'Named' : $of.Position) $of.IsMandatory $of.ValueFromPipeline $of.ValueFromPipelineByPropertyName
    }
}

# The same as the page has it.
function Get-PageBinding($Facts) {
    foreach ($set in $Facts.ParameterSets) {
        Format-Binding $set.Name $set.Position $set.IsRequired $set.ValueFromPipeline $set.ValueFromPipelineByPropertyName
    }
}

function Format-Binding($Set, $Position, $IsRequired, $ByValue, $ByName) {
    "$Set position $Position required $IsRequired by value $ByValue by name $ByName".ToLowerInvariant()
}

# The value that a parameter has unless it is given, as text; a script may ask the cmdlet what it makes of nothing. What must be given has none.
function Get-ParameterDefault([string] $Command, $Parameter) {
    $type = (Get-Command $Command).ImplementingType
    if (-not $type.GetProperty($Parameter.Name) -or $Parameter.ParameterSets.Values.IsMandatory -notcontains $false) { return '' }
    $instance = [Activator]::CreateInstance($type)
    $value = $type.GetProperty($Parameter.Name).GetValue($instance)
    $computed = $type.GetProperty("Default$($Parameter.Name)", [Reflection.BindingFlags] 'Instance, NonPublic')
    if ($computed) { $value = $computed.GetValue($instance) }
    "$value"
}

# Every value that a parameter takes where there are few: an enumeration's names, a set's members.
function Get-AcceptedValue($Parameter) {
    $set = $Parameter.Attributes | Where-Object { $_ -is [ValidateSet] }
    $type = $Parameter.ParameterType.IsArray ? $Parameter.ParameterType.GetElementType() : $Parameter.ParameterType
    $set ? $set.ValidValues : $type.IsEnum ? [Enum]::GetNames($type) : @()
}

# The lines of the about page that tell of each error: its id, its category, what it means, what to do.
function Read-ErrorPage([string] $Root) {
    $text = Get-Content -LiteralPath (Join-Path $Root 'docs/en-US/about_VeoTasks_Errors.help.txt') -Raw
    foreach ($match in [regex]::Matches($text, '(?m)^ {4}([A-Z]\w+) \((\w+)\)\n((?: {6}\S.*\n)+)')) {
        $rest = ($match.Groups[3].Value -replace '\s+', ' ').Trim()
        $null = $rest -match 'Means: (?<means>.+?) Do: (?<do>.+)'
        [pscustomobject] @{ Id = $match.Groups[1].Value; Category = $match.Groups[2].Value; Means = $Matches['means']; Do = $Matches['do'] }
    }
}

# The errors that the module can raise: those that a failure becomes by its category, asked of the module itself, and those
# that its source makes by name.
function Get-RaisedError([string] $Root) {
    $kind = (Get-Command Get-VeoTask).ImplementingType.Assembly.GetType('VeoTasks.Output.ErrorKind')
    foreach ($category in [Enum]::GetValues([VeoTasks.VeoErrorCategory])) {
        $made = $kind.GetMethod('Of').Invoke($null, @($category))
        [pscustomobject] @{ Id = $made.Id; Category = "$($made.Category)" }
    }

    foreach ($source in Get-ErrorSource $Root) {
        foreach ($match in [regex]::Matches($source, '"(\w+)",\s*ErrorCategory\.(\w+)')) {
            [pscustomobject] @{ Id = $match.Groups[1].Value; Category = $match.Groups[2].Value }
        }

        foreach ($match in [regex]::Matches($source, '\bArgument\(\s*"(\w+)"')) {
            [pscustomobject] @{ Id = $match.Groups[1].Value; Category = 'InvalidArgument' }
        }
    }
}

# The source of the cmdlets, but for the one list whose entries are asked for above.
function Get-ErrorSource([string] $Root) {
    Get-ChildItem (Join-Path $Root 'src/VeoTasks') -Filter *.cs -Recurse |
        Where-Object { $_.Name -ne 'ErrorKind.cs' -and $_.FullName -notmatch '[\\/](obj|bin)[\\/]' } | ForEach-Object { Get-Content -LiteralPath $_.FullName -Raw }
}
