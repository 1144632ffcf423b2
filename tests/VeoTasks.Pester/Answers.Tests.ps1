#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# The rows of the fault catalogue that a user sees in a real PowerShell: the error's id, category, target and remedy, what it cost
# in requests, and that the others carried on. What takes long in virtual time is in VeoTasks.Core.Tests/Catalogue.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    $rows = Get-AnswerRow
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession

    # An error that a test does not ask for fails it, and so does a wait that would not end.
    $PSDefaultParameterValues = @{
        '*-Veo*:ErrorAction'           = 'Stop'
        'Wait-VeoTask:PollIntervalSec' = 0.05
        'Wait-VeoTask:TimeoutSec'      = 600
    }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems'; WarningAction = 'SilentlyContinue'; WarningVariable = 'warnings' }
    $never = @{ outcome = 'never' }
}

AfterAll { Stop-EmulatorSession }

Describe 'What a gateway can answer, all in one pipeline' {
    BeforeAll {
        Start-HurryingClock
        $started = @{}
        foreach ($row in Get-AnswerRow) { $started["$($row.Row)$($row['Variant'])"] = Start-AnswerRow $row }

        # One request at a time at each gateway, so that an error about a provider is known before its second task is asked for.
        $ended = $started.Values.References | Wait-VeoTask -PollIntervalSec 1 -ThrottleLimit 1 -ErrorAction SilentlyContinue -ErrorVariable failures -WarningAction SilentlyContinue
        $asked = (Get-RequestLog mulerun).path
    }

    AfterAll { Stop-HurryingClock }

    It 'Row <Row>: <What> is <Id>' -ForEach $rows {
        $this = $started["$Row$($_['Variant'])"]
        $record = $failures | Where-Object { "$($_.TargetObject)" -ceq $this.Target }
        Assert-ErrorRecord $record -Id $Id -Command Wait-VeoTask -Category $Category -Target $this.Target
        $requests = @($asked | Where-Object { $_.EndsWith("/$($this.Id)") }).Count
        if ($_['Scope'] -eq 'provider') {
            $requests += @($asked | Where-Object { $_.EndsWith("/$($this.Other)") }).Count
            $ended.Id | Should -Not -Contain $this.Other -Because 'the provider has ended'
        }
        else {
            ($ended | Where-Object Id -EQ $this.Other).Status | Should -Be 'Succeeded' -Because 'the others carry on'
        }

        $requests | Should -BeIn $_.Requests
    }

    It 'tells nothing else, and no key' {
        $failures | Should -HaveCount $started.Count
        $failures | Out-String | Should -Not -Match ([regex]::Escape((Get-EmulatorKey mulerun)))
        (Get-EmulatorCounter).leakedKeys | Should -BeNullOrEmpty
    }
}

Describe 'What a task can end with' {
    BeforeAll { Start-HurryingClock }
    AfterAll { Stop-HurryingClock }
    BeforeEach { Reset-Emulator }

    It 'Row <Row>: <What> is an object out of Wait-VeoTask and <Id> out of Save-VeoVideo' -ForEach @(
        @{ Row = 38; What = 'a success without a video'; Task = @{ pollFaults = @(@{ kind = 'noLink'; times = 99 }) }; Status = 'Succeeded'; Id = 'ResultMissing'; Category = 'InvalidResult'; Requests = 3 }
        @{ Row = 40; What = 'a failure'; Task = @{ outcome = 'failed'; errorMessage = 'no cats' }; Status = 'Failed'; Id = 'TaskFailed'; Category = 'InvalidResult'; Requests = 1 }
        @{ Row = 40; What = 'a failure without a reason'; Task = @{ outcome = 'failed' }; Status = 'Failed'; Id = 'TaskFailed'; Category = 'InvalidResult'; Requests = 1 }
        @{ Row = 42; What = 'a task that was called off'; Task = @{ outcome = 'cancelled' }; Status = 'Canceled'; Id = 'TaskCanceled'; Category = 'OperationStopped'; Requests = 1 }
        @{ Row = 42; What = 'a task that has expired'; Task = @{ outcome = 'failed'; finalWord = 'expired' }; Status = 'Failed'; Id = 'TaskExpired'; Category = 'ObjectNotFound'; Requests = 1 }
    ) {
        $this, $other = $Task, @{} | Add-EmulatedTask
        $ended = $this.Reference, $other.Reference | Wait-VeoTask
        ($ended | Where-Object Id -EQ $this.Id).Status | Should -Be $Status
        Get-PollCount $this | Should -Be $Requests

        $saved = $ended | Save-VeoVideo -Destination $TestDrive @quietly
        Assert-ErrorRecord $problems -Id $Id -Command Save-VeoVideo -Category $Category -Target $this.Reference
        Assert-SavedWhole $saved $other
    }
}

