# An SSH server of a test's own, on a free port of this machine, with PowerShell as its subsystem and one key that may log in.

function Start-SshServer([string] $Folder) {
    $null = New-Item $Folder -ItemType Directory -Force
    $null = New-Item /run/sshd -ItemType Directory -Force
    foreach ($name in 'host', 'user') { ssh-keygen -q -t ed25519 -N '' -f (Join-Path $Folder $name) }
    $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()

    # What a host has set up for good is given to it in the environment here: where its module, its providers and its key are.
    $variables = 'HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'PSModulePath', 'VEOTASKS_RELAY_KEY' |
        ForEach-Object { '"{0}={1}"' -f $_, [Environment]::GetEnvironmentVariable($_) }
    $configuration = Join-Path $Folder sshd_config
    Set-Content -LiteralPath $configuration -Value @(
        "Port $port"
        'ListenAddress 127.0.0.1'
        "HostKey $Folder/host"
        "PidFile none"
        "AuthorizedKeysFile $Folder/user.pub"
        'StrictModes no'
        'PasswordAuthentication no'
        'PermitRootLogin prohibit-password'
        'UsePAM no'
        "SetEnv $variables"
        "Subsystem powershell $(Get-ShellCommand) -sshs -NoLogo -NoProfile"
    )
    $client = Join-Path $Folder known_hosts
    $hostKey = (Get-Content "$Folder/host.pub").Split(' ')[0..1] -join ' '
    Set-Content -LiteralPath $client -Value "[127.0.0.1]:$port $hostKey", "[localhost]:$port $hostKey"
    $process = Start-Process /usr/sbin/sshd -ArgumentList '-D', '-e', '-f', $configuration -PassThru -RedirectStandardError (Join-Path $Folder log)
    Wait-Until { $process.HasExited -or (Test-Connection 127.0.0.1 -TcpPort $port -Quiet) } -Because 'the SSH server listens'
    if ($process.HasExited) { throw "The SSH server ended at once: $(Get-Content (Join-Path $Folder log) -Raw)" }
    [pscustomobject] @{ Process = $process; Port = $port; KeyFile = Join-Path $Folder user; KnownHosts = $client }
}

function Stop-SshServer($Server) {
    if (-not $Server.Process.HasExited) { $Server.Process.Kill($true) }
}
