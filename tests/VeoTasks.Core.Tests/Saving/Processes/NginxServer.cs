using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Processes;

/// <summary>An nginx of a test's own, with its files, its configuration and a fresh folder, at an address of its own.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IPEndPoint _endPoint = OwnLoopback.Find();
    private Process? _process;

    /// <summary>Whether there is an nginx to start.</summary>
    public static bool IsInstalled { get; } = FindProgram() is not null;

    /// <summary>The folder whose files it serves.</summary>
    public string this[string name] => _folder[name];

    /// <summary>A file's address.</summary>
    public Uri Address(string name) => new($"http://{_endPoint}/{name}");

    /// <summary>Starts it with these lines for its one location, and returns once it listens.</summary>
    public async Task StartAsync(string location)
    {
        await ConfigureAsync(location);
        _process = Process.Start(
            new ProcessStartInfo(FindProgram()!, ["-p", _folder.Path, "-c", _folder["nginx.conf"], "-e", _folder["error.log"]])
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        while (!await ListensAsync())
        {
            Assert.False(_process.HasExited, "nginx has ended at once.");
        }
    }

    /// <summary>Lets it read other lines. Requests under way are cut off when they take longer than a moment.</summary>
    public async Task ReloadAsync(string location)
    {
        await ConfigureAsync(location);
        using Process signal = Process.Start(new ProcessStartInfo(
            FindProgram()!, ["-p", _folder.Path, "-c", _folder["nginx.conf"], "-e", _folder["error.log"], "-s", "reload"])
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        await signal.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, signal.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        _folder.Dispose();
    }

    /// <summary>The workers of a server that root has started would be somebody else, who may not read the test's folder.</summary>
    private Task ConfigureAsync(string location) => File.WriteAllTextAsync(
        _folder["nginx.conf"],
        $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        daemon off;
        pid {{_folder["nginx.pid"]}};
        worker_shutdown_timeout 100ms;
        events { }
        http {
          access_log off;
          client_body_temp_path {{_folder["body"]}};
          proxy_temp_path {{_folder["proxy"]}};
          fastcgi_temp_path {{_folder["fastcgi"]}};
          uwsgi_temp_path {{_folder["uwsgi"]}};
          scgi_temp_path {{_folder["scgi"]}};
          server {
            listen {{_endPoint}};
            location / { root {{_folder.Path}}; {{location}} }
          }
        }
        """,
        TestContext.Current.CancellationToken);

    private async Task<bool> ListensAsync()
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(_endPoint, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string? FindProgram() =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':').Select(folder => Path.Combine(folder, "nginx"))
            .FirstOrDefault(File.Exists);
}
