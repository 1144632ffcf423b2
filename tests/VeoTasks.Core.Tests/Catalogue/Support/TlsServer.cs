using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Catalogue.Support;

/// <summary>A TLS server on the loopback with a certificate of its own making, which nobody trusts unless told to.</summary>
internal sealed class TlsServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate = TestCertificate.Create();
    private readonly string _answer;
    private int _connections;
    private int _requests;

    /// <summary>Listens, and answers every request with this text, made from the port.</summary>
    public TlsServer(Func<int, string> answer)
    {
        _listener.Start();
        _answer = answer(Port);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"https://127.0.0.1:{Port}/");

    /// <summary>Connections that were accepted.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Requests that came through the handshake.</summary>
    public int Requests => Volatile.Read(ref _requests);

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether a certificate is this server's.</summary>
    public bool IsMine(X509Certificate? certificate) => certificate?.GetCertHashString() == _certificate.GetCertHashString();

    /// <summary>Serves until so many requests were answered, or until the token is cancelled.</summary>
    public async Task RunAsync(int requests, CancellationToken cancellationToken)
    {
        while (Requests < requests)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync(cancellationToken);
            Interlocked.Increment(ref _connections);
            await using SslStream stream = new(client.GetStream());
            try
            {
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate =
                    _certificate }, cancellationToken);
                await stream.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: true, cancellationToken);
                Interlocked.Increment(ref _requests);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(_answer), cancellationToken);
            }
            catch (IOException)
            {
                // The client did not like the certificate and hung up.
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }
}
