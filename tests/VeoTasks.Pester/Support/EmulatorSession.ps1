# One running emulator for all test files of a process, which each file finds empty, and a configuration folder that is thrown away
# after each file.

$script:Root = $env:VEOTASKS_TEST_ROOT ? $env:VEOTASKS_TEST_ROOT : (Resolve-Path "$PSScriptRoot/../../..").Path
$script:Emulator = $null
$script:SavedEnvironment = @{}
$script:Folder = $null
$script:ProviderFolder = $null
$script:ErrorKinds = [Collections.Generic.HashSet[string]]::new()

# Each file imports this anew; the emulator outlives that.
if (-not (Test-Path Variable:global:VeoTasksTestEmulator)) { $global:VeoTasksTestEmulator = $null }

# The folder whose VeoTasks.psd1 is tested.
function Get-TestRoot { $script:Root }

function Get-ManifestPath { Join-Path $script:Root 'VeoTasks.psd1' }

# The names of all gateways that the emulator speaks for; also before a session begins, for -ForEach.
function Get-EmulatedGateway { (Get-SharedEmulator).Info.gateways.PSObject.Properties.Name }

# The names of the providers that need no registering, also before a session begins. The API openai has no gateway of its own.
function Get-BuiltInProvider { Get-EmulatedGateway | Where-Object { $_ -ne 'openai' } }

# Makes the gateways of an emulator without tasks known as local-mulerun, local-octopusx and so on.
# The adapters' own names have the same keys, so that -Provider mulerun -BaseUri works as well.
function Start-EmulatorSession {
    Start-ConfigurationSession
    $script:Emulator = Get-SharedEmulator
    Clear-Emulator
    foreach ($gateway in Get-EmulatedGateway) {
        Set-TestVariable "VEOTASKS_$($gateway.ToUpperInvariant())_KEY" (Get-EmulatorKey $gateway)
        Set-TestVariable "VEOTASKS_LOCAL_$($gateway.ToUpperInvariant())_KEY" (Get-EmulatorKey $gateway)
        Register-VeoProvider -Name "local-$gateway" -Adapter $gateway -BaseUri (Get-EmulatorUri $gateway) -Force
    }
}

# The next file of Invoke-Tests.ps1 gets the same emulator, unless something is still under way at it.
function Stop-EmulatorSession {
    if ($script:Emulator -and (-not $env:VEOTASKS_CANARY -or -not (Test-NothingInFlight))) { Stop-SharedEmulator }
    $script:Emulator = $null
    Stop-ConfigurationSession
}

function Get-SharedEmulator {
    $shared = $global:VeoTasksTestEmulator
    if (-not $shared -or $shared.Process.HasExited) { $global:VeoTasksTestEmulator = $shared = Start-EmulatorProcess }
    $shared
}

function Stop-SharedEmulator {
    $shared, $global:VeoTasksTestEmulator = $global:VeoTasksTestEmulator, $null
    Stop-EmulatorProcess $shared
}

# Loads the module with a configuration and a home of its own, so that the user's providers and vaults are never touched.
function Start-ConfigurationSession {
    $script:Folder = New-TestFolder
    foreach ($name in 'HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME') {
        Set-TestVariable $name (New-Item (Join-Path $script:Folder $name) -ItemType Directory -Force).FullName
    }

    # For scripts that other processes run.
    Set-TestVariable VEOTASKS_TEST_SUPPORT $PSScriptRoot

    $providers = Join-Path ([Environment]::GetFolderPath('ApplicationData', 'DoNotVerify')) 'VeoTasks'
    if (-not $providers.StartsWith($script:Folder) -and (Test-Path $providers)) {
        # Windows has no variable that moves this folder.
        throw "These tests register providers and would change $providers. Run them as a user who has none."
    }

    $script:ProviderFolder = $providers
    Import-Module (Get-ManifestPath) -Global
}

function Stop-ConfigurationSession {
    try {
        foreach ($record in @($global:Error)) { Watch-Error '$Error' $record }
        $global:Error.Clear()
        Watch-Session
    }
    finally {
        Clear-ConfigurationSession
    }
}

# All texts of an error, and how it is shown for the first of its kind only: to show one in all its views takes a tenth of a second.
function Watch-Error([string] $Place, $Record) {
    if ($Record -isnot [Management.Automation.ErrorRecord]) {
        Watch-ErrorRecord $Place $Record
        return
    }

    Watch-Text $Place ("$Record", $Record.Exception, $Record.CategoryInfo, $Record.ErrorDetails, $Record.TargetObject -join "`n")
    $target = $null -eq $Record.TargetObject ? '' : $Record.TargetObject.GetType()
    if ($script:ErrorKinds.Add("$($Record.FullyQualifiedErrorId) $($Record.Exception.GetType()) $target")) { Watch-ErrorRecord $Place $Record }
}

