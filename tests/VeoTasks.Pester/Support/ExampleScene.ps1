# What the examples of the help find on the machine they run on: the installed module, a vault with keys, files with ids,
# and the emulator where the gateways would be. What a page calls by name is there under that name.

$Ids = '7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0011', '7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0012', '7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0013'
$BadId = '7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0bad'
$SlowId = '7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0510'

# Examples that are about tasks that fail get one, and its error is none of the example's. Those about time get one that never ends.
$TroublePattern = 'ErrorVariable|\bcatch\b|\$Error\b|Status -NE|-WarningVariable|-FailOn'

$FirstLine = '# made on Monday'
$Sessions = 0

# Where the built-in providers are outside of these tests.
$PublicAddress = @{}

# The names and keys that the vault is known to have.
$Stored = $null

# The installed module, the addresses of the emulator in place of the gateways', a vault. Nothing can leave this machine.
function Initialize-Machine($Job) {
    $script:Job = $Job
    $modules = Join-Path $Job.folder 'modules'
    $installed = New-Item (Join-Path $modules 'VeoTasks') -ItemType Directory
    foreach ($part in 'VeoTasks.psd1', 'bin', 'en-US') { Copy-Item (Join-Path $Job.root $part) $installed -Recurse }
    $script:Manifest = Join-Path $installed 'VeoTasks.psd1'
    $env:PSModulePath = $modules + [IO.Path]::PathSeparator + $env:PSModulePath
    $env:HTTP_PROXY = $env:HTTPS_PROXY = 'http://127.0.0.1:9'
    $env:NO_PROXY = '127.0.0.1,localhost'
    Import-Module VeoTasks
    # Readers have more patience than tests.
    . "$PSScriptRoot/HurryingClock.ps1"
    Start-HurryingClock
    $own = [VeoTasks.VeoProvider].Assembly.GetType('VeoTasks.Gateways.BuiltInProviders').GetProperty('All').GetValue($null)
    $script:BuiltIn = @($own.Name)
    foreach ($provider in $own) {
        $script:PublicAddress[$provider.Name] = $provider.BaseUri.AbsoluteUri.TrimEnd('/')
        $provider.BaseUri = $Job.emulator.gateways.($provider.Name).baseUri
        [Environment]::SetEnvironmentVariable($provider.EnvironmentVariable, $null)
    }

    Import-Module Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore
    Assert-NoOwnStore
    . "$PSScriptRoot/SecretStore.ps1"
    Reset-TestStore
    Register-TestVault
}

# Windows has no variable that moves the folder of a SecretStore.
function Assert-NoOwnStore {
    $store = Join-Path ([Environment]::GetFolderPath('LocalApplicationData')) 'Microsoft/PowerShell/secretmanagement/localstore'
    if ($IsWindows -and -not $env:CI -and (Test-Path $store)) {
        throw "The examples would empty the SecretStore in $store. Run them as a user who has none."
    }
}

# A session of the reader's. The gallery has what is installed on this machine, and nothing opens a window.
function New-SessionState {
    $state = [initialsessionstate]::CreateDefault2()
    $install = 'param([Parameter(Mandatory)] [string[]] $Name, [switch] $TrustRepository) Import-Module $Name -Global -ErrorAction Stop'
    $open = 'param([Parameter(ValueFromPipeline)] $Path) process { "opened $(Get-Item $Path -ErrorAction Stop)" }'
    $state.Commands.Add([Management.Automation.Runspaces.SessionStateFunctionEntry]::new('Install-PSResource', $install))
    $state.Commands.Add([Management.Automation.Runspaces.SessionStateFunctionEntry]::new('Invoke-Item', $open))
    $state
}

function Register-TestVault { Register-SecretVault -Name Keys -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault }

# The state that a session begins with, given all of its code. Gives back the folder it is in.
function Initialize-Scene([string] $Code) {
    Get-VeoProvider | Where-Object BuiltIn -EQ $false | Unregister-VeoProvider
    if (-not (Get-SecretVault | Where-Object Name -EQ Keys)) { Register-TestVault }
    Initialize-Secret $Code
    foreach ($name in @('relay'; Find-OwnProvider $Code) | Select-Object -Unique) {
        if ($Code -match "(?<!Un)Register-VeoProvider (-Name )?$name\b") { continue }
        Register-VeoProvider -Name $name -Adapter (Find-Adapter $name $Code) -BaseUri (Get-Address (Find-Adapter $name $Code))
    }

    if ($Code -match '(?<!Un)Register-SecretVault') { Unregister-SecretVault -Name Keys }
    (New-Item (Join-Path $script:Job.folder 'examples' (++$script:Sessions)) -ItemType Directory).FullName
}

