# A TLS server on the loopback with a certificate of its own making, which nobody trusts unless told to.

function Start-TlsListener([scriptblock] $Answer) {
    $certificate = New-TestCertificate
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $shell = [powershell]::Create()
    $null = $shell.AddScript({
            param($Listener, $Certificate, $Answer, $Seen)
            while ($true) {
                try { $client = $Listener.AcceptTcpClient() } catch { return }
                try {
                    $stream = [Net.Security.SslStream]::new($client.GetStream())
                    $stream.AuthenticateAsServer($Certificate)
                    # With TLS 1.3 the client judges the certificate only now, and hangs up without a byte.
                    if ($stream.Read([byte[]]::new(4096), 0, 4096) -eq 0) { $Seen.Refused++; continue }
                    $Seen.Requests++
                    $bytes = [Text.Encoding]::ASCII.GetBytes($Answer)
                    $stream.Write($bytes, 0, $bytes.Length)
                }
                catch {
                    $Seen.Refused++
                }
                finally {
                    $client.Dispose()
                }
            }
        })
    $seen = [hashtable]::Synchronized(@{ Requests = 0; Refused = 0 })
    $null = $shell.AddArgument($listener).AddArgument($certificate).AddArgument([string] (& $Answer $port)).AddArgument($seen)
    [pscustomobject] @{
        BaseUri     = [uri] "https://127.0.0.1:$port/"
        Certificate = $certificate
        Seen        = $seen
        Listener    = $listener
        Shell       = $shell
        Handle      = $shell.BeginInvoke()
    }
}

function Stop-TlsListener($Started) {
    $Started.Listener.Stop()
    $null = $Started.Shell.EndInvoke($Started.Handle)
    $Started.Shell.Dispose()
    $Started.Certificate.Dispose()
}

function New-TestCertificate {
    $key = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve+NamedCurves]::nistP256)
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=VeoTasks test', $key, [Security.Cryptography.HashAlgorithmName]::SHA256)
    $names = [Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
    $names.AddIpAddress([Net.IPAddress]::Loopback)
    $request.CertificateExtensions.Add($names.Build())
    $made = $request.CreateSelfSigned([DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(1))

    # Windows serves TLS only with a key that has been through a container.
    [Security.Cryptography.X509Certificates.X509Certificate2]::new($made.Export('Pfx'))
}