function Clear-ConfigurationSession {
    if ($script:ProviderFolder) { Remove-Item $script:ProviderFolder -Recurse -Force -ErrorAction Ignore }
    $script:ProviderFolder = $null
    foreach ($entry in $script:SavedEnvironment.GetEnumerator()) {
        [Environment]::SetEnvironmentVariable($entry.Key, $entry.Value ?? [NullString]::Value)
    }

    $script:SavedEnvironment.Clear()
    if ($script:Folder) { Remove-Item $script:Folder -Recurse -Force -ErrorAction Ignore }
    $script:Folder = $null
}

# The file the registered providers are kept in.
function Get-ProviderFile { Join-Path $script:ProviderFolder 'providers.json' }

# Sets an environment variable, or removes it with $null; the end of the session puts the old value back.
function Set-TestVariable([string] $Name, [AllowNull()][string] $Value) {
    if (-not $script:SavedEnvironment.ContainsKey($Name)) {
        $script:SavedEnvironment[$Name] = [Environment]::GetEnvironmentVariable($Name)
    }

    [Environment]::SetEnvironmentVariable($Name, $Value ? $Value : [NullString]::Value)
}

function New-TestFolder {
    (New-Item (Join-Path ([IO.Path]::GetTempPath()) "veotasks-$([guid]::NewGuid().ToString('N'))") -ItemType Directory).FullName
}

function Start-EmulatorProcess {
    $folder = New-TestFolder
    $info, $noTasks = 'info.json', 'tasks.json' | ForEach-Object { Join-Path $folder $_ }
    '[]' | Set-Content -LiteralPath $noTasks
    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    foreach ($argument in (Find-Emulator), '--ports', 'auto', '--info', $info, '--scenario', $noTasks, '--exit-with-stdin') {
        $start.ArgumentList.Add($argument)
    }

    # Its standard input closes with this process, however that ends, and it ends with it. What it prints must not fill a pipe.
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    $said = $process.StandardOutput.ReadToEndAsync(), $process.StandardError.ReadToEndAsync()
    try {
        Wait-Until { (Test-Path -LiteralPath $info) -or $process.HasExited } -Because 'the emulator starts' -TimeoutSec 60
        if ($process.HasExited) { throw "The emulator ended at once: $($said.Result)" }
        $handler = [Net.Http.SocketsHttpHandler]::new()
        $handler.UseProxy = $false
        @{ Process = $process; Info = Get-Content -LiteralPath $info -Raw | ConvertFrom-Json; Client = [Net.Http.HttpClient]::new($handler) }
    }
    catch {
        if (-not $process.HasExited) { $process.Kill() }
        throw
    }
    finally {
        Remove-Item -LiteralPath $folder -Recurse -Force
    }
}

function Stop-EmulatorProcess($Started) {
    $Started.Client.Dispose()
    $Started.Process.StandardInput.Close()
    if (-not $Started.Process.WaitForExit(5000)) { $Started.Process.Kill() }
    $Started.Process.Dispose()
}

function Find-Emulator {
    $built = 'Release', 'Debug' |
        ForEach-Object { Join-Path $script:Root "src/VeoTasks.Emulator/bin/$_/net8.0/VeoTasks.Emulator.dll" } |
        Where-Object { Test-Path $_ } | Sort-Object { (Get-Item $_).LastWriteTimeUtc } | Select-Object -Last 1
    if (-not $built) { throw 'The emulator is not built. Run dotnet build first.' }
    $built
}

function Invoke-Control([string] $Path, [string] $Method = 'Get', $Body) {
    $request = [Net.Http.HttpRequestMessage]::new($Method, "$($script:Emulator.Info.control)$Path")
    if ($PSBoundParameters.ContainsKey('Body')) { $request.Content = [Net.Http.StringContent]::new((ConvertTo-Json -InputObject $Body -Depth 10 -Compress), [Text.Encoding]::UTF8, 'application/json') }
    $answer = $script:Emulator.Client.Send($request)
    $text = $answer.Content.ReadAsStringAsync().GetAwaiter().GetResult()
    if (-not $answer.IsSuccessStatusCode) { throw "$Method $Path at the emulator: $text" }
    ConvertFrom-Json $text -AsHashtable -NoEnumerate
}

function Get-EmulatorUri([string] $Name) {
    $Name -in (Get-EmulatedGateway) ? [uri] $script:Emulator.Info.gateways.$Name.baseUri : [uri] $script:Emulator.Info.$Name
}

function Get-EmulatorKey([string] $Gateway) { $script:Emulator.Info.gateways.$Gateway.key }