Describe 'The way to the gateway' {
    BeforeEach { Reset-Emulator }

    It 'Row 47: nobody listening is ConnectionFailed, and the others carry on' {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        Register-VeoProvider closed -Adapter mulerun -BaseUri "http://127.0.0.1:$port" -Force
        Set-TestVariable VEOTASKS_CLOSED_KEY 'k'
        $other = @{ endsAfter = 1 } | Add-EmulatedTask
        ('closed:1', $other.Reference | Wait-VeoTask -PollIntervalSec 0.02 @quietly).Id | Should -BeExactly $other.Id
        Assert-ErrorRecord $problems -Id ConnectionFailed -Command Wait-VeoTask -Category ConnectionError -Target 'closed:1'
    }

    It 'Row 48: an untrusted certificate is TlsFailure, once, and the key is not sent' {
        $tls = Start-TlsListener { '' }
        try {
            Register-VeoProvider untrusted -Adapter mulerun -BaseUri $tls.BaseUri -Force
            Set-TestVariable VEOTASKS_UNTRUSTED_KEY 'k'
            $other = @{ endsAfter = 1 } | Add-EmulatedTask
            ('untrusted:1', 'untrusted:2', 'untrusted:3', $other.Reference | Wait-VeoTask -ThrottleLimit 1 @quietly).Id | Should -BeExactly $other.Id
            Assert-ErrorRecord $problems -Id TlsFailure -Command Wait-VeoTask -Category SecurityError -Target 'untrusted'
            $tls.Seen.Requests | Should -Be 0
        }
        finally {
            Stop-TlsListener $tls
        }
    }

    # Only there can a certificate be trusted for one process.
    It 'Row 27: a redirect from https to http is RedirectRefused' -Tag Needs:Linux -Skip:(-not $IsLinux) {
        $tls = Start-TlsListener { "HTTP/1.1 302 Found`r`nLocation: http://127.0.0.1:$($args[0])/t`r`nContent-Length: 0`r`n`r`n" }
        try {
            $trusted = Join-Path $TestDrive 'trusted.pem'
            $tls.Certificate.ExportCertificatePem() | Set-Content -LiteralPath $trusted
            Set-TestVariable SSL_CERT_FILE $trusted
            Register-VeoProvider downgrade -Adapter mulerun -BaseUri $tls.BaseUri -Force
            Set-TestVariable VEOTASKS_DOWNGRADE_KEY 'k'
            $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath) -Script {
                param($Manifest)
                Import-Module $Manifest
                Wait-VeoTask 'downgrade:1' -PollIntervalSec 0.05 -TimeoutSec 30 -ErrorAction SilentlyContinue -ErrorVariable problems
                $problems | ForEach-Object { @{ Id = $_.FullyQualifiedErrorId; Category = "$($_.CategoryInfo.Category)"; Target = "$($_.TargetObject)" } }
            }
            $seen.Id | Should -BeExactly 'RedirectRefused,VeoTasks.Cmdlets.WaitVeoTaskCommand'
            $seen.Category | Should -Be 'SecurityError'
            $seen.Target | Should -BeExactly 'downgrade:1'
            $tls.Seen.Requests | Should -Be 1
        }
        finally {
            Set-TestVariable SSL_CERT_FILE $null
            Stop-TlsListener $tls
        }
    }

    It 'Row 49: a proxy that wants a password is ProxyAuthentication, once' {
        Add-GatewayFault mixroute @{ kind = 'status'; statusCode = 407 } -Requests 99
        Register-VeoProvider behind -Adapter mulerun -BaseUri https://gateway.example -Force
        Set-TestVariable VEOTASKS_BEHIND_KEY 'k'
        Set-TestVariable HTTPS_PROXY "$(Get-EmulatorUri mixroute)"
        try {
            $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath) -Script {
                param($Manifest)
                Import-Module $Manifest
                'behind:1', 'behind:2' | Wait-VeoTask -ThrottleLimit 1 -PollIntervalSec 0.05 -TimeoutSec 30 -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore
                $problems | ForEach-Object { @{ Id = $_.FullyQualifiedErrorId; Category = "$($_.CategoryInfo.Category)"; Target = "$($_.TargetObject)" } }
            }
            $seen.Id | Should -BeExactly 'ProxyAuthentication,VeoTasks.Cmdlets.WaitVeoTaskCommand'
            $seen.Category | Should -Be 'AuthenticationError'
            $seen.Target | Should -BeExactly 'behind'
            Get-RequestCount mixroute | Should -Be 1
        }
        finally {
            Set-TestVariable HTTPS_PROXY $null
        }
    }
}

