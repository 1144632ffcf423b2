#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# Every error of the module, as it stands in a terminal of 100 columns. Support/ErrorCases.ps1 brings them about.

BeforeDiscovery {
    $root = $env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../..").Path
    $hasSources = Test-Path "$root/src/VeoTasks"
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    Start-HurryingClock
    try { $errors = @(Get-EveryError) } finally { Stop-HurryingClock }

    # What is inserted is the user's or the gateway's, and as long as it is: addresses, paths, names in quotation marks, the target.
    function Get-OwnWord([string] $Text, $Record) {
        # A task that was read before stands there with its model, which its own text leaves out.
        $named = $Record.TargetObject -is [VeoTasks.VeoTask] ? ('{0}/{1}:{2}' -f $Record.TargetObject.Provider, $Record.TargetObject.Model, $Record.TargetObject.Id) : ''
        foreach ($value in $named, "$($Record.TargetObject)", $Record.TargetObject.SecretName, $Record.TargetObject.EnvironmentVariable, $Record.TargetObject.VaultName) {
            if ($value) { $Text = $Text.Replace($value, '') }
        }

        $Text -replace 'https?://\S+' -replace '"[^"]*"' -replace "'[^']*'" -replace '(?<= )/\S+'
    }

    function Get-ShownLine($Record) {
        @((($Record | Out-String -Width 100) -replace '\e\[[0-9;]*m').Trim() -split '\r?\n' | ForEach-Object { $_ -split '(?<=\G.{100})(?!$)' })
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'An error' {
    It 'is here in every kind there is' {
        $kinds = [Enum]::GetValues([VeoTasks.VeoErrorCategory]) | ForEach-Object { (Invoke-Internal VeoTasks.Output.ErrorKind Of $_).Id }
        $kinds | Should -Not -Contain 'VeoTaskError' -Because 'each category has an id of its own'
        $errors.Id | Sort-Object -Unique | Should -Be (@($kinds) + $errors.Id | Sort-Object -Unique)
    }

    It 'is here in every kind that the sources name' -Tag Needs:sources -Skip:(-not $hasSources) {
        $errors.Id | Sort-Object -Unique | Should -Be ((Get-RaisedError (Get-TestRoot)).Id | Sort-Object -Unique)
    }

    It 'has an id, a category, a target and a next step' {
        foreach ($one in $errors) {
            if ($one.Id -ne 'InternalError') { $one.Record.CategoryInfo.Category | Should -Not -Be 'NotSpecified' -Because $one.Id }
            "$($one.Record.TargetObject)" | Should -Not -BeNullOrEmpty -Because $one.Id
            $one.Record.ErrorDetails.RecommendedAction | Should -MatchExactly '^\S.*\.$' -Because "$($one.Id) says in a sentence what to do"
        }
    }

    It 'says what was asked and what came back' {
        foreach ($one in $errors) {
            $said = Get-OwnWord "$($one.Record)" $one.Record
            $said.Trim(' :.').Length + "$($one.Record)".Length | Should -BeGreaterThan 20 -Because "$($one.Id) says '$($one.Record)'"
            "$($one.Record)" | Should -Not -Match '\(\)|: *$|\bnull\b|\{\d\}' -Because $one.Id
        }
    }

    It 'fits two lines with what it says itself, and its next step fits one' {
        foreach ($one in $errors) {
            $message = "$($one.Record.InvocationInfo.MyCommand): $(Get-OwnWord "$($one.Record)" $one.Record)"
            $remedy = "  Recommendation: $(Get-OwnWord $one.Record.ErrorDetails.RecommendedAction $one.Record)"
            $remedy.Length | Should -BeLessOrEqual 100 -Because "$($one.Id) says '$remedy'"
            $message.Length | Should -BeLessOrEqual 200 -Because "$($one.Id) says '$message'"
        }
    }

    It 'is at most four lines in a terminal of 100 columns, with names of the usual length in it' {
        foreach ($one in $errors) {
            $shown = Get-ShownLine $one.Record
            $shown.Count | Should -BeLessOrEqual 4 -Because "$($one.Id) is`n$($shown -join "`n")"
            $shown[-1] + $shown[-2] | Should -Match ([regex]::Escape($one.Record.ErrorDetails.RecommendedAction.Substring(0, 20)))
        }
    }

    It 'gives away no key and no signature' {
        $secrets = @(Get-EmulatedGateway | ForEach-Object { Get-EmulatorKey $_ }) + 'sig=' + 'Bearer ' + "two`nlines"
        foreach ($one in $errors) {
            $all = "$($one.Record) $($one.Record.ErrorDetails.RecommendedAction) $($one.Record.TargetObject) $($one.Record.Exception.Message)"
            foreach ($secret in $secrets) { $all.Contains($secret) | Should -BeFalse -Because "$($one.Id): $all" }
        }
    }

    It 'has the gateway''s own words in full, with its code' {
        $failed = ($errors | Where-Object Id -EQ TaskFailed)[0].Record
        "$failed" | Should -Match 'The prompt was refused by the safety filter: no cats, please\. \(3001\)$'
        $retired = ($errors | Where-Object Id -EQ ModelRetired)[0].Record
        "$retired" | Should -Match 'models/veo-2\.0-generate-001 is no longer available \(bad_response, HTTP 400\)$'
    }

    It 'is mostly brought about, not composed' {
        $composed = ($errors | Group-Object Id | Where-Object { $_.Group.How -notcontains 'brought' }).Name
        $composed | Sort-Object | Should -Be @(
            'DiskFull', 'DownloadStalled', 'EmulatorFailed', 'EmulatorRuntimeMissing', 'InternalError', 'InvalidSecret', 'ProviderFileNotRead', 'ProviderFileNotWritten', 'RateLimited', 'RenameFailed'
            'VaultFailed', 'VaultLocked', 'VaultModuleMissing', 'VaultNotFound', 'WriteDenied', 'WriteFailed')
    }
}