# Forgets all tasks, faults, counters and logged requests.
function Reset-Emulator {
    Watch-TestDrive
    Clear-Emulator
}

function Clear-Emulator {
    $null = Invoke-Control 'tasks' Delete
    $null = Invoke-Control 'counters' Delete
}

# Adds tasks with the names of docs/EMULATOR.md; one that has no id gets a fresh one. A task of the same id is replaced.
# Gives each back with what a test needs to name it: Gateway, Id, Provider (local-...) and Reference (provider:id).
function Add-EmulatedTask {
    param([Parameter(Mandatory, ValueFromPipeline)] [hashtable] $Script)

    begin { $scripts = [Collections.Generic.List[hashtable]]::new() }

    process {
        $complete = @{ gateway = 'mulerun'; id = New-TaskId }
        foreach ($key in $Script.Keys) { $complete[$key] = $Script[$key] }
        $scripts.Add($complete)
    }

    end {
        $null = Invoke-Control 'tasks' Post @($scripts)
        foreach ($task in $scripts) {
            [pscustomobject] @{
                Gateway   = $task.gateway
                Id        = $task.id
                Provider  = "local-$($task.gateway)"
                Reference = "local-$($task.gateway):$($task.id)"
            }
        }
    }
}

# Lets a task succeed now, whatever its script said: a test that wants an order of events brings it about itself.
function Complete-EmulatedTask($Task) {
    $null = @{ gateway = $Task.Gateway; id = $Task.Id } | Add-EmulatedTask
}

function New-TaskId { [guid]::NewGuid().ToString() }

# One that Select-VeoShard puts into this share: of the bare id, or of a provider's.
function New-ShardTaskId([int] $Index, [int] $Count, [string] $Provider) {
    do { $id = New-TaskId } until (($Provider ? "${Provider}:$id" : $id) | Select-VeoShard $Index $Count)
    $id
}

# The next requests to a gateway get the fault, whatever they ask for.
function Add-GatewayFault([string] $Gateway, [hashtable] $Fault, [int] $Requests = 1) {
    $null = Invoke-Control "gateways/$Gateway/fail" Post @{ fault = $Fault; requests = $Requests }
}

function Get-EmulatorCounter { Invoke-Control 'counters' }

# How often a task was asked for.
function Get-PollCount($Task) {
    $polls = (Get-EmulatorCounter).polls
    $polls.ContainsKey($Task.Gateway) -and $polls[$Task.Gateway].ContainsKey($Task.Id) ? $polls[$Task.Gateway][$Task.Id] : 0
}

# Requests to all origins, or to one of them: a gateway, cdn or mirror. Counted when they arrive.
function Get-RequestCount([string] $Origin) {
    $requests = (Get-EmulatorCounter).requests
    $sum = 0
    foreach ($name in $requests.Keys) {
        if ($name -ne 'control' -and (-not $Origin -or $name -eq $Origin)) { $sum += $requests[$name] }
    }

    $sum
}

# The log of ended requests, oldest first.
function Get-RequestLog([string] $Origin) {
    (Invoke-Control 'requests') | Where-Object { -not $Origin -or $_.origin -eq $Origin } | ForEach-Object { [pscustomobject] $_ }
}

# The SHA-256 that the saved file of a task must have.
function Get-EmulatedHash($Task, [int] $Index = 0) {
    (Invoke-Control "videos/$($Task.Gateway)/$([uri]::EscapeDataString($Task.Id))/$Index/sha256").sha256
}

# What a run left in its destination, beside the list of saved videos.
function Get-SavedItem([string] $Folder) {
    Get-ChildItem -LiteralPath $Folder -Force | Where-Object Name -NE '.veotasks.jsonl'
}

# Waits for a condition instead of for a time.
function Wait-Until([scriptblock] $Condition, [string] $Because, [double] $TimeoutSec = 20) {
    $deadline = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($deadline.Elapsed.TotalSeconds -gt $TimeoutSec) { throw "Waited $TimeoutSec s in vain until $Because." }
        [Threading.Thread]::Sleep(20)
    }
}

# True when nothing is under way at the emulator and nothing arrives for so long that what waits a tenth of a second would have come.
# What was sent before is let in first.
function Test-EmulatorQuiet {
    if (-not (Test-NothingInFlight)) { return $false }
    $before = Get-RequestCount
    [Threading.Thread]::Sleep(300)
    (Get-RequestCount) -eq $before
}

function Test-NothingInFlight {
    $patience = [Diagnostics.Stopwatch]::StartNew()
    while ((Get-EmulatorCounter).inFlight -gt 0) {
        if ($patience.Elapsed.TotalSeconds -gt 10) { return $false }
        [Threading.Thread]::Sleep(20)
    }

    $true
}
