#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
}

AfterAll { Stop-EmulatorSession }

Describe 'Where keys are not' {
    BeforeAll {
        Reset-Emulator
        $key = Get-EmulatorKey octopusx
        $wrong = "sk-canary-$([guid]::NewGuid().ToString('N'))"
        $echo = @{ kind = 'status'; statusCode = 401; body = "{`"error`":{`"message`":`"Incorrect API key provided: $wrong`",`"code`":`"`"}}" }
        $scripts = @(
            @{}
            @{ shape = 'contentOnly'; videoFaults = @(@{ kind = 'redirect' }) }
            @{ outcome = 'failed'; errorMessage = "key $key, see https://user:$key@help.example/?token=$key" }
            @{ pollFaults = @(@{ kind = 'status'; statusCode = 503; body = "Bearer $key"; times = 6; headers = @{ 'Retry-After' = '0' } }, @{ kind = 'html'; at = 7; body = "<html>$key</html>" }) }
            @{ videoFaults = @(@{ kind = 'status'; statusCode = 403; body = "Request has expired: $key"; times = 99 }) }
            @{ shape = 'contentOnly'; videoFaults = @(@{ kind = 'status'; statusCode = 400; times = 99; body = "{`"error`":{`"message`":`"Bearer $key`"}}" }) }
            @{ pollFaults = @(@{ kind = 'redirect'; times = 99 }) }
            @{ pollFaults = @(@{ kind = 'unknownWord'; word = 'busy'; times = 3 }) }
        ) | ForEach-Object { @{ gateway = 'octopusx' } + $_ }
        $tasks = $scripts | Add-EmulatedTask
        Add-GatewayFault mingyan $echo

        $evidence = (New-Item (Join-Path $TestDrive evidence) -ItemType Directory).FullName
        Set-TestVariable CANARY $wrong
        $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath), $evidence, ($tasks.Reference -join ',') -Script {
            param($Manifest, $Folder, $References)
            $null = Start-Transcript "$Folder/transcript.txt"
            Import-Module $Manifest
            $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
            $WarningPreference = $ErrorActionPreference = 'Continue'
            $References = $References -split ','
            . {
                Get-VeoProvider local-octopusx | Format-List *
                ($looked = Get-VeoTask $References) | Format-List *
                $looked | Save-VeoVideo -Destination "$Folder/first" -WhatIf
                ($waited = $References | Wait-VeoTask -PollIntervalSec 0.1 -TimeoutSec 20) | Out-String
                ($saved = $waited | Save-VeoVideo -Destination "$Folder/second") | Format-List *
                Get-VeoTask 'local-mingyan:1' -Provider local-mingyan -ApiKey (ConvertTo-SecureString $env:CANARY -AsPlainText)
                $waited | Export-Clixml "$Folder/waited.xml"
                $saved | ConvertTo-Json -Depth 5 | Set-Content "$Folder/saved.json"
            } *>&1 | Tee-Object "$Folder/streams.txt" | Out-Host
            & { $Error | Format-List * -Force; $Error | Get-Error; $Error | ForEach-Object { "$($_.Exception)"; $_.TargetObject | Format-List * } } | Out-String -Width 500 | Set-Content "$Folder/errors.txt"
            $errors = $Error.Count
            $null = Stop-Transcript
            @{ Errors = $errors; Saved = $saved.Count }
        }
    }

    It 'saw what it had to see' {
        $seen.Errors | Should -BeGreaterOrEqual 5
        $seen.Saved | Should -BeGreaterOrEqual 3
        foreach ($word in 'next poll in', 'Unauthorized', 'busy', 'another origin', 'HTTP 403', 'web page') {
            (Get-Content "$evidence/transcript.txt", "$evidence/errors.txt" -Raw) -match $word | Should -Not -BeNullOrEmpty -Because "'$word' must have been written"
        }

        (Get-EmulatorCounter).keySightings.keyOf | Should -Contain 'octopusx'
    }

    It 'leaves no failed look into a vault in the transcript' {
        Get-Content "$evidence/transcript.txt" | Where-Object { $_ -match 'TerminatingError\(Get-Secret\)' } | Should -BeNullOrEmpty
    }

    It 'shows no key in <_>' -ForEach 'transcript.txt', 'streams.txt', 'errors.txt', 'waited.xml', 'saved.json' {
        $text = Get-Content (Join-Path $evidence $_) -Raw
        $text | Should -Not -BeNullOrEmpty
        foreach ($secret in $key, $wrong) {
            # The line breaks of a narrow window would hide a key.
            ($text -replace '\s').Contains($secret.Substring(10)) | Should -BeFalse
        }
    }

    It 'leaves no key on disk, neither with the videos nor with the providers' {
        $files = @(Get-ChildItem $evidence -Recurse -File -Force) + @(Get-Item (Get-ProviderFile))
        foreach ($file in $files) {
            $text = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file.FullName))
            $text.Contains($key.Substring(10)) | Should -BeFalse -Because $file.FullName
        }
    }

    It 'shows no key that a gateway sends as its status word' {
        $task = @{ pollFaults = @(@{ kind = 'unknownWord'; word = "busy $(Get-EmulatorKey mulerun)"; times = 2 }) } | Add-EmulatedTask
        (Get-VeoTask $task.Reference).RawStatus | Should -Match '^busy (?!sk-emulator-[0-9a-f]{32})'
        $null = Wait-VeoTask $task.Reference -PollIntervalSec 0.1 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -Match 'busy'
        $warnings | Should -Not -Match (Get-EmulatorKey mulerun)
    }

    It 'prints no signed link in <_>' -ForEach 'transcript.txt', 'streams.txt', 'errors.txt', 'saved.json' {
        Get-Content (Join-Path $evidence $_) -Raw | Should -Not -Match 'sig='
    }

    It 'sends a key to no other origin, and in no URL' {
        (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        (Get-EmulatorCounter).authorizationSeenBy | Should -Not -Contain 'mirror'
        (Get-EmulatorCounter).authorizationSeenBy | Should -Not -Contain 'cdn'
    }
}

