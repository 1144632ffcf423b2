#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeDiscovery {
    # What the scenario of all known outcomes comes to, by its own numbers.
    $cases = @(
        @{ Gateway = 'mulerun'; Case = '01'; State = 'Accepted' }
        @{ Gateway = 'mulerun'; Case = '02'; State = 'Unknown' }
        @{ Gateway = 'octopusx'; Case = '03'; State = 'Accepted' }
        @{ Gateway = 'octopusx'; Case = '04'; State = 'Rejected' }
        @{ Gateway = 'octopusx'; Case = '05'; State = 'Unknown' }
        @{ Gateway = 'octopusx'; Case = '06'; State = 'Accepted'; Warns = 'HTTP 409' }
        @{ Gateway = 'octopusx'; Case = '07'; State = 'Accepted'; Warns = 'HTTP 503' }
        @{ Gateway = 'octopusx'; Case = '08'; State = 'Unknown' }
        @{ Gateway = 'mixroute'; Case = '10'; State = 'Accepted'; Warns = '2 documents' }
        @{ Gateway = 'mixroute'; Case = '11'; State = 'Accepted'; Warns = '2 tasks' }
        @{ Gateway = 'mixroute'; Case = '12'; State = 'Rejected' }
        @{ Gateway = 'mingyan'; Case = '13'; State = 'Accepted' }
        @{ Gateway = 'mingyan'; Case = '14'; State = 'Unknown' }
        @{ Gateway = 'mingyan'; Case = '15'; State = 'Rejected' }
        @{ Gateway = 'mulerun'; Case = '17a'; State = 'Unknown' }
        @{ Gateway = 'mulerun'; Case = '17b'; State = 'Unknown' }
        @{ Gateway = 'mulerun'; Case = '17c'; State = 'Unknown' }
        @{ Gateway = 'mulerun'; Case = '17d'; State = 'Unknown' }
        @{ Gateway = 'mulerun'; Case = '18'; State = 'Rejected' }
        @{ Gateway = 'mulerun'; Case = '19'; State = 'Unknown' }
        @{ Gateway = 'mulerun'; Case = '20'; State = 'Accepted' }
    )
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    $gateways = Get-EmulatedGateway
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $gateways = Get-EmulatedGateway
    $PSDefaultParameterValues = @{ 'New-VeoTask:Confirm' = $false; 'New-VeoTask:TimeoutSec' = 60 }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems'; WarningAction = 'SilentlyContinue'; WarningVariable = 'warnings' }
    $scenario = Get-Content "$(Get-TestRoot)/docs/examples/creates.scenario.json" -Raw | ConvertFrom-Json -AsHashtable

    function Assert-Id($Record, [string] $Id) {
        $Record.FullyQualifiedErrorId | Should -BeLike "$Id,VeoTasks.Cmdlets.*"
        $Record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty -Because 'an error says what to do next'
    }

    function Get-Create { Invoke-Control creates | ForEach-Object { $_ } }
    function Get-Journal { Join-Path $TestDrive "$([guid]::NewGuid().ToString('N'))" submissions.jsonl }
}

AfterAll { Stop-EmulatorSession }