# Keys for all providers that the code speaks of, but for those that it stores itself. A vault that no session has changed keeps what it
# has: each change of a SecretStore takes its time.
function Initialize-Secret([string] $Code) {
    if (-not $script:Stored) {
        Get-SecretInfo -Vault Keys | ForEach-Object { Remove-Secret -Name $_.Name -Vault Keys }
        $script:Stored = @{}
    }

    $own = @(Find-OwnProvider $Code)
    $other = [regex]::Matches($Code, '(?:Get-Secret -Name|-SecretName) ([\w-]+)') | ForEach-Object { $_.Groups[1].Value }
    $wanted = @{}
    foreach ($name in @(@($BuiltIn; $own) | ForEach-Object { "VeoTasks-$_" }; $other) | Where-Object { $Code -notmatch "Set-Secret -Name $_\b" }) {
        $wanted[$name] = Get-Key ($name -like 'VeoTasks-*' ? (Find-Adapter ($name -replace '^VeoTasks-') $Code) : (Find-Gateway ("$([regex]::Match($Code, '-Provider \w+ -ApiKey'))`n$Code")))
    }

    $script:Stored.Keys | Where-Object { -not $wanted.ContainsKey($_) } | ForEach-Object { Remove-Secret -Name $_ -Vault Keys }
    $wanted.Keys | Where-Object { $script:Stored[$_] -ne $wanted[$_] } | ForEach-Object { Set-Secret -Name $_ -Secret $wanted[$_] -Vault Keys }
    $script:Stored = $Code -match '\w+-Secret|SecretVault|SecretStore' ? $null : $wanted
}

# The files and tasks of one example, and its code with the emulator's addresses in it. An hour of waiting lasts three seconds at
# most, seconds last tenths, and the emulator that an example waits for begins with tasks that end at once.
function Set-Scene([string] $Code, [string] $Folder) {
    $script:IsTroubled = $Code -match $TroublePattern
    $isLate = $Code -match 'IsFinished' -or ($script:IsTroubled -and $Code -match '-TimeoutSec')
    $all = @($Ids; if ($script:IsTroubled) { $BadId }; if ($isLate) { $SlowId })
    Add-Task $Code $all
    Set-List $Code $Folder $all
    Set-SavedVideo $Code $Folder
    Set-Shot $Code $Folder
    Set-Content (Join-Path $Folder 'rehearsal.json') (ConvertTo-Json @(foreach ($outcome in 'succeeded', 'failed', 'cancelled') { @{ gateway = 'mulerun'; id = $outcome; outcome = $outcome } }))
    if ($Code -match 'Tasks \| Wait-VeoTask') { $Code = $Code -replace 'Start-VeoEmulator(?! -)', 'Start-VeoEmulator -Scenario rehearsal.json' }
    $Code = $Code -replace '-PollIntervalSec \d+', '-PollIntervalSec 1' -replace '(?<="endsAfter": )(?=\d)', '0.' -replace '(?<=endsAfter = \$_ % 5)', ' / 10'
    $Code = $Code -replace '-TimeoutSec \d+', "-TimeoutSec $($isLate ? 20 : 30)" -replace '\./VeoTasks\.psd1', $script:Manifest
    foreach ($name in $BuiltIn) { $Code = $Code.Replace($PublicAddress.$name, (Get-Address $name)) }
    [regex]::Replace($Code, 'https://[\w.-]*example\.(com|org|net)\b|http://127\.0\.0\.1:\d+(?=\s|$)', { Get-Address (Find-Gateway $Code) })
}

# Each task exists at every gateway, so that an example may name any.
function Add-Task([string] $Code, [string[]] $All) {
    $named = [regex]::Matches($Code, '(?:/(?<model>[\w.-]+):)?\b(?<id>[0-9a-f]{8}-[0-9a-f-]{27}|(?:video|task|vgen)_\w*\d\w*)')
    $tasks = foreach ($gateway in $BuiltIn) {
        foreach ($id in $All) {
            @{ gateway = $gateway; id = $id; outcome = $id -eq $BadId ? 'failed' : $id -eq $SlowId ? 'never' : 'succeeded' }
        }

        foreach ($match in $named) {
            $task = @{ gateway = $gateway; id = $match.Groups['id'].Value }
            if ($match.Groups['model'].Success) { $task.model = $match.Groups['model'].Value }
            $task
        }
    }

    $null = Invoke-RestMethod "$($script:Job.emulator.control)tasks" -Method Post -Body (ConvertTo-Json @($tasks)) -ContentType application/json -NoProxy
}