Describe 'A key as people store it' {
    BeforeAll { $task = @{} | Add-EmulatedTask }

    AfterEach { Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY (Get-EmulatorKey mulerun) }

    It 'is taken from a file whose last line is blank' {
        Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY $null
        (Get-VeoTask $task.Id -Provider local-mulerun -ApiKey (Get-EmulatorKey mulerun), '').Id | Should -Be $task.Id
    }

    It 'is taken with <Story> around it' -ForEach @(
        @{ Story = 'a line end of Windows'; Text = { "$_`r`n" } }
        @{ Story = 'blanks and a tab'; Text = { "  $_`t" } }
    ) {
        Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY (Get-EmulatorKey mulerun | ForEach-Object $Text)
        (Get-VeoTask $task.Reference -ErrorAction Stop).Status | Should -Be 'Succeeded'
    }

    It 'is refused in words and without a request: <Story>' -ForEach @(
        @{ Story = 'quotation marks of docker --env-file'; Text = { "`"$_`"" }; Says = 'quotation marks' }
        @{ Story = 'single ones'; Text = { "'$_'`r" }; Says = 'quotation marks' }
        @{ Story = 'one that was not closed'; Text = { "`"$_" }; Says = 'quotation marks' }
        @{ Story = 'those of a word processor'; Text = { "$([char] 0x201C)$_$([char] 0x201D)" }; Says = 'quotation marks' }
        @{ Story = 'Bearer'; Text = { "Bearer $_" }; Says = 'a word of the header' }
        @{ Story = 'bearer in small letters'; Text = { "bearer $_ " }; Says = 'a word of the header' }
        @{ Story = 'the whole header'; Text = { "Authorization: Bearer $_" }; Says = 'a word of the header' }
        @{ Story = 'a line break within'; Text = { "$_`n$_" }; Says = 'line break' }
        @{ Story = 'a letter that no header can carry'; Text = { "$_$([char] 0x43A)" }; Says = 'characters that no key contains' }
        @{ Story = 'blanks alone'; Text = { "   " }; Says = 'is empty' }
    ) {
        $key = Get-EmulatorKey mulerun
        Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY ($key | ForEach-Object $Text)
        $before = Get-RequestCount
        Get-VeoTask $task.Reference -ErrorAction SilentlyContinue -ErrorVariable problems
        Assert-ErrorRecord $problems -Id InvalidKey -Command Get-VeoTask -Category InvalidArgument -Target local-mulerun
        $problems[0].ToString() | Should -Match $Says
        "$($problems[0].ErrorDetails) $($problems[0].ErrorDetails.RecommendedAction)".Contains($key.Substring(12)) | Should -BeFalse
        Get-RequestCount | Should -Be $before
    }
}
