using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Processes;

/// <summary>The same promises with a server that nobody here wrote.</summary>
[Trait("Needs", "nginx")]
public sealed class NginxTests : IAsyncLifetime
{
    private const string Missing = "nginx is not installed.";
    private const int Length = 4_000_000;

    private readonly NginxServer _server = new();
    private readonly TempFolder _folder = new();
    private readonly byte[] _video = Mp4Sample.Make(Length);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_part_is_continued_with_nginxs_own_ranges()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, Missing);
        await StartAsync("");
        await CutAsync(1_000_000);

        Assert.True(AssertSaved(await SaveAsync(), _video).Resumed);
    }

    [Fact]
    public async Task A_file_that_was_replaced_at_the_server_is_never_spliced()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, Missing);
        await StartAsync("");
        await CutAsync(1_000_000);
        byte[] other = Mp4Sample.Make(Length, seed: 2);
        WriteVideo(other, age: 1);

        Assert.False(AssertSaved(await SaveAsync(), other).Resumed);
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_starts_the_file_over()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, Missing);
        await StartAsync("");
        await CutAsync(1_000_000);
        await _server.ReloadAsync("max_ranges 0;");

        AssertSaved(await SaveAsync(), _video);
    }

    [Fact]
    public async Task A_slow_server_that_is_reloaded_in_the_middle_costs_no_byte_twice()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, Missing);
        await StartAsync("limit_rate 500k; limit_rate_after 1m;");
        DownloadProgress progress = new();
        Task<Attempt<SavedVideo>> saving = SaveAsync(progress: progress);
        while (progress.Received < 1_000_000 && !saving.IsCompleted)
        {
            await Task.Yield();
        }

        await _server.ReloadAsync("");

        Assert.True(AssertSaved(await saving, _video).Resumed);
    }

    [Theory]
    [InlineData("return 403;", VeoErrorCategory.LinkExpired)]
    [InlineData("default_type text/html; return 200 '<html>expired</html>';", VeoErrorCategory.NotAVideo)]
    [InlineData("return 302 /elsewhere;", VeoErrorCategory.TooManyRedirects)]
    public async Task What_is_no_video_is_no_file(string location, VeoErrorCategory category)
    {
        Assert.SkipUnless(NginxServer.IsInstalled, Missing);
        await StartAsync(location);

        Assert.Equal(category, (await SaveAsync()).Failure!.Category);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_packed_answer_is_unpacked()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, Missing);
        await StartAsync("gzip_static always;");
        await using (FileStream packed = File.Create(_server["video.mp4.gz"]))
        await using (System.IO.Compression.GZipStream gzip = new(packed, System.IO.Compression.CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(_video, TestContext.Current.CancellationToken);
        }

        AssertSaved(await SaveAsync(), _video);
    }

    [Fact]
    public async Task A_server_that_limits_each_connection_is_asked_for_ranges()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, Missing);
        await StartAsync("limit_rate 400k;");
        IdleConnections idle = new(TimeProvider.System);
        RangeCounter client = new(Client());
        VideoDownloader downloader = new(client, new TriesPolicy(), TimeProvider.System) { Idle = idle };
        SaveQueue queue = new(4, idle, _ => { }, TestContext.Current.CancellationToken);
        TaskCompletionSource<Attempt<SavedVideo>> end = new();
        DownloadRequest request = Request(new DownloadProgress());

        queue.Add(new SaveJob("mulerun", SaveAsync, exception => throw exception));
        await queue.CompleteAsync();

        AssertSaved(await end.Task, _video);
        Assert.True(client.Ranges > 0, "Nobody helped.");

        async Task<SaveJob?> SaveAsync(CancellationToken cancellationToken)
        {
            end.SetResult(await downloader.SaveAsync(request, cancellationToken));
            return null;
        }
    }

    private async Task StartAsync(string location)
    {
        WriteVideo(_video, age: 2);
        await _server.StartAsync(location);
    }

    /// <summary>nginx makes the entity tag of time and length.</summary>
    private void WriteVideo(byte[] bytes, int age)
    {
        File.WriteAllBytes(_server["video.mp4"], bytes);
        File.SetLastWriteTimeUtc(_server["video.mp4"], DateTime.UtcNow.AddHours(-age));
    }

    /// <summary>A run that ends after so many bytes.</summary>
    private async Task CutAsync(long bytes)
    {
        using CancellationTokenSource stop = new();
        StoppingClient client = new(Client(), bytes, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SaveAsync(client, new DownloadProgress(), stop.Token));
        Assert.True(File.Exists(_folder["mulerun-abc.mp4.part"]));
    }

    private Task<Attempt<SavedVideo>> SaveAsync(DownloadProgress? progress = null) =>
        SaveAsync(Client(), progress ?? new DownloadProgress(), TestContext.Current.CancellationToken);

    private async Task<Attempt<SavedVideo>> SaveAsync(IResultClient client, DownloadProgress progress, CancellationToken cancellationToken)
    {
        return await new VideoDownloader(client, new TriesPolicy(), new HurryingClock(20)).SaveAsync(Request(progress), cancellationToken);
    }

    private DownloadRequest Request(DownloadProgress progress)
    {
        VeoVideo video = new() { Uri = _server.Address("video.mp4") };
        return new DownloadRequest
        {
            Task = DownloadRig.TaskWith(video),
            Video = video,
            Folder = new SaveFolder(_folder.Path, TimeProvider.System, Assert.Fail),
            Name = DownloadRig.Name,
            Progress = progress,
        };
    }

    /// <summary>Counts requests for ranges with an end, which only connections ask for that help.</summary>
    private sealed class RangeCounter(IResultClient client) : IResultClient
    {
        private int _ranges;

        public int Ranges => _ranges;

        public Task<HttpResponseMessage> GetAsync(VeoVideo video, ResumeRange? range, CancellationToken cancellationToken)
        {
            _ = range?.Last is null ? 0 : Interlocked.Increment(ref _ranges);
            return client.GetAsync(video, range, cancellationToken);
        }
    }

    private ResultClient Client() => new(BuiltInProviders.All[0] with { BaseUri = _server.Address("") }, null, HttpPool.Results);

    private static SavedVideo AssertSaved(Attempt<SavedVideo> end, byte[] video)
    {
        Assert.Null(end.Failure);
        Assert.Equal(video, File.ReadAllBytes(end.Value!.Path));
        return end.Value;
    }
}
