#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    . "$PSScriptRoot/Support/Save-VeoVideo.ps1"
}

AfterAll { Stop-EmulatorSession }

Describe 'Save-VeoVideo' {
    BeforeEach { . $eachTest }

    Context 'where videos come from' {
        It 'refuses a redirect to <Where>, and saves the others' -ForEach @(
            @{ Where = 'a private address'; Link = 'https://10.255.255.1/v.mp4?sig=s3cret'; Kind = 'a private address' }
            @{ Where = 'the metadata service of a cloud'; Link = 'http://169.254.169.254/latest/meta-data'; Kind = 'a link-local address' }
            @{ Where = 'a carrier''s network'; Link = 'https://100.64.0.1/v.mp4'; Kind = 'a carrier-grade NAT address' }
            @{ Where = 'a private address of IPv6'; Link = 'https://[fd00::1]/v.mp4'; Kind = 'a private address' }
        ) {
            $tasks = @{ videoFaults = @(@{ kind = 'redirect'; location = $Link }) }, @{} | Add-EmulatedTask
            Assert-SavedWhole ($tasks.Reference | Save-VeoVideo -Destination $folder @quietly) $tasks[1]
            Assert-ErrorRecord $problems -Id PrivateNetworkRefused -Command Save-VeoVideo -Category SecurityError -Target $tasks[0].Reference
            $problems[0].ToString() | Should -Match ([regex]::Escape($Kind))
            $problems[0].ToString() | Should -Match ([regex]::Escape(([uri] $Link).IdnHost))
            $problems[0].ToString() | Should -Not -Match 's3cret'
            $problems[0].ErrorDetails.RecommendedAction | Should -Match '-AllowPrivateNetwork'
            Get-SavedItem $folder | Should -HaveCount 1
        }

        It 'refuses a redirect to <Link> also with -AllowPrivateNetwork' -ForEach @(
            @{ Link = 'ftp://127.0.0.1/v.mp4' }
            @{ Link = 'http://user:s3cret@127.0.0.1/v.mp4' }
            @{ Link = 'https://224.0.0.1/v.mp4' }
            @{ Link = 'https://0.0.0.0/v.mp4' }
        ) {
            $task = @{ videoFaults = @(@{ kind = 'redirect'; location = $Link }) } | Add-EmulatedTask
            Save-VeoVideo $task.Reference -Destination $folder -AllowPrivateNetwork @quietly
            Assert-ErrorRecord $problems -Id RequestRefused -Command Save-VeoVideo -Category SecurityError -Target $task.Reference
            $problems[0].ToString() | Should -Not -Match 's3cret'
        }

        # Only there can a certificate be trusted for one process.
        It 'follows a remote gateway''s link to this machine only with -AllowPrivateNetwork, and without the key' -Tag Needs:Linux -Skip:(-not $IsLinux) {
            $video = [Text.Encoding]::ASCII.GetString([Convert]::FromBase64String('AAAAGGZ0eXBpc29tAAAAAGlzb21tcDQyAAAACG1vb3YAAAAIbWRhdA=='))
            $tls = Start-TlsListener { "HTTP/1.1 200 OK`r`nContent-Type: video/mp4`r`nContent-Length: $($video.Length)`r`nConnection: close`r`n`r`n$video" }
            try {
                $trusted = Join-Path $TestDrive 'trusted.pem'
                $tls.Certificate.ExportCertificatePem() | Set-Content -LiteralPath $trusted
                Set-TestVariable SSL_CERT_FILE $trusted
                $id = New-TaskId
                $answer = ConvertTo-Json @{ task_info = @{ id = $id; status = 'completed' }; videos = @("$($tls.BaseUri)v.mp4") } -Depth 5
                $task = @{ id = $id; pollFaults = @(@{ kind = 'status'; statusCode = 200; body = $answer; times = 9 }) } | Add-EmulatedTask
                $seen = Invoke-ChildShell -ArgumentList (Get-ManifestPath), $task.Reference, $folder -Script {
                    param($Manifest, $Reference, $Folder)
                    Import-Module $Manifest
                    $task = Get-VeoTask $Reference -ErrorAction Stop
                    $remote = @{ Provider = 'local-mulerun'; BaseUri = 'https://gateway.example'; Destination = $Folder }
                    $first = $task | Save-VeoVideo @remote -ErrorAction SilentlyContinue -ErrorVariable problems
                    $second = $task | Save-VeoVideo @remote -AllowPrivateNetwork -ErrorAction Stop
                    @{ First = @($first).Count; Id = $problems.FullyQualifiedErrorId; Length = $second.Length; Path = $second.Path }
                }
                $seen.First | Should -Be 0
                $seen.Id | Should -BeExactly 'PrivateNetworkRefused,VeoTasks.Cmdlets.SaveVeoVideoCommand'
                $seen.Length | Should -Be 40
                $seen.Path | Should -Exist
                $tls.Seen.Requests | Should -Be 1
            }
            finally {
                Set-TestVariable SSL_CERT_FILE $null
                Stop-TlsListener $tls
            }
        }

        It 'asks a gateway on this machine past the system''s proxy' {
            $task = @{ gateway = 'octopusx'; shape = 'contentOnly' } | Add-EmulatedTask
            $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
            $listener.Start()
            try {
                foreach ($name in 'http_proxy', 'https_proxy', 'all_proxy') { Set-TestVariable $name "http://127.0.0.1:$($listener.LocalEndpoint.Port)" }
                $length = Invoke-ChildShell -ArgumentList (Get-ManifestPath), $task.Reference, $folder -Script {
                    param($Manifest, $Reference, $Folder)
                    Import-Module $Manifest
                    (Save-VeoVideo $Reference -Destination $Folder -ErrorAction Stop).Length
                }
                $length | Should -BeGreaterThan 0
                $listener.Pending() | Should -BeFalse -Because 'the key would have gone to the proxy in the clear'
            }
            finally {
                foreach ($name in 'http_proxy', 'https_proxy', 'all_proxy') { Set-TestVariable $name $null }
                $listener.Stop()
            }
        }
    }

    Context 'how large they may be' {
        It 'takes a video of -MaximumSize and none of a byte more, <How>' -ForEach @(
            @{ How = 'with a length'; Task = @{} }
            @{ How = 'without a length'; Task = @{ videoFaults = @(@{ kind = 'noLength'; times = 9 }) } }
            @{ How = 'compressed'; Task = @{ videoFaults = @(@{ kind = 'gzip'; times = 9 }) } }
            @{ How = 'in the task''s own answer'; Task = @{ gateway = 'mixroute'; shape = 'dataUri' } }
            @{ How = 'inside JSON'; Task = @{ gateway = 'mixroute'; shape = 'sora' } }
        ) {
            $task = ($Task + @{ videoLengths = @(100000) }) | Add-EmulatedTask
            Save-VeoVideo $task.Reference -Destination $folder -MaximumSize 99999 @quietly | Should -BeNullOrEmpty
            Assert-ErrorRecord $problems -Id TooLarge -Command Save-VeoVideo -Category LimitsExceeded -Target $task.Reference
            $problems[0].ToString() | Should -Match '99999 bytes'
            $problems[0].ErrorDetails.RecommendedAction | Should -Match '-MaximumSize'
            Get-SavedItem $folder | Should -BeNullOrEmpty
            Assert-SavedWhole (Save-VeoVideo $task.Reference -Destination $folder -MaximumSize 100000) $task
        }

        It 'takes PowerShell''s own units' {
            $tasks = 1..2 | ForEach-Object { @{ videoLengths = @(100000) } } | Add-EmulatedTask
            Assert-SavedWhole (Save-VeoVideo $tasks[0].Reference -Destination $folder -MaximumSize 8GB) $tasks[0]
            Save-VeoVideo $tasks[1].Reference -Destination $folder -MaximumSize 64KB @quietly
            $problems[0].ToString() | Should -Match '65536 bytes'
        }

        It 'refuses -MaximumSize <_>' -ForEach 0, -1 {
            { Save-VeoVideo x -MaximumSize $_ } | Should -Throw -ErrorId 'ParameterArgument*,VeoTasks.Cmdlets.SaveVeoVideoCommand'
        }
    }
}