# The files that examples read. An ids.txt that the session wrote itself stays, but for the task that fails.
function Set-List([string] $Code, [string] $Folder, [string[]] $All) {
    $list = Join-Path $Folder 'ids.txt'
    $isTheirs = (Test-Path $list) -and (Get-Content $list -TotalCount 1) -ne $FirstLine
    $isBare = $Code -match '-Provider|Provider ='
    $lines = $isBare ? $All : @(foreach ($gateway in $BuiltIn) { $All | ForEach-Object { "${gateway}:$_" } })
    if (-not $isTheirs) { @($FirstLine; ''; $lines) | Set-Content $list }
    elseif ($script:IsTroubled) { $BadId | Add-Content $list }
    $BuiltIn | ForEach-Object { [pscustomobject] @{ Id = $All[0]; Provider = $_; Model = '' } } | Export-Csv (Join-Path $Folder 'tasks.csv')
    [pscustomobject] @{ Name = 'first'; Adapter = 'octopusx'; BaseUri = Get-Address octopusx }, [pscustomobject] @{ Name = 'second'; Adapter = 'mixroute'; BaseUri = Get-Address mixroute } |
        Export-Csv (Join-Path $Folder 'providers.csv')
}

# What examples submit, and what the journal knows from before: one that was accepted, and one of which nobody knows.
function Set-Shot([string] $Code, [string] $Folder) {
    [pscustomobject] @{ Prompt = 'a fox in the snow'; Label = 'fox' }, [pscustomobject] @{ Prompt = 'a cat on a wall'; Label = 'cat' } | Export-Csv (Join-Path $Folder 'shots.csv')
    [IO.File]::WriteAllBytes((Join-Path $Folder 'fox.png'), [byte[]] (0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3))
    $data = Join-Path ([Environment]::GetFolderPath('LocalApplicationData', 'DoNotVerify')) 'VeoTasks'
    if ($Code -match 'New-VeoTask') { Remove-Item $data -Recurse -Force -ErrorAction Ignore }
    if ($Code -notmatch 'VeoSubmission') { return }
    $null = New-Item $data -ItemType Directory -Force
    $sent = @{ v = 1; kind = 'sending'; at = '2026-11-01T00:00:00Z'; place = 0; provider = 'mulerun'; baseUri = Get-Address mulerun; path = 'p'; model = 'veo-3.1-fast' }
    @(
        ConvertTo-Json -Compress ($sent + @{ id = '0c5cc21fa74d3ab41e3dd6b3ecffce5d'; key = 'one'; label = 'fox'; prompt = 'a fox in the snow' })
        ConvertTo-Json -Compress @{ v = 1; kind = 'accepted'; at = '2026-11-01T00:00:01Z'; id = '0c5cc21fa74d3ab41e3dd6b3ecffce5d'; task = $Ids[0] }
        ConvertTo-Json -Compress ($sent + @{ id = '5d0c5cc21fa74d3ab41e3dd6b3ecffce'; key = 'two'; label = 'cat'; prompt = 'a cat on a wall' })
    ) | Set-Content (Join-Path $data 'submissions.jsonl')
}

# Videos that were saved before, in the folders that an example looks into without saving there itself.
function Set-SavedVideo([string] $Code, [string] $Folder) {
    if ($Code -match 'Save-VeoVideo') { return }
    if ($Code -match 'Get-ChildItem -Directory') { $Code += ' ./videos' }
    foreach ($match in [regex]::Matches($Code, '\./(?:[\w*-]+/)*videos\b')) {
        $target = Join-Path $Folder $match.Value.Replace('*', '01')
        if (-not (Test-Path $target)) { $null = Save-VeoVideo "mulerun:$($Ids[0])" -Destination $target -ErrorAction Stop }
    }
}

# The providers that did not come with the module and that the code names.
function Find-OwnProvider([string] $Code) {
    [regex]::Matches($Code, "(?:-Provider|Provider =|\w+-VeoProvider(?: -Name)?) '?([a-z][\w-]*)(?![\w*?-])") | ForEach-Object { $_.Groups[1].Value } |
        Where-Object { $_ -notin $BuiltIn } | Select-Object -Unique
}

# What a provider of the user's own speaks: what the code says, else what most relays do.
function Find-Adapter([string] $Name, [string] $Code) {
    $Name -in $BuiltIn ? $Name : $Code -match "$Name -Adapter (\w+)" ? $Matches[1] : 'octopusx'
}

# The gateway that a piece of code is about.
function Find-Gateway([string] $Code) {
    foreach ($match in [regex]::Matches($Code, "(?:-Adapter|-Provider|Provider =) '?(\w+)")) {
        if ($match.Groups[1].Value -in $BuiltIn) { return $match.Groups[1].Value }
    }

    'octopusx'
}

function Get-Address([string] $Gateway) { $script:Job.emulator.gateways.$Gateway.baseUri.TrimEnd('/') }

function Get-Key([string] $Gateway) { $script:Job.emulator.gateways.$Gateway.key }

# What somebody types when a key is asked for.
function Get-TypedKey([string] $Code) {
    Get-Key ($Code -match 'VeoTasks-([\w-]+)' ? (Find-Adapter $Matches[1] $Code) : (Find-Gateway $Code))
}

function Get-CdnRequest {
    $requests = (Invoke-RestMethod "$($script:Job.emulator.control)counters" -NoProxy).requests
    $requests.PSObject.Properties['cdn'] ? $requests.cdn : 0
}
