using System.Text;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Cuts over a real socket and the real HttpClient: whether what they throw is understood as what it is.</summary>
public sealed class VideoDownloaderSocketTests : IDisposable
{
    private const int Cut = 100_000;

    private readonly DownloadRig _rig = new();
    private readonly SocketServer _server = new();
    private readonly PlainClient _client = new();
    private readonly byte[] _bytes = Mp4Sample.Make(300_000);

    public void Dispose()
    {
        _rig.Dispose();
        _server.Dispose();
        _client.Dispose();
    }

    private (string, ReadOnlyMemory<byte>) Rest => ($"""
        HTTP/1.1 206 Partial Content
        ETag: "v1"
        Content-Range: bytes {Cut}-299999/300000
        Content-Length: 200000
        """, _bytes.AsMemory(Cut));

    [Fact]
    public async Task A_body_shorter_than_its_Content_Length_is_continued()
    {
        _rig.AssertSaved(await SaveAsync((Head("Content-Length: 300000"), _bytes.AsMemory(0, Cut)), Rest), _bytes);

        Assert.Contains($"Range: bytes={Cut}-\r\nIf-Range: \"v1\"", _server.Requests[1]);
    }

    [Fact]
    public async Task A_chunked_body_without_its_last_chunk_is_continued()
    {
        byte[] chunk = [.. Encoding.ASCII.GetBytes($"{Cut:x}\r\n"), .. _bytes.AsSpan(0, Cut), .. "\r\n"u8];

        _rig.AssertSaved(await SaveAsync((Head("Transfer-Encoding: chunked"), chunk), Rest), _bytes);
    }

    [Fact]
    public async Task A_body_that_ends_with_the_connection_is_found_out_and_continued() =>
        _rig.AssertSaved(await SaveAsync((Head("Connection: close"), _bytes.AsMemory(0, Cut)), Rest), _bytes);

    private static string Head(string header) => $"""
        HTTP/1.1 200 OK
        ETag: "v1"
        {header}
        """;

    private async Task<Attempt<SavedVideo>> SaveAsync(params (string, ReadOnlyMemory<byte>)[] answers)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        VeoVideo video = new() { Uri = _server.Address };
        DownloadRequest request = _rig.Request(video);
        Task serving = _server.RunAsync(answers, cancellation);
        Attempt<SavedVideo> saved = await new VideoDownloader(_client, _rig.Policy, TimeProvider.System).SaveAsync(request, cancellation);
        await serving;
        return saved;
    }
}
