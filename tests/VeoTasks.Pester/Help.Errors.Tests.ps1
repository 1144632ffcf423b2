#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-ConfigurationSession
    $root = Get-TestRoot
    $listed = @(Read-ErrorPage $root)
    $raised = @(Get-RaisedError $root | Sort-Object Id, Category -Unique)
}

AfterAll { Stop-ConfigurationSession }

Describe 'about_VeoTasks_Errors' {
    It 'lists the errors that the module raises, and no others' {
        $listed.Count | Should -BeGreaterThan 40
        $listed.Id | Sort-Object | Should -Be ($raised.Id | Sort-Object -Unique)
    }

    It 'lists each once' {
        $listed | Group-Object Id | Where-Object Count -GT 1 | Should -BeNullOrEmpty
    }

    It 'names the category of each' {
        $listed | ForEach-Object { "$($_.Id) $($_.Category)" } | Sort-Object | Should -Be ($raised | ForEach-Object { "$($_.Id) $($_.Category)" })
    }

    It 'says of each what it means and what to do' {
        foreach ($entry in $listed) {
            $entry.Means | Should -Match '^[A-Z-].+\.$' -Because "$($entry.Id) means something"
            $entry.Do | Should -Match '^[A-Z-].+\.$' -Because "something can be done about $($entry.Id)"
        }
    }

    It 'knows every place that makes an error' {
        $source = (Get-ErrorSource $root) -join "`n"
        [regex]::Matches($source, '(?<!ErrorRecord |string |Quoting\.)\bArgument\(').Count | Should -Be ([regex]::Matches($source, '\bArgument\(\s*"\w+"').Count) -Because 'an id that is no literal would not be found'
        Get-ChildItem "$root/src/VeoTasks" -Filter *.cs -Recurse | Select-String -Pattern 'new ErrorRecord\(' | ForEach-Object Filename | Select-Object -Unique |
            Should -BeNullOrEmpty -Because 'VeoErrors makes them all'
    }

    It 'gives every category of failure an id of its own choice' {
        $raised.Id | Should -Not -Contain 'VeoTaskError'
    }
}

Describe 'The README' {
    It 'speaks of no error that does not exist' {
        $table = Get-Content "$root/README.md" | Where-Object { $_ -match '^\| `[A-Z]\w+`' }
        $named = foreach ($row in $table) { [regex]::Matches($row.Split('|')[1], '`(\w+)`') | ForEach-Object { $_.Groups[1].Value } }
        @($named | Where-Object { $_ -cmatch '^[A-Z][a-z]+[A-Z]|^(Unauthorized|Forbidden|Blocked)$' -and $_ -notin $raised.Id }) | Should -BeNullOrEmpty
    }
}
