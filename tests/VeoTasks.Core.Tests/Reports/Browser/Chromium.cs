using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VeoTasks.Tests.Reports.Browser;

/// <summary>
/// A headless Chromium that is spoken to by the DevTools protocol. Its profile is thrown away with it, every name but the loopback resolves
/// to nothing, and it goes through a proxy that is not there: what it shows, it has from the disk.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly List<JsonNode> _events = [];
    private int _lastId;

    private Chromium(Process process, string profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>Where it is installed; null when it is not.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)))
        .FirstOrDefault(File.Exists);

    /// <summary>What happened in the page, as the protocol tells it.</summary>
    public IReadOnlyList<JsonNode> Events => _events;

    /// <summary>Starts it and opens an empty page.</summary>
    public static async Task<Chromium> StartAsync(CancellationToken cancellationToken)
    {
        string profile = Directory.CreateTempSubdirectory("veotasks-chromium-").FullName;
        ProcessStartInfo start = new(Path!) { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "--headless", "--remote-debugging-port=0", $"--user-data-dir={profile}", "--no-first-run", "--disable-gpu",
            "--disable-extensions", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--mute-audio", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND, "
                + "EXCLUDE 127.0.0.1", "--proxy-server=127.0.0.1:9",
            .. Environment.UserName == "root" ? new[] { "--no-sandbox" } : [], "about:blank",
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Chromium chromium = new(Process.Start(start)!, profile);
        try
        {
            await chromium.ConnectAsync(cancellationToken);
            return chromium;
        }
        catch
        {
            await chromium.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to listen anew: what happened before is of no interest.</summary>
    public void Forget() => _events.Clear();

    /// <summary>Sends a command and waits for its answer; what happens meanwhile is kept in <see cref="Events"/>.</summary>
    public async Task<JsonNode> SendAsync(string method, object parameters, CancellationToken cancellationToken)
    {
        int id = ++_lastId;
        byte[] command = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters });
        await _socket.SendAsync(command, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        while (true)
        {
            JsonNode message = await ReceiveAsync(cancellationToken);
            if (message["id"]?.GetValue<int>() != id)
            {
                _events.Add(message);
            }
            else
            {
                return message["result"] ?? throw new InvalidOperationException($"{method}: {message["error"]}");
            }
        }
    }

    /// <summary>Asks the page something. The page's own policy allows no script; the debugger's questions are none.</summary>
    public async Task<T> AskAsync<T>(string expression, CancellationToken cancellationToken)
    {
        JsonNode answer =
            await SendAsync("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true }, cancellationToken);
        return answer["result"]!["value"] is { } value
            ? value.GetValue<T>()
            : throw new InvalidOperationException($"{expression}: {answer}");
    }

    /// <summary>Asks it to close, which takes all its processes along; one that does not is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        try
        {
            await SendAsync("Browser.close", new { }, patience.Token);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException or WebSocketException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _socket.Dispose();
        _process.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        Uri browser = await ListenAsync().WaitAsync(cancellationToken);
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        string targets = await http.GetStringAsync(new Uri($"http://{browser.Authority}/json/list"), cancellationToken);
        JsonNode page = JsonNode.Parse(targets)!.AsArray().First(target => target!["type"]!.GetValue<string>() == "page")!;
        await _socket.ConnectAsync(new Uri(page["webSocketDebuggerUrl"]!.GetValue<string>()), cancellationToken);
    }

    /// <summary>It says on its standard error where it listens; whatever it says besides is let go.</summary>
    private Task<Uri> ListenAsync()
    {
        const string mark = "DevTools listening on ";
        TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.ErrorDataReceived += (_, said) =>
        {
            if (said.Data is null)
            {
                address.TrySetException(new InvalidOperationException("Chromium ended before it listened."));
            }
            else if (said.Data.StartsWith(mark, StringComparison.Ordinal))
            {
                address.TrySetResult(new Uri(said.Data[mark.Length..]));
            }
        };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        return address.Task;
    }

    private async Task<JsonNode> ReceiveAsync(CancellationToken cancellationToken)
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            message.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);

        return JsonNode.Parse(message.ToArray())!;
    }
}
