#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# Keys and signatures appear nowhere: one run of all cmdlets at all gateways, through every kind of failure, with gateways that repeat
# what they were sent, all streams on and a transcript. What the canary looks for, and where, is in Support/Canary.ps1; all other test
# files pass through it too.

BeforeDiscovery {
    $channels = 'Error', 'Warning', 'Verbose', 'Debug', 'Information', 'Progress'
    $files = 'local-x.mp4.part', 'local-x.mp4.part.json', '.veotasks.jsonl', 'providers.json', 'durations.json', 'transcript.txt'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession

    # A secret of the emulator's form that belongs to nobody.
    function New-Canary([string] $Kind = 'emulator') { "$Kind-$([guid]::NewGuid().ToString('N'))" }

    # What goes wrong at each gateway, in words that hold what the request brought.
    function Get-EchoScript([string] $Gateway) {
        $key = Get-EmulatorKey $Gateway
        $basic = [Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes("user:$key"))
        $says = '{"error":{"message":"You sent {authorization}","code":"{authorization}"},"message":"You sent {authorization}"}'
        $denied = '{"error":{"message":"It has expired: {signature}, in full v.mp4{query}"}}'
        @(
            @{ endsAfter = 2 }
            @{ outcome = 'failed'; errorMessage = "key $key, Basic $basic, see https://user:$key@help.example/?token=$key"; errorCode = $key }
            @{ outcome = 'failed'; errorMessage = ('x' * 490) + " $key" }
            @{ pollFaults = @(@{ kind = 'status'; statusCode = 503; body = '{authorization}'; times = 2; headers = @{ 'Retry-After' = '0' } }, @{ kind = 'html'; at = 3; body = '<html><title>{authorization}</title></html>' }) }
            @{ pollFaults = @(@{ kind = 'status'; statusCode = 403; body = $says; times = 99 }) }
            @{ pollFaults = @(@{ kind = 'status'; statusCode = 422; body = $says; times = 99 }) }
            @{ pollFaults = @(@{ kind = 'status'; statusCode = 200; body = 'no JSON but {authorization}'; times = 99 }) }
            @{ pollFaults = @(@{ kind = 'unknownWord'; word = "busy $key"; times = 3 }) }
            @{ pollFaults = @(@{ kind = 'redirect'; times = 99 }) }
            @{ videoFaults = @(@{ kind = 'status'; statusCode = 403; body = $denied; times = 99 }) }
            @{ videoFaults = @(@{ kind = 'status'; statusCode = 200; body = $denied; times = 99 }) }
            @{ videoFaults = @(@{ kind = 'html'; body = '<html>{query}</html>'; times = 99 }) }
            @{ validators = 'none'; videoFaults = @(@{ kind = 'cut'; atByte = 9000; times = 99 }) }
            @{ videoFaults = @(@{ kind = 'redirect'; location = 'ftp://files.example/'; times = 99 }) }
            if ($Gateway -eq 'octopusx') { @{ shape = 'contentOnly'; videoFaults = @(@{ kind = 'status'; statusCode = 400; body = $says; times = 99 }) } }
            if ($Gateway -eq 'mixroute') { @{ shape = 'sora'; videoFaults = @(@{ kind = 'status'; statusCode = 502; body = $says; times = 99 }) } }
        ) | ForEach-Object { @{ gateway = $Gateway } + $_ }
    }

    # All cmdlets over these tasks. Runs in processes and runspaces of its own, so it takes everything as text, and secrets as variables:
    # a transcript begins with the command line.
    $everything = {
        param($Manifest, $Folder, $References)
        Import-Module $Manifest
        . "$env:VEOTASKS_TEST_SUPPORT/HurryingClock.ps1"
        Start-HurryingClock
        $VerbosePreference = $DebugPreference = $InformationPreference = $ProgressPreference = 'Continue'
        $ErrorActionPreference = 'Continue'
        $References = $References -split ','
        $env:VEOTASKS_CANARY_WRONG_KEY = $env:CANARY_KEY
        Register-VeoProvider canary-wrong -Adapter octopusx -BaseUri (Get-VeoProvider local-octopusx).BaseUri -Force
        Register-VeoProvider canary-bad -Adapter octopusx -BaseUri $env:CANARY_ADDRESS
        Get-VeoProvider local-*, canary-* | Test-VeoProvider | Format-List
        ($looked = Get-VeoTask $References)
        $looked | Format-List
        $looked.Videos
        $looked.Videos | Format-List
        $looked | Format-Custom
        Get-VeoTask $env:CANARY_LINK, "x`a" -Provider local-octopusx
        Get-VeoTask 'canary-wrong:1', 'canary-wrong:2'
        try { Get-VeoTask 1 -ApiKey (ConvertTo-SecureString $env:CANARY_KEY -AsPlainText) } catch { Write-Error -ErrorRecord $_ }
        ($waited = $References | Wait-VeoTask -PollIntervalSec 2 -TimeoutSec 160)
        ($saved = $waited | Save-VeoVideo -Destination "$Folder/videos")
        $waited | Save-VeoVideo -Destination "$Folder/videos" -WhatIf
        $saved | Format-List
        "Saved $($saved.Count) of $($waited.Count): $waited $($waited.Videos)"
        Unregister-VeoProvider canary-bad
        Unregister-VeoProvider canary-wrong
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'Keys and signatures' {
    BeforeAll {
        $evidence = (New-Item (Join-Path $TestDrive evidence) -ItemType Directory).FullName
        Set-TestVariable CANARY_KEY "sk-$(New-Canary)"
        Set-TestVariable CANARY_LINK "https://cdn.example/v.mp4?X-Amz-Signature=$(New-Canary signed)"
        Set-TestVariable CANARY_ADDRESS "https://$(New-Canary)@gateway.example/?key=$(New-Canary)"
        # Once in a process with a transcript, each failure at one gateway or another, and once in a runspace where every record of every
        # stream is kept, progress too, each failure at three gateways.
        $gateways = @((Get-VeoProvider local-*).Adapter)
        function Get-Share([int] $Stride) {
            for ($turn = 0; $turn -lt $gateways.Count; $turn++) {
                $index = 0
                Get-EchoScript $gateways[$turn] | Where-Object { $_['shape'] -or $index++ % $Stride -eq $turn % $Stride } | Add-EmulatedTask
            }
        }

        $few = Get-Share $gateways.Count
        Set-Content "$evidence/everything.ps1" $everything
        $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath), $evidence, ($few.Reference -join ',') -Script {
            param($Manifest, $Folder)
            $null = Start-Transcript "$Folder/transcript.txt"
            & "$Folder/everything.ps1" $Manifest $Folder @args *>&1 | Tee-Object "$Folder/streams.txt" | Out-Host
            & { $Error | Format-List * -Force; $Error | Get-Error; $Error | ForEach-Object { "$($_.Exception)"; $_.TargetObject | Format-List } } | Out-String -Width 500 | Set-Content "$Folder/errors.txt"
            $errors = @($Error.FullyQualifiedErrorId)
            $null = Stop-Transcript
            @{ Errors = $errors }
        }
        Reset-Emulator
        $all = Get-Share ([Math]::Ceiling($gateways.Count / 3))
        $again = (New-Item (Join-Path $TestDrive again) -ItemType Directory).FullName
        $arguments = (Get-ManifestPath), $again, ($all.Reference -join ',')
        $found = Get-Finding { $script:observed = Invoke-Observed $everything $arguments -InHost (New-CollectingHost) }
        Stop-HurryingClock
    }

    It 'went through <_>' -ForEach @(
        'TaskFailed', 'Forbidden', 'RequestRejected', 'InvalidResponse', 'RedirectRefused', 'UrlExpired', 'NotAVideo', 'DownloadIncomplete',
        'RequestRefused', 'Unauthorized', 'InvalidTaskId', 'InvalidBaseUri', 'ProviderMissing'
    ) {
        # $Error keeps the latest 256; and Write-Error leaves the command out of the id.
        @($seen.Errors) + $observed.Error.FullyQualifiedErrorId -match "^$_(,|$)" | Should -Not -BeNullOrEmpty
    }

    It 'left something in <_> to look at' -ForEach 'transcript.txt', 'streams.txt', 'errors.txt', 'videos/.veotasks.jsonl', 'videos/*.part*' {
        (Get-Item (Join-Path $evidence $_) -Force).Length | Should -Not -BeNullOrEmpty
        $observed.Progress.Count | Should -BeGreaterThan 0
        $observed.Verbose -match 'next poll in' | Should -Not -BeNullOrEmpty
        $observed.Warning -match 'busy' | Should -Not -BeNullOrEmpty
        (Get-EmulatorCounter).keySightings.keyOf | Sort-Object -Unique | Should -Be ((Get-VeoProvider local-*).Adapter | Sort-Object)
    }

    It 'are in no stream, view, error or progress record' {
        $found | Should -BeNullOrEmpty
    }

    It 'have no line to slip into: verbose lines tell of looks, pauses and operations, and there are no debug lines' {
        $forms = '^\S+: .+; next poll in [\d.]+ s( \(.+\))?$', '^\S+: .+: pause [\d.]+ s, then', '^Performing the operation "', '^(Loading|Importing|Exporting) '
        $observed.Verbose | Where-Object { $line = "$_"; -not ($forms | Where-Object { $line -match $_ }) } | Should -BeNullOrEmpty
        $observed.Debug | Should -BeNullOrEmpty
    }

    It 'are in no field of any object or record, private ones included' {
        if (-not ('VeoTasks.Tests.Support.SecretHunt' -as [type])) { Add-Type -Path (Join-Path (Get-TestRoot) 'tests/VeoTasks.Core.Tests/Support/SecretHunt.cs') }
        $keys = [string[]] ((Get-VeoProvider local-* | ForEach-Object { Get-EmulatorKey $_.Adapter }), $env:CANARY_KEY | ForEach-Object { $_ } | ForEach-Object { $_.Substring($_.Length - 32) })
        $all = [object[]] ('Output', 'Error', 'Warning', 'Verbose', 'Information', 'Progress' | ForEach-Object { $observed.$_ })
        $all.Count | Should -BeGreaterThan 100
        [VeoTasks.Tests.Support.SecretHunt]::Find($all, $keys) | Should -BeNullOrEmpty
        [VeoTasks.Tests.Support.SecretHunt]::Find($all + [Management.Automation.ErrorRecord]::new([Exception]::new($keys[0]), 'x', 'NotSpecified', $null), $keys) | Should -Not -BeNullOrEmpty
    }

    It 'are in no file: transcript, streams, errors, ledger, part files, notes, providers, history' {
        Get-Finding { Watch-Folder 'the run' (Split-Path $evidence) } | Should -BeNullOrEmpty
        Get-Finding { Watch-Folder 'the session' (Split-Path (Get-ProviderFile)) } | Should -BeNullOrEmpty
        Get-Finding { Watch-Folder 'the history' $env:XDG_CACHE_HOME } | Should -BeNullOrEmpty
    }

    It 'are in no file as base64 either' {
        $inner = Get-VeoProvider local-* | ForEach-Object { [Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes("user:$(Get-EmulatorKey $_.Adapter)")).Substring(12, 24) }
        foreach ($file in Get-ChildItem (Split-Path $evidence) -Recurse -File -Force) {
            $text = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file.FullName)) -replace '\s'
            $inner | Where-Object { $text.Contains($_) } | Should -BeNullOrEmpty -Because $file.FullName
        }
    }

    It 'are whole in the link of a task, which is the user''s to use' {
        $task = @{} | Add-EmulatedTask
        (Get-VeoTask $task.Reference).Videos[0].Uri.Query | Should -Match '^\?sig=signed-[0-9a-f]{32}$'
    }

    It 'are in no error of -ApiKey, not even as its target' {
        $problem = { Get-VeoTask 1 -ApiKey (ConvertTo-SecureString (New-Canary) -AsPlainText) } | Should -Throw -PassThru
        $problem.TargetObject | Should -BeExactly 'Get-VeoTask'
    }
}

