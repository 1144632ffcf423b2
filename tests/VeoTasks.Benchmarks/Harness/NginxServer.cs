using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>
/// nginx on a core of its own: the cheapest server there is, so that the contenders are what is measured.
/// </summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private readonly PinnedProcess _process;
    private readonly string _folder;

    private NginxServer(PinnedProcess process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Root = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>Its address.</summary>
    public Uri Root { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="core">Its core.</param>
    /// <param name="locations">What it serves, as blocks of its configuration.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<NginxServer> StartAsync(int core, string locations, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("veotasks-nginx-").FullName;
        int port = FreePort();
        string file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(port, locations), cancellationToken);
        NginxServer server = new(PinnedProcess.Start(core, new Command("nginx", "-p", folder + "/", "-c", file)), folder, port);
        await server.WaitAsync(cancellationToken);
        return server;
    }

    /// <summary>How many requests it has served, this one not counted.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        using HttpClient http = new();
        string status = await http.GetStringAsync(new Uri(Root, "/status"), cancellationToken);

        // The third line has three numbers: connections accepted and handled, and requests.
        string line = status.Split('\n')[2];
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture) - 1;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using HttpClient http = new();
        while (!_process.HasEnded)
        {
            try
            {
                await http.GetStringAsync(new Uri(Root, "/status"), cancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }

        throw new InvalidOperationException("nginx ended instead of answering.");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Configuration(int port, string locations) => $$"""
        daemon off;
        master_process off;
        worker_processes 1;
        pid nginx.pid;
        error_log stderr error;
        events { worker_connections 1024; }
        http {
          access_log off;
          default_type application/json;
          keepalive_requests 1000000000;
          keepalive_timeout 600s;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            listen 127.0.0.1:{{port.ToString(CultureInfo.InvariantCulture)}};
            location = /status { stub_status; }
            {{locations}}
          }
        }
        """;
}
