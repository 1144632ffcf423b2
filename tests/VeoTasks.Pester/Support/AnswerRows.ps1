# The rows of the fault catalogue that surface as an error of Wait-VeoTask when nothing but the gateway's answers is to blame.
# Each is a provider of its own at the emulator, with the task that the row is about (PollFaults, or Task for more of its script)
# and a second one that must carry on, unless the error concerns the whole provider (Scope).

function Get-AnswerRow {
    $never = @{ outcome = 'never' }
    $page = '<html><body>Welcome, guest</body></html>'
    $samePath = '/vendors/google/v1/veo-3.1-fast/generation/again'
    @(
        @{ Row = 13; What = 'a wrong key'; Key = 'sk-wrong'; Scope = 'provider'; Id = 'Unauthorized'; Category = 'AuthenticationError'; Requests = 2 }
        @{ Row = 14; What = 'a 403 about one task'; Fault = @{ kind = 'status'; statusCode = 403 }; Id = 'Forbidden'; Category = 'PermissionDenied'; Requests = 1 }
        @{ Row = 15; What = 'a task that never was'; Unknown = $true; Id = 'TaskNotFound'; Category = 'ObjectNotFound'; Requests = 4, 5 }
        @{ Row = 16; What = 'a task that has gone'; Task = $never; Fault = @{ kind = 'status'; statusCode = 404; at = 2 }; Id = 'TaskExpired'; Category = 'ObjectNotFound'; Requests = 4 }
        @{ Row = 21; What = 'a balance that is used up'; Fault = @{ kind = 'status'; statusCode = 402 }; Scope = 'provider'; Id = 'QuotaExceeded'; Category = 'QuotaExceeded'; Requests = 1 }
        @{ Row = 22; What = 'a gateway in trouble'; Fault = @{ kind = 'status'; statusCode = 503 }; Id = 'GatewayUnavailable'; Category = 'ResourceUnavailable'; Requests = 10 }
        @{ Row = 23; What = 'a refused request'; Fault = @{ kind = 'status'; statusCode = 422; body = '{"detail":"bad id"}' }; Id = 'RequestRejected'; Category = 'InvalidArgument'; Requests = 1 }
        @{ Row = 26; What = 'a redirect to another origin'; Fault = @{ kind = 'redirect' }; Id = 'RedirectRefused'; Category = 'SecurityError'; Requests = 1 }
        @{ Row = 28; What = 'redirects in a circle'; TaskId = 'again'; Fault = @{ kind = 'redirect'; location = $samePath }; Id = 'TooManyRedirects'; Category = 'ProtocolError'; Requests = 6 }
        @{ Row = 29; What = 'answers without content'; Fault = @{ kind = 'status'; statusCode = 204 }; Id = 'InvalidResponse'; Category = 'InvalidData'; Requests = 3 }
        @{ Row = 30; What = 'web pages after good answers'; Task = $never; Fault = @{ kind = 'html'; body = $page; at = 2 }; Id = 'InvalidResponse'; Category = 'InvalidData'; Requests = 4 }
        @{ Row = 30; Variant = 'b'; What = 'nothing but web pages'; Fault = @{ kind = 'html' }; Both = $true; Scope = 'provider'; Id = 'InvalidEndpoint'; Category = 'InvalidArgument'; Requests = 3 }
        @{ Row = 31; What = 'broken JSON'; Fault = @{ kind = 'invalidJson' }; Id = 'InvalidResponse'; Category = 'InvalidData'; Requests = 3 }
        @{ Row = 33; What = '64 KiB that unpack to 64 MiB'; Fault = @{ kind = 'status'; statusCode = 200; bytes = New-GzipBomb; headers = @{ 'Content-Encoding' = 'gzip' } }; Id = 'ResponseTooLarge'; Category = 'LimitsExceeded'; Requests = 2 }
        @{ Row = 33; Variant = 'b'; What = 'ten thousand levels of nesting'; Fault = @{ kind = 'status'; statusCode = 200; body = '[' * 10000 }; Id = 'ResponseTooLarge'; Category = 'LimitsExceeded'; Requests = 2 }
        @{ Row = 35; What = 'an error about the task inside a 200'; Fault = @{ kind = 'status'; statusCode = 200; body = '{"code":404,"message":"x"}' }; Id = 'TaskNotFound'; Category = 'ObjectNotFound'; Requests = 4, 5 }
        @{ Row = 35; Variant = 'b'; What = 'an error about the key inside a 200'; Fault = @{ kind = 'status'; statusCode = 200; body = '{"code":401,"message":"x"}' }; Scope = 'provider'; Id = 'Unauthorized'; Category = 'AuthenticationError'; Requests = 2 }
        @{ Row = 46; What = 'answers about another task'; Fault = @{ kind = 'wrongId' }; Id = 'IdMismatch'; Category = 'InvalidResult'; Requests = 2 }
        @{ Row = 47; What = 'connections that are reset'; Fault = @{ kind = 'reset' }; Id = 'ConnectionFailed'; Category = 'ConnectionError'; Requests = 10 }
        @{ Row = 49; What = 'a 407'; Fault = @{ kind = 'status'; statusCode = 407 }; Scope = 'provider'; Id = 'ProxyAuthentication'; Category = 'AuthenticationError'; Requests = 1 }
    )
}

# Makes the row's provider and tasks, and gives back what a test compares with.
function Start-AnswerRow([hashtable] $Row) {
    $name = "row-$($Row.Row)$($Row['Variant'])"
    Register-VeoProvider -Name $name -Adapter mulerun -BaseUri (Get-EmulatorUri mulerun) -Force
    Set-TestVariable "VEOTASKS_$($name.ToUpperInvariant().Replace('-', '_'))_KEY" ($Row['Key'] ? $Row.Key : (Get-EmulatorKey mulerun))
    $id = $Row['TaskId'] ? $Row.TaskId : (New-TaskId)
    $other = New-TaskId
    $faults = @(if ($Row['Fault']) { @{ times = 99 } + $Row.Fault })
    $null = @(
        if (-not $Row['Unknown']) { @{ id = $id; pollFaults = $faults } + ($Row['Task'] ? $Row.Task : @{}) }
        @{ id = $other; endsAfter = 3; pollFaults = @(if ($Row['Both']) { $faults }) }
    ) | Add-EmulatedTask
    [pscustomobject] @{
        Name       = $name
        Id         = $id
        Other      = $other
        References = "${name}:$id", "${name}:$other"
        Target     = $Row['Scope'] -eq 'provider' ? $name : "${name}:$id"
    }
}

function New-GzipBomb {
    $packed = [IO.MemoryStream]::new()
    $gzip = [IO.Compression.GZipStream]::new($packed, [IO.Compression.CompressionLevel]::SmallestSize)
    $gzip.Write([byte[]]::new(64MB), 0, 64MB)
    $gzip.Dispose()
    [Convert]::ToBase64String($packed.ToArray())
}
