using System.Globalization;
using VeoTasks.Benchmarks.Downloads;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Polling;

namespace VeoTasks.Benchmarks.Start;

/// <summary>A gateway whose tasks have all ended with the same small video, and room for those that are saved.</summary>
internal sealed class StartSite : IAsyncDisposable
{
    /// <summary>The video's length in bytes.</summary>
    public const long Length = 200 * 1024;

    private const string Done =
        """{"id":"video_1","object":"video","model":"veo_3_1-fast","status":"completed","progress":100,"created_at":1735689600,"completed_at":1735689700,"video_url":"http://$http_host/video.mp4"}""";

    private readonly string _folder;
    private readonly NginxServer _server;
    private int _destinations;

    private StartSite(string folder, NginxServer server)
    {
        _folder = folder;
        _server = server;
    }

    /// <summary>The gateway's base address.</summary>
    public Uri Gateway => _server.Root;

    /// <summary>A key, and nothing read from or written to the user's own folders.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["VEOTASKS_OCTOPUSX_KEY"] = LoopOptions.Key,
        ["VEOTASKS_CONFIG_HOME"] = Path.Combine(_folder, "config"),
        ["VEOTASKS_CACHE_HOME"] = Path.Combine(_folder, "cache"),
    };

    /// <summary>Starts it.</summary>
    public static async Task<StartSite> StartAsync(CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("veotasks-start-").FullName;
        string video = Path.Combine(folder, "video.mp4");
        await FetchFiles.WriteAsync(video, Length, cancellationToken);
        string locations = $$"""
            location = /v1/videos/video_1 { return 200 '{{Done}}'; }
            location = /video.mp4 { default_type video/mp4; alias {{video}}; }
            """;
        return new StartSite(folder, await NginxServer.StartAsync(Cores.Server, locations, cancellationToken));
    }

    /// <summary>A new empty folder to save into.</summary>
    public string NewDestination() => Directory.CreateDirectory(
        Path.Combine(_folder, "saved", (++_destinations).ToString(CultureInfo.InvariantCulture))).FullName;

    /// <summary>The manifest of a module that has one view and no code: what PowerShell itself takes for any module with views.</summary>
    public async Task<string> OneViewModuleAsync(CancellationToken cancellationToken)
    {
        const string View = """
            <Configuration><ViewDefinitions><View><Name>One</Name><ViewSelectedBy><TypeName>One</TypeName></ViewSelectedBy>
            <WideControl><WideEntries><WideEntry><WideItem><PropertyName>Id</PropertyName></WideItem></WideEntry></WideEntries></WideControl>
            </View></ViewDefinitions></Configuration>
            """;
        string manifest = Path.Combine(_folder, "One.psd1");
        await File.WriteAllTextAsync(Path.Combine(_folder, "One.ps1xml"), View, cancellationToken);
        await File.WriteAllTextAsync(manifest, "@{ ModuleVersion = '1.0'; FormatsToProcess = 'One.ps1xml' }", cancellationToken);
        return manifest;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