Describe 'The canary' {
    BeforeAll {
        $secret = New-Canary
        $inStreams = Get-Finding {
            Invoke-Observed -ArgumentList $secret, (New-Canary signed) -Script {
                param($Key, $Signature)
                $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
                foreach ($channel in 'Error', 'Warning', 'Verbose', 'Debug') { & "Write-$channel" -Message "it was $Key" -ErrorAction Continue }
                Write-Information "it was $Key"
                Write-Progress -Activity x -Status "at $Signature"
            }
        }
    }

    It 'finds a secret in the <_> stream, and says no more than that' -ForEach $channels {
        $inStreams | Should -HaveCount 6
        @($inStreams -match $_) | Should -HaveCount 1
        $inStreams | Should -Not -Match $secret
    }

    It 'finds a secret in the file <_>' -ForEach $files {
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        "before $secret after" | Set-Content (Join-Path $folder $_)
        Get-Finding { Watch-Folder 'x' $folder } | Should -Match ([regex]::Escape($_))
        Remove-Item $folder -Recurse -Force
    }

    It 'finds a secret <Story>' -ForEach @(
        @{ Story = 'in an inner exception'; Leak = { [Management.Automation.ErrorRecord]::new([Exception]::new('outer', [Exception]::new($args[0])), 'x', 'NotSpecified', $null) } }
        @{ Story = 'in an error''s target'; Leak = { [Management.Automation.ErrorRecord]::new([Exception]::new('x'), 'x', 'NotSpecified', [pscustomobject] @{ A = $args[0] }) } }
        @{ Story = 'in a recommendation'; Leak = { $record = [Management.Automation.ErrorRecord]::new([Exception]::new('x'), 'x', 'NotSpecified', $null); $record.ErrorDetails = [Management.Automation.ErrorDetails]::new('x'); $record.ErrorDetails.RecommendedAction = $args[0]; $record } }
    ) {
        Get-Finding { Watch-ErrorRecord 'x' (& $Leak $secret) } | Should -Not -BeNullOrEmpty
    }

    It 'finds a secret in every view of what is not the first of its type' {
        $found = Get-Finding { Watch-View 'x' ([pscustomobject] @{ A = 1 }), ([version] '1.0'), ([pscustomobject] @{ A = $secret }) }
        $found | Should -HaveCount 4
    }

    It 'finds one that is cut, wrapped or escaped' {
        foreach ($form in $secret.Substring(0, 20), $secret.Insert(15, "`n  "), $secret.Replace('-', '%2D'), $secret.Replace('-', '\u002d'), $secret.ToUpperInvariant()) {
            Test-Secret "x $form y" | Should -BeTrue -Because $form
        }

        Test-Secret 'the emulator signed nothing' | Should -BeFalse
    }

    It 'finds what a child process prints' {
        Get-Finding { Invoke-ChildShell -ArgumentList $secret -Script { param($Key) Write-Host $Key; 1 } } | Should -Match 'child'
    }

    It 'fails a whole run for one line of output, and for one file left behind, and names no file without' {
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        $leaks = @{ Shown = 'Write-Host $secret'; Left = 'Set-Content "$env:HOME/x.part" $secret'; Clean = '$null = [string] 1' }
        foreach ($name in $leaks.Keys) {
            @"
BeforeAll { Import-Module '$PSScriptRoot/Support/Support.psm1' -Force; Start-ConfigurationSession }
AfterAll { Stop-ConfigurationSession }
Describe 'leak' { It 'leaks' { `$secret = 'emulator-' + [guid]::NewGuid().ToString('N'); $($leaks[$name]) } }
"@ | Set-Content "$folder/$name.Tests.ps1"
        }

        $said = Invoke-Shell -NoProfile -NonInteractive -File "$PSScriptRoot/Invoke-Tests.ps1" -Path $folder | Out-String
        $LASTEXITCODE | Should -Be 2 -Because ($said -replace 'emulator-\w+')
        $said | Should -Match 'A secret was found in the file x\.part of Left\.Tests\.ps1'
        $said | Should -Match "A secret was found in line \d+ of the run's transcript"
        Remove-Item $folder -Recurse
    }
}