Describe 'New-VeoTask' {
    BeforeEach {
        Reset-Emulator
        $journal = Get-Journal
        $PSDefaultParameterValues['*-Veo*:JournalPath'] = $journal
    }

    Context 'at <_>' -ForEach $gateways {
        It 'makes a task of a prompt that can be waited for and saved under its label' {
            $null = Invoke-Control "gateways/$_/creates" Post @(@{ task = @{ endsAfter = 0 } })
            $saved = [pscustomobject] @{ Prompt = 'a fox in the snow'; Label = 'fox 1' } | New-VeoTask -Provider "local-$_" |
                Wait-VeoTask -PollIntervalSec 0.1 | Save-VeoVideo -Destination $TestDrive/$_ -FileName '{label}'
            $saved.Path | Should -BeExactly (Join-Path $TestDrive $_ 'fox 1.mp4')
            $saved.Label, $saved.Prompt | Should -Be 'fox 1', 'a fox in the snow'
            @(Get-Create).billed | Should -Be $true
        }

        It 'finds the same task when the command is given again' {
            $first = New-VeoTask 'a fox' -Provider "local-$_"
            $second = New-VeoTask 'a fox' -Provider "local-$_"
            $second.Id | Should -BeExactly $first.Id
            $first.AlreadySubmitted, $second.AlreadySubmitted | Should -Be $false, $true
            @(Get-Create) | Should -HaveCount 1
        }
    }

    Context 'with the outcomes that are known to happen' {
        It 'makes case <Case> at <Gateway> <State>, and pays for nothing twice' -ForEach $cases {
            $scripts = @($scenario.gateways.$Gateway.creates | Where-Object promptContains -EQ "case $Case")
            $null = Invoke-Control "gateways/$Gateway/creates" Post $scripts
            $isLate = $Case -in '17c', '17d'
            $made = @(New-VeoTask "case $Case" -Provider "local-$Gateway" -TimeoutSec ($isLate ? 1 : 60) @quietly)
            (Get-VeoSubmission).State | Should -Be $State
            $made.Count | Should -Be ($State -eq 'Accepted' ? 1 : 0)
            if ($State -ne 'Accepted') { Assert-Id $problems[0] "Submission$State" }
            if ($Warns) { "$warnings" | Should -BeLike "*$Warns*" }
            if ($State -eq 'Unknown') { "$($problems[0]) $($problems[0].ErrorDetails.RecommendedAction)" | Should -Not -Match 'try again|again later|run .*again' }

            $null = New-VeoTask "case $Case" -Provider "local-$Gateway" @quietly
            @(Get-Create | Where-Object billed).Count | Should -BeLessOrEqual 1
            if ($State -eq 'Unknown') {
                Assert-Id $problems[0] SubmissionUnknown
                @(Get-Create) | Should -HaveCount 1
            }
        }

        It 'waits for case 09, a task that its gateway does not know yet, and says at last that it is not there' {
            $unknown = @{ kind = 'status'; statusCode = 400; body = '{"code":"task_not_exist","message":"task_not_exist","data":null}' }
            $null = Invoke-Control gateways/octopusx/creates Post @(
                @{ promptContains = 'late'; task = @{ endsAfter = 0; pollFaults = @(@{ times = 6 } + $unknown) } }
                @{ promptContains = 'lost'; task = @{ endsAfter = 0; pollFaults = @(@{ times = 9999 } + $unknown) } }
            )
            Start-HurryingClock
            try { $ended = 'late', 'lost' | New-VeoTask -Provider local-octopusx | Wait-VeoTask -PollIntervalSec 5 -TimeoutSec 1200 @quietly }
            finally { Stop-HurryingClock }
            $ended.Prompt, $ended.Status | Should -Be 'late', 'Succeeded'
            Assert-Id $problems TaskNotFound
            Get-VeoSubmission | ForEach-Object State | Should -Be 'Accepted', 'Accepted'
            @(Get-Create) | Should -HaveCount 2
        }

        It 'makes case 16, nobody listens at <_>, NotSent, which the next run sends' -ForEach $gateways {
            $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
            $listener.Start()
            $address = [UriBuilder]::new((Get-VeoProvider "local-$_").BaseUri)
            $address.Port = $listener.LocalEndpoint.Port
            $listener.Stop()
            foreach ($run in 1, 2) {
                $null = New-VeoTask 'case 16' -Provider "local-$_" -BaseUri $address.Uri @quietly
                Assert-Id $problems SubmissionNotSent
                (Get-VeoSubmission).State | Should -Be (@('NotSent') * $run)
            }
        }

        It 'makes case 16, <Story>, NotSent' -ForEach @{ Story = 'no such host is known' }, @{ Story = 'the certificate is not trusted' } {
            $tls = Start-TlsListener { '' }
            try {
                $address = $Story -like '*host*' ? 'https://gateway.invalid' : $tls.BaseUri
                $null = New-VeoTask 'case 16' -Provider local-mulerun -BaseUri $address @quietly
                Assert-Id $problems SubmissionNotSent
                (Get-VeoSubmission).State | Should -Be 'NotSent'
                $tls.Seen.Requests | Should -Be 0
            }
            finally { Stop-TlsListener $tls }
        }
    }

    Context 'a list' {
        It 'binds columns by name' {
            '"Prompt","Name","DurationSec","Resolution","AspectRatio","Seed","Silent"', '"a fox","one","8","1080p","9:16","7","yes"', '"a cat","two","","","","",""' |
                ConvertFrom-Csv | New-VeoTask -Provider local-octopusx | Sort-Object Label | ForEach-Object Label | Should -Be 'one', 'two'
            $bodies = Get-Create | ForEach-Object { $_.body | ConvertFrom-Json -AsHashtable }
            $fox = $bodies | Where-Object prompt -EQ 'a fox'
            $fox.seconds, $fox.size, $fox.metadata.seed, $fox.metadata.output_config.audio_generation | Should -Be '8', '1080x1920', 7, 'Disabled'
            ($bodies | Where-Object prompt -EQ 'a cat').Keys | Sort-Object | Should -Be 'model', 'prompt'
        }

        It 'takes prompts as lines, and skips blank ones' {
            ('a fox', '', '  ', 'a cat' | New-VeoTask -Provider local-mulerun).Count | Should -Be 2
        }

        It 'makes two tasks of two equal rows, and finds both again' {
            $first = 'a fox', 'a fox' | New-VeoTask -Provider local-mulerun
            $second = 'a fox', 'a fox' | New-VeoTask -Provider local-mulerun
            $first.Id | Select-Object -Unique | Should -HaveCount 2
            $second.Id | Sort-Object | Should -Be ($first.Id | Sort-Object)
        }

        It 'is refused whole, before anything is sent, when one row cannot be sent' {
            { [pscustomobject] @{ Prompt = 'a fox'; DurationSec = 8 }, [pscustomobject] @{ Prompt = 'a cat'; DurationSec = 5 } | New-VeoTask -Provider local-mulerun } |
                Should -Throw -ErrorId 'FieldNotSupported,*' -ExpectedMessage '*Row 2*-DurationSec: MuleRun*Nothing was sent*'
            Get-Create | Should -BeNullOrEmpty
            $journal | Should -Not -Exist
        }

        It 'is refused when it is longer than allowed' {
            { 1..3 | ForEach-Object { "fox $_" } | New-VeoTask -Provider local-mulerun -MaximumTasks 2 } | Should -Throw -ErrorId 'TooManyTasks,*'
            Get-Create | Should -BeNullOrEmpty
        }

        It 'may name a provider in each row' {
            [pscustomobject] @{ Prompt = 'a fox'; Provider = 'local-mulerun' }, [pscustomobject] @{ Prompt = 'a fox'; Provider = 'local-mingyan' } | New-VeoTask |
                ForEach-Object Provider | Sort-Object | Should -Be 'local-mingyan', 'local-mulerun'
        }

        It 'is refused whole when a cell of one row cannot be read: <Says>' -ForEach @(
            @{ Row = @{ Text = 'a fox' }; Says = "-Prompt: there is no column Prompt, only 'Text'." }
            @{ Row = @{ Prompt = $null; Label = 'fox' }; Says = '-Prompt: it is empty.' }
            @{ Row = @{ Prompt = 'a fox'; DurationSec = '8,0' }; Says = "-DurationSec: '8,0' is not a whole number." }
            @{ Row = @{ Prompt = 'a fox'; DurationSec = '7.6' }; Says = "-DurationSec: '7.6' is not a whole number." }
            @{ Row = @{ Prompt = 'a fox'; DurationSec = '99999999999' }; Says = "-DurationSec: '99999999999' is not a whole number." }
            @{ Row = @{ Prompt = 'a fox'; Seed = '1,000' }; Says = "-Seed: '1,000' is not a whole number." }
            @{ Row = @{ Prompt = 'a fox'; Silent = 'nein' }; Says = "-Silent: 'nein' is neither true nor false." }
            @{ Row = @{ Prompt = 'a fox'; Image = 'ftp://example.com/fox.png' }; Says = "-Image: 'ftp://example.com/fox.png' is neither a file nor an image's web address." }
        ) {
            { [pscustomobject] @{ Prompt = 'a cat' }, [pscustomobject] $Row | New-VeoTask -Provider local-octopusx } |
                Should -Throw -ExpectedMessage "Row 2*: $Says*Nothing was sent, not even the other row."
            Get-Create | Should -BeNullOrEmpty
        }

        It 'does not take the lines of a table for prompts' -ForEach 'Label,Prompt', '"Prompt";"Label"', 'Prompt' {
            { $_, 'fox,a fox in the snow' | New-VeoTask -Provider local-mulerun } | Should -Throw -ErrorId 'InvalidRow,*' -ExpectedMessage "*'$_' is the header of a table*Import-Csv*"
            Get-Create | Should -BeNullOrEmpty
        }

        It 'takes blank and missing cells for nothing, and whole numbers however they are written' {
            [pscustomobject] @{ Prompt = 'a fox'; DurationSec = $null; Seed = $null; Silent = $null; Image = $null }, [pscustomobject] @{ Prompt = 'a cat'; DurationSec = ' 8.0 '; Seed = ''; Silent = '' } |
                New-VeoTask -Provider local-octopusx | Should -HaveCount 2
            $bodies = Get-Create | ForEach-Object { $_.body | ConvertFrom-Json -AsHashtable }
            ($bodies | Where-Object prompt -EQ 'a fox').Keys | Sort-Object | Should -Be 'model', 'prompt'
            ($bodies | Where-Object prompt -EQ 'a cat').seconds | Should -BeExactly '8'
            ($bodies | Where-Object prompt -EQ 'a cat').Keys | Sort-Object | Should -Be 'model', 'prompt', 'seconds'
        }
    }

    Context 'what a gateway would drop without a word' {
        It 'refuses <Arguments.Keys> at <Gateway>' -ForEach @(
            @{ Gateway = 'octopusx'; Arguments = @{ Image = 'https://example.com/x.png' }; Says = '*-Image: OctopusX*' }
            @{ Gateway = 'mingyan'; Arguments = @{ DurationSec = 6 }; Says = '*-DurationSec: Mingyan*' }
            @{ Gateway = 'mixroute'; Arguments = @{ Body = @{ duration_seconds = 8 } }; Says = '*MixRoute does not know duration_seconds. It calls it durationSeconds.*' }
            @{ Gateway = 'mulerun'; Arguments = @{ Seed = 7 }; Says = '*-Seed: MuleRun*' }
        ) {
            { New-VeoTask 'a fox' -Provider "local-$Gateway" @Arguments } | Should -Throw -ErrorId 'FieldNotSupported,*' -ExpectedMessage $Says
            Get-Create | Should -BeNullOrEmpty
        }

        It 'checks an image and sends it as data' {
            $png = Join-Path $TestDrive fox.png
            [IO.File]::WriteAllBytes($png, [byte[]] (0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3))
            $null = New-VeoTask 'a fox' -Provider local-octopusx -Image $png
            (@(Get-Create)[0].body | ConvertFrom-Json).input_reference | Should -BeLike 'data:image/png;base64,*'
            Get-Content $journal -Raw | Should -Not -BeLike '*base64*'
        }

        It 'refuses what is no image, and a file at Mingyan' {
            Set-Content (Join-Path $TestDrive fox.txt) 'a fox'
            { New-VeoTask 'a fox' -Provider local-octopusx -Image (Join-Path $TestDrive fox.txt) } | Should -Throw -ErrorId 'ImageNotUsable,*'
            { New-VeoTask 'a fox' -Provider local-octopusx -Image (Join-Path $TestDrive none.png) } | Should -Throw -ErrorId 'ImageNotUsable,*'
            $png = Join-Path $TestDrive fox2.png
            [IO.File]::WriteAllBytes($png, [byte[]] (0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3))
            { New-VeoTask 'a fox' -Provider local-mingyan -Image $png } | Should -Throw -ErrorId 'FieldNotSupported,*' -ExpectedMessage '*Mingyan accepts only addresses of images*'
        }
    }

    Context 'the question' {
        It 'sends nothing with -WhatIf, and says what it would send' {
            $seen = Invoke-Observed -ArgumentList $journal -Script {
                param($Journal)
                'a fox', 'a cat' | New-VeoTask -Provider local-mulerun -Resolution 1080p -JournalPath $Journal -WhatIf
            }
            $seen.Output | Should -BeNullOrEmpty
            Get-Create | Should -BeNullOrEmpty
            $journal | Should -Not -Exist
        }

        It 'names what is new in it alone' {
            $null = 'a fox' | New-VeoTask -Provider local-mulerun
            $screen = New-CollectingHost
            $null = Invoke-Observed -ArgumentList $journal -InHost $screen -Script {
                param($Journal)
                'a fox', 'a cat', 'a dog' | New-VeoTask -Provider local-mulerun -JournalPath $Journal -WhatIf
                'a fox' | New-VeoTask -Provider local-mulerun -JournalPath $Journal -WhatIf
            }
            $screen.Text | Should -BeLike '*Submit 2 tasks*: 2 with veo-3.1-fast*1 row of the list was submitted before and is not charged again.*Submit nothing. 1 row*'
        }

        It 'has a high impact' {
            (Get-Command New-VeoTask).ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $true).ConfirmImpact | Should -Be 'High'
        }
    }

    Context 'keys and errors' {
        It 'sends nothing without a key' {
            Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY $null
            try { { New-VeoTask 'a fox' -Provider local-mulerun } | Should -Throw -ErrorId 'CredentialMissing,*' }
            finally { Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY (Get-EmulatorKey mulerun) }
            Get-Create | Should -BeNullOrEmpty
        }

        It 'takes a wrong key for a no that costs nothing, and ends the list with it' {
            Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY 'sk-wrong-key-of-somebody'
            try { 1..6 | ForEach-Object { "fox $_" } | New-VeoTask -Provider local-mulerun -ThrottleLimit 1 @quietly }
            finally { Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY (Get-EmulatorKey mulerun) }
            $problems | Should -HaveCount 1
            Assert-Id $problems[0] SubmissionRejected
            "$warnings" | Should -BeLike 'Not sent*5 requests*'
        }

        It 'sends nothing when the journal cannot be written, or is none' {
            { New-VeoTask 'a fox' -Provider local-mulerun -JournalPath Env:/fox } | Should -Throw -ErrorId 'NotFileSystemPath,*'
            { New-VeoTask 'a fox' -Provider local-mulerun -JournalPath (Join-Path $TestDrive 'a-file' 'x' "`0") } | Should -Throw -ErrorId 'NotFileSystemPath,*'
            Set-Content (Join-Path $TestDrive plain) 'x'
            { New-VeoTask 'a fox' -Provider local-mulerun -JournalPath (Join-Path $TestDrive plain submissions.jsonl) } | Should -Throw -ErrorId 'JournalUnavailable,*'
            Get-Create | Should -BeNullOrEmpty
        }

        It 'says where an unknown one was sent, when, and what its charge proves' {
            $null = Invoke-Control gateways/octopusx/creates Post @(@{ faults = @(@{ kind = 'status'; statusCode = 502 }) })
            New-VeoTask 'a fox' -Provider local-octopusx @quietly
            $problems[0].ToString() | Should -Match ([regex]::Escape("$((Get-EmulatorUri octopusx).Authority)") + ' on \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ')
            $problems[0].ToString() | Should -BeLike "*the gateway's log has a charge that no known task explains*"
            (Get-VeoSubmission).Billed | Should -BeLike 'charged, quota *'
        }
    }

    Context 'a gateway that advises to send it again' {
        It 'is not repeated: who follows <_> pays twice' -ForEach 'Service busy, please try again later.', 'Please retry in 5 seconds', '系统繁忙，请重试' {
            $null = Invoke-Control gateways/mulerun/creates Post @(@{ faults = @(@{ kind = 'status'; statusCode = 503; body = (ConvertTo-Json @{ message = $_ }) }) })
            New-VeoTask 'a fox' -Provider local-mulerun @quietly
            Assert-Id $problems[0] SubmissionUnknown
            "$($problems[0]) $($problems[0].ErrorDetails.RecommendedAction)" | Should -Not -Match 'again|retry|重试'
        }
    }

    Context 'with -Force and -NoPrompt' {
        It 'pays again with -Force' {
            $first = New-VeoTask 'a fox' -Provider local-mulerun
            (New-VeoTask 'a fox' -Provider local-mulerun -Force).Id | Should -Not -Be $first.Id
            @(Get-Create) | Should -HaveCount 2
        }

        It 'keeps no prompt with -NoPrompt, and finds the task all the same' {
            $first = New-VeoTask 'a secret fox' -Provider local-mulerun -NoPrompt -Label one
            $first.Prompt | Should -BeNullOrEmpty
            Get-Content $journal -Raw | Should -Not -BeLike '*secret fox*'
            (New-VeoTask 'a secret fox' -Provider local-mulerun).Id | Should -BeExactly $first.Id
        }

        It 'names files by labels with -NoPrompt too, and tells no file the prompt' {
            $null = Invoke-Control gateways/mulerun/creates Post @(@{ task = @{ endsAfter = 0 } })
            $null = New-VeoTask 'a secret fox' -Provider local-mulerun -Label one
            $saved = New-VeoTask 'a secret fox' -Provider local-mulerun -NoPrompt | Wait-VeoTask -PollIntervalSec 0.1 | Save-VeoVideo -Destination $TestDrive/secret -FileName '{label}'
            Split-Path $saved.Path -Leaf | Should -BeExactly 'one.mp4'
            $saved.Prompt | Should -BeNullOrEmpty
            Get-ChildItem $TestDrive/secret -Force -File -Filter '*.jsonl' | Get-Content -Raw | Should -Not -BeLike '*secret fox*'
        }
    }

    Context 'stopping' {
        It 'waits for answers under way when <_>, so that a script that ends there leaves nothing unknown' -ForEach 'an error stops it', 'a later cmdlet has had enough' {
            $null = Invoke-Control gateways/mulerun/creates Post @(
                @{ promptContains = 'slow'; faults = @(@{ kind = 'delay'; pause = 0.7 }) }
                @{ promptContains = 'bad'; accepted = $false; faults = @(@{ kind = 'status'; statusCode = 400 }) }
            )
            if ($_ -eq 'an error stops it') { { 'slow fox', 'bad fox' | New-VeoTask -Provider local-mulerun -ErrorAction Stop } | Should -Throw -ErrorId 'SubmissionRejected,*' }
            else { 'slow fox', 'quick fox' | New-VeoTask -Provider local-mulerun | Select-Object -First 1 | ForEach-Object Prompt | Should -Be 'quick fox' }
            (Get-VeoSubmission | Where-Object Prompt -EQ 'slow fox').State | Should -Be 'Accepted'
        }

        It 'sends nothing more after Ctrl+C' {
            $null = Invoke-Control gateways/mulerun/creates Post @(@{ requests = 100; faults = @(@{ kind = 'delay'; pause = 0.2 }) })
            $stopped = Invoke-Stopped -ArgumentList $journal -When { @(Get-Create).Count -gt 0 } -Script {
                param($Journal)
                1..40 | ForEach-Object { "fox $_" } | New-VeoTask -Provider local-mulerun -ThrottleLimit 1 -JournalPath $Journal -Confirm:$false
            }
            $stopped | Should -Not -BeNullOrEmpty
            Wait-Until { @(Get-VeoSubmission -State Sending).Count -eq 0 } -Because 'what was under way is written down'
            @(Get-Create).Count | Should -BeLessThan 10
            @(Get-VeoSubmission -State Accepted).Count | Should -Be @(Get-Create).Count
        }
    }

    Context 'killed in the middle and given again, at all gateways, each with faults on the way' {
        It 'ends with every video named by its label, each paid for once at most' {
            foreach ($gateway in $gateways) {
                $faulty = @{
                    endsAfter   = 0
                    pollFaults  = @(@{ kind = 'reset' }, @{ kind = 'status'; statusCode = 503; at = 2 }, @{ kind = 'invalidJson'; at = 3 })
                    videoFaults = @(@{ kind = 'cut' })
                }
                $null = Invoke-Control "gateways/$gateway/creates" Post @(
                    @{ accepted = $false; faults = @(@{ kind = 'status'; statusCode = 429; headers = @{ 'retry-after-ms' = '200' } }) }
                    @{ requests = 1000; task = $faulty; faults = @(@{ kind = 'delay'; pause = 0.1 }) }
                )
            }

            $folder = New-Item (Join-Path $TestDrive killed) -ItemType Directory
            $rows = foreach ($shot in 1..2) { foreach ($gateway in $gateways) { [pscustomobject] @{ Provider = "local-$gateway"; Prompt = "shot $shot."; Label = "$gateway $shot" } } }
            $rows | Export-Csv (Join-Path $folder shots.csv)
            $line = @"
Import-Csv '$folder/shots.csv' | New-VeoTask -ThrottleLimit 2 -JournalPath '$journal' -Confirm:`$false |
    Wait-VeoTask -PollIntervalSec 0.2 | Save-VeoVideo -Destination '$folder/videos' -FileName '{label}'
"@
            $process = [Diagnostics.Process]::Start((New-ShellStart '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$(Get-ManifestPath)'; $line"))
            Wait-Until { @(Get-Create | Where-Object billed).Count -ge $gateways.Count } -Because 'half of the prompts are taken' -TimeoutSec 60
            $process.Kill()
            $process.WaitForExit()
            $process.Dispose()
            @(Get-Create | Where-Object billed).Count | Should -BeLessThan $rows.Count

            $null = & ([scriptblock]::Create("`$ErrorActionPreference = 'Continue'; $line")) 2>&1
            $unknown = @(Get-VeoSubmission -State Unknown)
            $unknown.Count | Should -BeLessOrEqual 2 -Because 'no more were under way'
            $saved = @(Get-ChildItem "$folder/videos" -Filter *.mp4 | ForEach-Object BaseName)
            @($saved; $unknown.Label) | Sort-Object | Should -Be ($rows.Label | Sort-Object)
            Get-ChildItem "$folder/videos" -Filter *.mp4 | ForEach-Object Length | Sort-Object -Unique | Should -HaveCount 1 -Because 'each is whole'
            Get-Create | Where-Object billed | Group-Object gateway, prompt | Where-Object Count -GT 1 | Should -BeNullOrEmpty
            (Get-Create).gateway | Sort-Object -Unique | Should -Be ($gateways | Sort-Object)
            (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
        }
    }
}
