using System.IO.Compression;
using System.Net;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Row 73 of the fault catalogue: bodies that come packed, or are called so.</summary>
public sealed class VideoDownloaderPackedTests : IDisposable
{
    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    public static TheoryData<string> Codings => [.. Packers.Keys];

    private static Dictionary<string, Func<Stream, Stream>> Packers { get; } = new()
    {
        ["gzip"] = stream => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true),
        ["deflate"] = stream => new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true),
        ["br"] = stream => new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true),
    };

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_packed_file_is_unpacked(string coding)
    {
        _rig.Cdn.Script.Enqueue(Faults.Packed(coding, Packers[coding]));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
    }

    [Fact]
    [Trait("Report", "12")]
    public async Task A_file_that_is_packed_and_not_called_so_is_unpacked()
    {
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            HttpResponseMessage answer = Faults.Gzip()(cdn, range);
            answer.Content.Headers.ContentEncoding.Clear();
            return answer;
        });

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
    }

    [Theory]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Rubbish_that_is_called_packed_is_an_invalid_answer(string coding)
    {
        byte[] noise = new byte[1000];
        new Random(1).NextBytes(noise);
        for (int i = 0; i < 2; i++)
        {
            _rig.Cdn.Script.Enqueue((cdn, _) =>
            {
                HttpResponseMessage answer = cdn.Make(HttpStatusCode.OK, new ScriptedStream(noise), null);
                answer.Content.Headers.ContentEncoding.Add(coding);
                return answer;
            });
        }

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.InvalidResponse);
    }

    [Fact]
    public async Task A_packed_file_that_is_cut_starts_over_whatever_its_entity_tag()
    {
        _rig.Cdn.Script.Enqueue(Faults.Gzip(cut: 100_000));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal([null, null], _rig.Cdn.Ranges);
    }

    [Fact]
    public async Task A_small_packed_file_that_unpacks_to_too_much_is_refused()
    {
        using DownloadRig rig = new() { Options = new DownloadOptions { MaximumLength = 10_000 } };
        rig.Cdn.Content = [.. Mp4Sample.Shortest, .. Mp4Sample.Box("free", new byte[10_000_000])];
        rig.Cdn.Script.Enqueue(Faults.Gzip());

        rig.AssertFailed(await rig.SaveAsync(), VeoErrorCategory.VideoTooLarge);
    }

    [Theory]
    [Trait("Report", "12")]
    [InlineData("aws-chunked")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("aws-chunked, gzip")]
    [InlineData("utf-8")]
    [InlineData("video/mp4")]
    public async Task A_label_is_not_believed_where_the_bytes_are_a_video(string coding)
    {
        _rig.Cdn.Script.Enqueue((cdn, _) =>
        {
            HttpResponseMessage answer = cdn.Whole();
            answer.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
            return answer;
        });

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal(300_000, _rig.Progress.Total);
    }
}
