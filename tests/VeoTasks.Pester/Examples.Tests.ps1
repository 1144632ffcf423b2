#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    . "$PSScriptRoot/Support/ExampleReader.ps1"
    $root = $env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../..").Path
    $examples = @(Get-Example $root)

    # The examples that cannot run here, each as 'page title' with the reason that its first line gives.
    $exempt = @{ 'about_VeoTasks line 11' = 'the key is stored in step 3' }

    $missing = 'Microsoft.PowerShell.SecretManagement', 'Microsoft.PowerShell.SecretStore' | Where-Object { -not (Get-Module -ListAvailable $_) }
    $state = $missing ? " (skipped: $($missing -join ' and ') not installed)" : ''

    # What must not pass.
    $wrong = @(
        @{ Mistake = 'a parameter that does not exist'; Code = 'Get-VeoTask mulerun:7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001 -Timeout 5'; Says = '*NamedParameterNotFound*' }
        @{ Mistake = 'a cmdlet that does not exist'; Code = 'Get-VeoVideo ids.txt'; Says = '*CommandNotFound*' }
        @{ Mistake = 'a task that is not there'; Code = 'Get-VeoTask mulerun:nowhere'; Says = 'TaskNotFound*' }
        @{ Mistake = 'an error that is kept quiet'; Code = "Get-Content ids.txt | Get-VeoTask -Provider mulerun`nGet-VeoTask mulerun:nowhere -ErrorAction SilentlyContinue; 'on'"; Says = 'TaskNotFound*' }
        @{ Mistake = 'an error that is collected and is no planted one'; Code = "Get-VeoTask mulerun:nowhere -ErrorVariable problems`n`$problems | Group-Object FullyQualifiedErrorId"; Says = 'TaskNotFound*' }
        @{ Mistake = 'a statement that has no result'; Code = "Get-VeoProvider`nGet-Content ids.txt | Get-VeoTask -Provider mulerun | Where-Object Status -EQ Done"; Says = 'nothing came of*' }
        @{ Mistake = 'a file that is not there'; Code = 'Get-Content idz.txt | Wait-VeoTask -Provider mulerun'; Says = 'PathNotFound*' }
        @{ Mistake = 'a bracket too few'; Code = '(Get-VeoProvider | Format-List'; Says = '*Parse*' }
        @{ Mistake = 'a provider that nobody registered'; Code = 'Get-VeoTask nowhere:7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001'; Says = 'ProviderMissing*' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    $root = Get-TestRoot
}

Describe 'The examples' {
    It 'are all found: the pages hold no other code' {
        foreach ($file in @(Get-ChildItem "$root/docs/en-US" -Filter *-*.md) + (Get-Item "$root/README.md")) {
            $languages = Read-Fence (Get-Content $file) | ForEach-Object Language
            $languages | Where-Object { $_ -notin 'powershell', 'yaml', 'text', '' } | Should -BeNullOrEmpty -Because "$($file.Name) holds PowerShell, facts, syntax and lines for another shell"
            @(Get-Content $file | Select-String '^\s*```powershell').Count | Should -Be @($languages -eq 'powershell').Count
        }

        $found.Count | Should -BeGreaterOrEqual 70
        $pages = Get-ChildItem "$root/docs/en-US" -File | Where-Object Extension -NE .xml | ForEach-Object { $_.Name -replace '\.help\.txt$|\.md$' }
        $found.Page | Select-Object -Unique | Sort-Object | Should -Be ($pages + 'README' | Sort-Object)
    } -ForEach @{ found = $examples }

    It 'are not run only where they say why' {
        $marked = @{}
        foreach ($example in $found) { if ($why = Get-Exemption $example) { $marked["$($example.Page) $($example.Title)"] = $why } }
        $marked.Keys | Sort-Object | Should -Be ($exempt.Keys | Sort-Object)
        foreach ($key in $marked.Keys) { $marked[$key] | Should -BeExactly $exempt[$key] }
    } -ForEach @{ found = $examples; exempt = $exempt }
}

Describe 'Every example<State>' -Tag Needs:SecretManagement -ForEach @{ State = $state; PlantedCode = $wrong } -Skip:([bool] $missing) {
    BeforeAll {
        Start-EmulatorSession
        $toRun = @(Get-Example $root | Where-Object { -not (Get-Exemption $_) })
        $planted = foreach ($entry in $PlantedCode) { New-Example planted $entry.Mistake $entry.Mistake $entry.Code }
        $ran = @{}
        Invoke-Example @($toRun; $planted) | ForEach-Object { $ran["$($_.Page) $($_.Title)"] = $_ }
    }

    AfterAll { Stop-EmulatorSession }

    It 'runs: <Page>, <Title>' -ForEach @($examples | Where-Object { -not (Get-Exemption $_) } | ForEach-Object { @{ Page = $_.Page; Title = $_.Title } }) {
        $ran.ContainsKey("$Page $Title") | Should -BeTrue
        $ran["$Page $Title"].Problems -join "`n" | Should -BeNullOrEmpty
    }

    It 'would be noticed with <Mistake>' -ForEach $wrong {
        $ran["planted $Mistake"].Problems | Should -Not -BeNullOrEmpty
        @($ran["planted $Mistake"].Problems | Where-Object { $_ -like $Says }) | Should -Not -BeNullOrEmpty -Because "it says: $($ran["planted $Mistake"].Problems -join '; ')"
    }

    It 'of about_VeoTasks leads to saved videos, and downloads none twice' {
        $steps = @($toRun | Where-Object Page -EQ about_VeoTasks)
        $saving, $again = $steps | Where-Object Code -Match 'mulerun[\s\S]*Save-VeoVideo' | Select-Object -First 2 | ForEach-Object { $ran["$($_.Page) $($_.Title)"] }
        $saving.Fetched | Should -Be 2
        $again.Fetched | Should -Be 0
        @($again.Text -split "`n" -match '\bTrue\b').Count | Should -Be 2
    }
}
