using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>
/// nginx on a core of its own, answering for tasks with a fixed body in which only the id differs: the cheapest server there is,
/// so that the contenders are what is measured. The body is an OctopusX answer for a running task as that gateway's page shows it.
/// </summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private const string Running =
        """{"id":"$id","object":"video","model":"veo_3_1-fast","status":"processing","progress":50,"created_at":1735689600,"completed_at":0,"expires_at":1735776000,"seconds":"8","size":"720x1280","remixed_from_video_id":"","error":{"message":"","code":""},"video_url":""}""";

    private const string Done =
        """{"id":"$id","object":"video","model":"veo_3_1-fast","status":"completed","progress":100,"created_at":1735689600,"completed_at":1735689700,"expires_at":1735776000,"video_url":"https://cdn.example.com/$id.mp4"}""";

    private readonly PinnedProcess _process;
    private readonly string _folder;

    private NginxServer(PinnedProcess process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Root = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>A gateway whose tasks never end.</summary>
    public Uri Root { get; }

    /// <summary>A gateway whose tasks have all ended.</summary>
    public Uri Finished => new(Root, "/done");

    /// <summary>A gateway whose tasks never end and that advises an interval with every answer.</summary>
    public Uri Advising(TimeSpan interval) => new(Root, $"/after/{interval.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)}");

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<NginxServer> StartAsync(int core, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("veotasks-nginx-").FullName;
        int port = FreePort();
        string file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(port), cancellationToken);
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
                await http.GetStringAsync(new Uri(Root, "/v1/videos/ready"), cancellationToken);
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

    private static string Configuration(int port) => $$"""
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
            location ~ ^/v1/videos/(?<id>[^/]+)$ { return 200 '{{Running}}'; }
            location ~ ^/done/v1/videos/(?<id>[^/]+)$ { return 200 '{{Done}}'; }
            location ~ ^/after/(?<ms>[0-9]+)/v1/videos/(?<id>[^/]+)$ { add_header openai-poll-after-ms $ms; return 200 '{{Running}}'; }
          }
        }
        """;
}