Describe 'The run' {
    BeforeEach { Reset-Emulator }
    AfterEach { Stop-HurryingClock }

    It 'Row 51: what has not ended in time is WaitTimeout, requests in flight included, and can be piped in again' {
        $ending, $lasting, $hanging = @{}, $never, @{ pollFaults = @(@{ kind = 'hang'; times = 99 }) } | Add-EmulatedTask
        $ended = $ending, $lasting, $hanging | ForEach-Object Reference | Wait-VeoTask -TimeoutSec 1 @quietly
        $ended.Id | Should -BeExactly $ending.Id
        "$($problems.TargetObject | Sort-Object)" | Should -BeExactly "$($lasting.Reference, $hanging.Reference | Sort-Object)"
        foreach ($problem in $problems) {
            Assert-ErrorRecord $problem -Id WaitTimeout -Command Wait-VeoTask -Category OperationTimeout -Target $problem.TargetObject
        }

        Test-EmulatorQuiet | Should -BeTrue
        $lasting, $hanging | ForEach-Object { Complete-EmulatedTask $_ }
        ($problems.TargetObject | Wait-VeoTask).Status | Should -Be 'Succeeded', 'Succeeded'
    }

    It 'Row 53: Ctrl+C ends requests in flight and between, without an error' {
        $tasks = @(1..3 | ForEach-Object { @{ pollFaults = @(@{ kind = 'hang'; times = 99 }) } }) + $never | Add-EmulatedTask
        $stopped = Invoke-Stopped -ArgumentList (, $tasks.Reference) -When { (Get-EmulatorCounter).inFlight -ge 3 } -Script {
            param($References) $References | Wait-VeoTask -PollIntervalSec 0.05
        }
        Assert-StoppedAtOnce $stopped
    }

    It 'Row 54: a later cmdlet that has had enough ends everything, without an error' {
        $tasks = @(1..3 | ForEach-Object { @{ pollFaults = @(@{ kind = 'hang'; times = 99 }) } }) + @{} | Add-EmulatedTask
        ($tasks.Reference | Wait-VeoTask | Select-Object -First 1).Id | Should -BeExactly $tasks[3].Id
        Test-EmulatorQuiet | Should -BeTrue
    }

    It 'Row 55: polling goes on while a later cmdlet is busy' {
        $first, $other = @{}, $never | Add-EmulatedTask
        $order = $first.Reference, $other.Reference | Wait-VeoTask | ForEach-Object {
            if ($_.Id -eq $first.Id) {
                $before = Get-PollCount $other
                Wait-Until { (Get-PollCount $other) -ge $before + 10 } -Because 'the other task is asked for meanwhile'
                Complete-EmulatedTask $other
            }

            $_.Id
        }
        $order | Should -Be $first.Id, $other.Id
    }

    It 'Row 56: a mistake of the module itself is InternalError for its task' {
        $internal = [Reflection.BindingFlags] 'Static, Public, NonPublic'
        $failure = New-Failure Internal boom
        $reference = [VeoTasks.VeoTaskReference]::new('1', 'local-mulerun', [NullString]::Value)
        $make = [VeoTasks.Cmdlets.WaitVeoTaskCommand].Assembly.GetType('VeoTasks.Output.VeoErrors').GetMethods($internal) |
            Where-Object { $_.Name -eq 'Task' -and $_.GetParameters()[0].ParameterType -eq [VeoTasks.VeoTaskReference] }
        $record = $make.Invoke($null, @($reference, $failure))
        $record.FullyQualifiedErrorId | Should -BeExactly 'InternalError'
        $record.CategoryInfo.Category | Should -Be 'NotSpecified'
        "$($record.TargetObject)" | Should -BeExactly 'local-mulerun:1'
        $record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'Row 57: runspaces that wait at once do not touch each other' {
        Start-HurryingClock
        $tasks = 1..4 | ForEach-Object { @{ endsAfter = 0.5 } } | Add-EmulatedTask
        $manifest = Get-ManifestPath
        $ended = $tasks.Reference | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:manifest
            $found = @($_, 'local-mulerun:no-such-task' | Wait-VeoTask -PollIntervalSec 0.05 -TimeoutSec 600 -ErrorAction SilentlyContinue -ErrorVariable problems)
            @{ Asked = $_; Found = "$found"; Problems = "$($problems.FullyQualifiedErrorId)" }
        }
        $ended | Should -HaveCount 4
        foreach ($one in $ended) {
            $one.Found | Should -BeExactly $one.Asked
            $one.Problems | Should -BeExactly 'TaskNotFound,VeoTasks.Cmdlets.WaitVeoTaskCommand'
        }
    }
}
