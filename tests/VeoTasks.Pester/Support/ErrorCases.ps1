# Brings about every error that the module has, as a person meets it: typed into a terminal, against the emulator. What no test can
# bring about is composed by the same code from the same sentences; Get-ComposedError says why each.

# All records, each with how it came: 'brought' or 'composed'.
function Get-EveryError {
    foreach ($record in @(Get-AnswerError; Get-SaveError; Get-ArgumentError; Get-ReportError; Get-RunError; Get-RehearsalError; Get-SubmissionError; Get-CredentialError; Get-ProviderFileError)) {
        [pscustomobject] @{ Id = $record.FullyQualifiedErrorId -replace ',.*'; Record = $record; How = 'brought' }
    }

    foreach ($record in Get-ComposedError) {
        [pscustomobject] @{ Id = $record.FullyQualifiedErrorId -replace ',.*'; Record = $record; How = 'composed' }
    }
}

# The errors of one line, typed at a prompt; $a holds its arguments. A line of a file would be shown with its place in the file.
function Get-TypedError([string] $Line, [object[]] $ArgumentList = @()) {
    $seen = Invoke-Observed ([scriptblock]::Create("param(`$a) try { $Line } catch { `$_ }")) -ArgumentList (, $ArgumentList)
    @($seen.Error) + @($seen.Output | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
}

# What a gateway can answer to a look.
function Get-AnswerError {
    $extra = @(
        @{ Row = 101; Fault = @{ kind = 'status'; statusCode = 403; body = '<html><title>Just a moment...</title></html>'; headers = @{ 'Content-Type' = 'text/html'; 'cf-mitigated' = 'challenge' } } }
        @{ Row = 102; Fault = @{ kind = 'status'; statusCode = 501; body = '{"detail":"not here"}' } }
        @{ Row = 103; Fault = @{ kind = 'status'; statusCode = 400; body = '{"error":{"message":"models/veo-2.0-generate-001 is no longer available","code":"bad_response"}}' } }
    )
    $started = @(Get-AnswerRow) + $extra | ForEach-Object { Start-AnswerRow $_ }
    Get-TypedError '$a | Wait-VeoTask -PollIntervalSec 1 -TimeoutSec 1200 -ThrottleLimit 1' $started.References

    Get-TypedError 'Get-VeoTask -Provider local-mulerun -All'
    Get-TypedError 'Get-VeoTask -All'
    Get-TypedError 'Stop-VeoTask local-mulerun:1 -Confirm:$false'
    $never = @{ outcome = 'never' } | Add-EmulatedTask
    Get-TypedError 'Wait-VeoTask $a[0] -PollIntervalSec 2 -TimeoutSec 6' $never.Reference
    Get-TypedError 'Save-VeoVideo $a[0]' $never.Reference

    $tls = Start-TlsListener { '' }
    try {
        Register-VeoProvider untrusted -Adapter mulerun -BaseUri $tls.BaseUri -Force
        Set-TestVariable VEOTASKS_UNTRUSTED_KEY 'k'
        Get-TypedError 'Wait-VeoTask untrusted:1'
    }
    finally {
        Stop-TlsListener $tls
    }
}

# What can come between a task that succeeded and its file.
function Get-SaveError {
    $faults = @(
        , @(@{ kind = 'cut'; atByte = 0; times = 99 })
        , @(@{ kind = 'empty'; times = 99 })
        , @(@{ kind = 'html'; times = 99 })
        , @(@{ kind = 'expireLink'; times = 99 })
        , @(@{ kind = 'status'; statusCode = 206; times = 99; headers = @{ 'Content-Range' = 'bytes 5-9/100' } })
        , @(@{ kind = 'redirect'; location = 'ftp://127.0.0.1/v.mp4' })
        , @(@{ kind = 'redirect'; location = 'https://10.1.2.3/v.mp4' })
    )
    $tasks = @(
        $faults | ForEach-Object { @{ videoLengths = @(200000); videoFaults = $_ } }
        @{ outcome = 'failed'; errorCode = '3001'; errorMessage = 'The prompt was refused by the safety filter: no cats, please.' }
        @{ outcome = 'canceled' }
        @{ gateway = 'mingyan'; pollFaults = @(@{ kind = 'noLink'; times = 99 }) }
    ) | Add-EmulatedTask
    $folder = New-TestFolder
    try {
        Get-TypedError '$a[0] | Save-VeoVideo -Destination $a[1]' $tasks.Reference, $folder
        Get-TypedError 'Save-VeoVideo $a[0] -Destination $a[1] -MaximumSize 1000' ((@{} | Add-EmulatedTask).Reference), $folder

        # A name that is taken by another file, by a folder, and by a transfer of another process.
        $tasks = @{}, @{}, @{} | Add-EmulatedTask
        $names = $tasks | ForEach-Object { Join-Path $folder "$($_.Id).mp4" }
        Set-Content -LiteralPath $names[0] -Value 'something else'
        $null = New-Item $names[1] -ItemType Directory
        $other = [IO.File]::Open("$($names[2]).part", 'OpenOrCreate', 'ReadWrite', 'None')
        try { Get-TypedError '$a[0] | Save-VeoVideo -Destination $a[1] -FileName "{id}"' $tasks.Reference, $folder }
        finally { $other.Dispose() }

        Get-TypedError 'Save-VeoVideo $a[0] -Destination $a[1]' $tasks[0].Reference, (Join-Path $names[0] sub)
    }
    finally {
        Remove-Item $folder -Recurse -Force
    }
}

# What somebody can type wrong.
function Get-ArgumentError {
    Get-TypedError "Get-VeoTask 'mulerun:..', abc"
    Get-TypedError 'Get-VeoTask abc -Provider nowhere'
    Get-TypedError "'mulerun:abc' | Select-VeoShard -Index 16 -Count 16"
    Get-TypedError "Get-VeoTask abc -BaseUri https://relay.example.com"
    Get-TypedError 'Get-VeoTask abc -Provider mulerun -BaseUri http://relay.example.com'
    Get-TypedError "'mulerun:abc' | Save-VeoVideo -TaskId mulerun:xyz"
    Get-TypedError 'Save-VeoVideo mulerun:abc -Destination Env:\'
    Get-TypedError "Save-VeoVideo mulerun:abc -FileName 'a/{id}'"
    Get-TypedError "Save-VeoVideo mulerun:abc -FileName '{name}'"
    Get-TypedError 'Register-VeoProvider relay -Adapter other -BaseUri https://relay.example.com'
    Get-TypedError 'Register-VeoProvider mulerun -Adapter mulerun -BaseUri https://relay.example.com'
    Get-TypedError 'Unregister-VeoProvider mulerun'
}

# A key that is nowhere, or none.
function Get-CredentialError {
    Register-VeoProvider keyless -Adapter mulerun -BaseUri (Get-EmulatorUri mulerun) -Force
    Set-TestVariable VEOTASKS_KEYLESS_KEY $null
    Get-TypedError 'Get-VeoTask keyless:abc'
    Set-TestVariable VEOTASKS_KEYLESS_KEY "two`nlines"
    Get-TypedError 'Get-VeoTask keyless:abc'
}

# A list of providers that cannot be used. The list that is there is put back.
function Get-ProviderFileError {
    $file = Get-ProviderFile
    $kept = Get-Content -LiteralPath $file -Raw
    try {
        foreach ($text in 'rubbish', '{ "version": 99, "providers": [] }') {
            Set-Content -LiteralPath $file -Value $text
            Get-TypedError 'Get-VeoProvider'
        }

        if (-not $IsWindows) {
            Set-Content -LiteralPath $file -Value $kept
            chmod o+w $file
            Get-TypedError 'Get-VeoProvider'
        }
    }
    finally {
        Remove-Item -LiteralPath $file -Force
        Register-VeoProvider throwaway -Adapter mulerun -BaseUri https://relay.example.com
        Set-Content -LiteralPath $file -Value $kept
    }
}

# What a test cannot bring about in an ordinary run, with the reason.
function Get-ComposedError {
    $path = Join-Path ([IO.Path]::GetTempPath()) 'clip.mp4'
    $cause = [IO.IOException]::new('Input/output error')
    $files, $results = 'VeoTasks.Saving.FileFailures', 'VeoTasks.Saving.ResultFailures'

    # A full disk, a broken one, and one that may not be written to: the machine that runs the tests has another.
    Get-ComposedTaskError (Invoke-Internal $files NoRoom $path, 123456789L)
    Get-ComposedTaskError (Invoke-Internal $files From $cause, $path)
    Get-ComposedTaskError (Invoke-Internal $files From ([UnauthorizedAccessException]::new("Access to the path '$path' is denied.")), $path)
    Get-ComposedTaskError (Invoke-Internal $files NotRenamed $cause, $path)

    # Both take minutes: four times half a minute without a byte, and ten pauses of up to two minutes.
    Get-ComposedTaskError (Invoke-Internal $results Stalled)
    Get-ComposedTaskError (New-Failure RateLimited 'Too many requests, slow down.')

    # Vaults are in Vaults.Tests.ps1, in processes of their own.
    Register-VeoProvider vaulted -Adapter mulerun -BaseUri https://relay.example.com -VaultName Work -Force
    $vaulted = Get-VeoProvider vaulted
    foreach ($method in 'VaultModuleMissing', 'VaultNotFound', 'VaultLocked') { Invoke-Internal VeoTasks.Output.VeoErrors $method $vaulted }
    Invoke-Internal VeoTasks.Output.VeoErrors VaultFailed $vaulted, ([InvalidOperationException]::new('The file is damaged.'))
    Invoke-Internal VeoTasks.Output.VeoErrors InvalidSecret $vaulted, ([hashtable])

    # An administrator, as whom CI runs in containers, may read and write everything.
    Invoke-Internal VeoTasks.Output.VeoErrors ProviderFileNotWritten ([UnauthorizedAccessException]::new("Access to the path '$path' is denied.")), $path
    $unreadable = New-Internal VeoTasks.Output.ProviderFileException 3, "The list of registered providers cannot be read: Access to the path '$path' is denied.", $null
    Invoke-Internal VeoTasks.Output.VeoErrors ProviderFile $unreadable, $path

    # The machine that runs the tests has an ASP.NET Core runtime, and an emulator that runs.
    foreach ($fault in @{ Kind = 0; Message = '/usr/bin/dotnet has none of version 8.0 or newer.' }, @{ Kind = 2; Message = 'It did not start to listen within 60 s.' }) {
        Invoke-Internal VeoTasks.Output.VeoErrors Emulator (New-Internal VeoTasks.Output.EmulatorException $fault.Kind, $fault.Message), $null
    }

    # A mistake of the module itself, which no test knows of.
    Invoke-Internal VeoTasks.Output.VeoErrors Internal ([InvalidOperationException]::new('Sequence contains no elements')), 'Wait-VeoTask'
}

# What can keep a page about saved videos from being made.
function Get-ReportError {
    $folder = New-TestFolder
    try {
        $named, $empty = 'named', 'empty' | ForEach-Object { (New-Item (Join-Path $folder $_) -ItemType Directory).FullName }
        Set-Content (Join-Path $named '.veotasks.jsonl') ''
        Get-TypedError 'Export-VeoReport (Join-Path $a[0] nowhere)' $folder
        Get-TypedError 'Export-VeoReport $a[0]' $empty
        Get-TypedError 'Export-VeoReport $a[0] -OutFile page.txt' $named
        Get-TypedError '$a | Export-VeoReport -OutFile ./page.html' $named, $empty
        $null = New-Item (Join-Path $empty '.veotasks.jsonl') -ItemType SymbolicLink -Target (Join-Path $named '.veotasks.jsonl')
        Get-TypedError 'Export-VeoReport $a[0]' $empty
    }
    finally {
        Remove-Item $folder -Recurse -Force
    }
}

# What ends a whole run.
function Get-RunError {
    Get-TypedError "Wait-VeoTask mulerun:abc -FailOn Any | Select-Object Id"
    Get-TypedError "Wait-VeoTask mulerun:abc -SummaryVariable '+'"
    $failed = @{ outcome = 'failed' } | Add-EmulatedTask
    Get-TypedError 'Wait-VeoTask $a[0] -FailOn Any' $failed.Reference
}

# What can go wrong with a rehearsal.
function Get-RehearsalError {
    $folder = New-TestFolder
    try {
        $scenario, $other = 'one.json', 'two.json' | ForEach-Object { Join-Path $folder $_ }
        '{ "tasks": [{ "gateway": "mulerun", "id": "one", "outcome": "lost" }] }' | Set-Content $scenario
        '[]' | Set-Content $other
        Get-TypedError 'Start-VeoEmulator $a[0]' $scenario
        Get-TypedError '$a | Start-VeoEmulator' $scenario, $other
        Get-TypedError 'Stop-VeoEmulator'
        $null = Start-VeoEmulator $other
        Get-TypedError 'Start-VeoEmulator'
        Get-TypedError 'Unregister-VeoProvider emulator-mulerun'
        Stop-VeoEmulator
        $name = @((Start-VeoEmulator -Replace mulerun).Tasks) -like 'emulator-mulerun:*' | Select-Object -First 1
        $read = Get-VeoTask ($name -replace '^emulator-')
        Get-TypedError '$a | ForEach-Object { Stop-VeoEmulator; $_ } | Get-VeoTask' 'mulerun:1'
        Get-TypedError '$a | Save-VeoVideo' $read
    }
    finally {
        Stop-VeoEmulator -ErrorAction Ignore
        Remove-Item $folder -Recurse -Force
    }
}

# What can keep a prompt from becoming a task.
function Get-SubmissionError {
    $folder = New-TestFolder
    try {
        $journal = Join-Path $folder submissions.jsonl
        $text = Join-Path $folder fox.txt
        Set-Content $text 'no image'
        Get-TypedError 'New-VeoTask fox -Provider local-mulerun -Seed 1 -Confirm:$false -JournalPath $a[0]' $journal
        Get-TypedError 'New-VeoTask " " -Provider local-mulerun -Confirm:$false -JournalPath $a[0]' $journal
        Get-TypedError 'New-VeoTask fox -Provider local-mulerun -Image $a[1] -Confirm:$false -JournalPath $a[0]' $journal, $text
        Get-TypedError '"a", "b" | New-VeoTask -Provider local-mulerun -MaximumTasks 1 -Confirm:$false -JournalPath $a[0]' $journal
        Get-TypedError 'New-VeoTask fox -Provider local-mulerun -Confirm:$false -JournalPath $a[0]' (Join-Path $text submissions.jsonl)
        Get-TypedError 'New-VeoTask fox -Provider local-mulerun -DurationSec "8,0" -Confirm:$false -JournalPath $a[0]' $journal
        $null = Invoke-Control gateways/mulerun/creates Post @(
            @{ accepted = $false; faults = @(@{ kind = 'status'; statusCode = 400; body = '{"detail":"no cats, please"}' }) }
            @{ faults = @(@{ kind = 'reset' }) }
        )
        Get-TypedError 'New-VeoTask cat -Provider local-mulerun -Confirm:$false -JournalPath $a[0]' $journal
        Get-TypedError 'New-VeoTask fox -Provider local-mulerun -Confirm:$false -JournalPath $a[0]' $journal
        Set-TestVariable VEOTASKS_NOWHERE_KEY 'sk-of-a-test'
        Register-VeoProvider nowhere -Adapter mulerun -BaseUri http://127.0.0.1:9 -Force
        Get-TypedError 'New-VeoTask fox -Provider nowhere -Confirm:$false -JournalPath $a[0]' $journal
        $null = New-VeoTask dog -Provider local-mulerun -Confirm:$false -JournalPath $journal
        Get-TypedError 'Get-VeoSubmission -State Accepted -JournalPath $a[0] | Remove-VeoSubmission -Confirm:$false -JournalPath $a[0]' $journal
        Get-TypedError 'Get-VeoSubmission -State Unknown -JournalPath $a[0] | Set-VeoSubmission -TaskId (Get-VeoSubmission -State Accepted -JournalPath $a[0]).TaskId -JournalPath $a[0]' $journal
        Get-TypedError 'Remove-VeoSubmission nobody -Confirm:$false -JournalPath $a[0]' $journal
    }
    finally {
        Remove-Item $folder -Recurse -Force
    }
}

function New-Failure([string] $Category, [string] $Message) {
    New-Internal VeoTasks.Gateways.Parsing.RequestFailure ([VeoTasks.VeoTaskError]::new([NullString]::Value, $Message, $Category))
}

function Get-ComposedTaskError($Failure) {
    Invoke-Internal VeoTasks.Output.VeoErrors Task ([VeoTasks.VeoTaskReference]::new('7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001', 'mulerun', [NullString]::Value)), $Failure
}

# Calls a method, or makes an object, of the module's own code.
function Invoke-Internal([string] $Type, [string] $Method, [object[]] $ArgumentList = @()) {
    $bare = [object[]] @($ArgumentList | ForEach-Object { $_ -is [psobject] ? $_.PSObject.BaseObject : $_ })
    (Find-Type $Type).InvokeMember($Method, [Reflection.BindingFlags] 'InvokeMethod, Static, Public, NonPublic', $null, $null, $bare)
}

function New-Internal([string] $Type, [object[]] $ArgumentList) {
    (Find-Type $Type).GetConstructors()[0].Invoke($ArgumentList)
}

function Find-Type([string] $Name) {
    [VeoTasks.VeoTask].Assembly.GetType($Name) ?? (Get-Command Get-VeoTask).ImplementingType.Assembly.GetType($Name, $true)
}
