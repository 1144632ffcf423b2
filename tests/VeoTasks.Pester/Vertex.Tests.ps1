#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-EmulatorSession
    $PSDefaultParameterValues = @{ '*-Veo*:ErrorAction' = 'Stop' }
    $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }

    function Get-Google { [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Google.Apis.Auth' } }

    # The token is asked for at the emulator, which has no such path.
    function New-ServiceAccount {
        $rsa = [Security.Cryptography.RSA]::Create(2048)
        ConvertTo-Json @{
            type = 'service_account'; project_id = 'p'; private_key_id = '1'; private_key = $rsa.ExportPkcs8PrivateKeyPem(); client_id = '1'
            client_email = 'a@p.iam.gserviceaccount.com'; token_uri = "$(Get-EmulatorUri vertex)/token"
        }
    }
}

AfterAll { Stop-EmulatorSession }

Describe 'The key of Vertex AI' {
    BeforeEach { Reset-Emulator }

    It 'may be a token, for which no library of Google''s is loaded' {
        $task = @{ gateway = 'vertex' } | Add-EmulatedTask
        (Get-VeoTask $task.Reference).Status | Should -Be Succeeded
        Get-Google | Should -BeNullOrEmpty
    }

    It 'may be a service account, whose token is asked for before anything is sent' {
        $task = @{ gateway = 'vertex' } | Add-EmulatedTask
        Set-TestVariable VEOTASKS_LOCAL_VERTEX_KEY (New-ServiceAccount)
        Get-VeoTask $task.Reference @quietly | Should -BeNullOrEmpty
        Assert-ErrorRecord $problems -Id Unauthorized -Command Get-VeoTask -Category AuthenticationError -Target local-vertex
        $problems[0].Exception.Message | Should -BeLike '*access token*'
        [Runtime.Loader.AssemblyLoadContext]::GetLoadContext((Get-Google)).Name | Should -Be VeoTasks.Google
    }

    It 'is the machine''s own where it has one and there is no other, and its token is asked for where that says' {
        $file = Join-Path $TestDrive adc.json
        New-ServiceAccount | Set-Content -LiteralPath $file
        Set-TestVariable VEOTASKS_LOCAL_VERTEX_KEY $null
        Set-TestVariable GOOGLE_APPLICATION_CREDENTIALS $file
        try { Get-VeoTask local-vertex:1 @quietly | Should -BeNullOrEmpty }
        finally { Set-TestVariable GOOGLE_APPLICATION_CREDENTIALS $null }
        Assert-ErrorRecord $problems -Id Unauthorized -Command Get-VeoTask -Category AuthenticationError -Target local-vertex
        $problems[0].Exception.Message | Should -BeLike '*access token*'
        @(Get-RequestLog).path | Should -Match '/token$'
    }

    It 'is not any other JSON' {
        Set-TestVariable VEOTASKS_LOCAL_VERTEX_KEY '{"type":"external_account"}'
        Get-VeoTask local-vertex:1 @quietly
        Assert-ErrorRecord $problems -Id InvalidKey -Command Get-VeoTask -Category InvalidArgument -Target local-vertex
        $problems[0].Exception.Message | Should -BeLike '*not the key of a service account*'
    }

    It 'of another gateway is no JSON' {
        Set-TestVariable VEOTASKS_LOCAL_MULERUN_KEY (New-ServiceAccount)
        Get-VeoTask local-mulerun:1 @quietly
        Assert-ErrorRecord $problems -Id InvalidKey -Command Get-VeoTask -Category InvalidArgument -Target local-mulerun
    }
}

Describe 'Vertex AI' {
    BeforeEach { Reset-Emulator }

    It 'makes, waits for and saves a video below the project of the address' {
        Set-TestVariable VEOTASKS_LOCAL_VERTEX_KEY (Get-EmulatorKey vertex)
        $saved = New-VeoTask 'a fox' -Provider local-vertex -Label fox -Confirm:$false -JournalPath (Join-Path $TestDrive j submissions.jsonl) |
            Wait-VeoTask -PollIntervalSec 0.2 | Save-VeoVideo (Join-Path $TestDrive videos) -FileName '{label}'
        Split-Path $saved.Path -Leaf | Should -BeExactly 'fox.mp4'
    }
}
