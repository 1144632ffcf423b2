using System.Net;
using System.Text;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Content;

/// <summary>
/// A video inside JSON is found whatever stands around it, short or long, at an endpoint that is known for that or any other.
/// </summary>
public sealed class VideoInJsonTests : IDisposable
{
    private const string Video = "AAAAGGZ0eXBpc29tAAAAAGlzb21tcDQyAAAACG1vb3YAAAAIbWRhdA==";
    private static readonly byte[] Long = Mp4Sample.Make(300_000);
    private static readonly string LongText = Convert.ToBase64String(Long);
    private static readonly VeoVideo Download =
        new() { Uri = new Uri("https://api.example/download"), Transport = VeoVideoTransport.Base64Json };

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    public static TheoryData<string> Good =>
    [
        """{"success":true,"format":"mp4","size":SIZE,"base64":"VIDEO","data_url":"data:video/mp4;base64,VIDEO"}""",
        """{"data_url":"data:video/mp4;base64,VIDEO","base64":"VIDEO","size":SIZE}""",
        """{"size":SIZE,"data_url":"data:video\/mp4;base64,VIDEO"}""",
        """{"base64":"","data_url":"data:video/mp4;base64,VIDEO","size":SIZE}""",
        """{"base64":null,"data_url":"data:video/mp4;base64,VIDEO"}""",
        """{"data_url":"","base64":"VIDEO"}""",
        """{"base64":"VIDEO","size":"SIZE"}""",
        """{"base64":"VIDEO","size":null,"success":null}""",
        "\uFEFF { \"a\" : [ { \"base64\" : \"x\" } , \"]}\\\"\" ] ,\r\n\t\"base64\" : \"VIDEO\" , \"z\" : { } } trailing",
        """{"error":null,"base64":"ESCAPED"}""",
        """{"k\"ey":"v\\","base64":"VIDEO"}""",
        """{"url":"data:video/mp4;base64,VIDEO"}""",
        """{"videos":[{"bytesBase64Encoded":"VIDEO"}]}""",
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public async Task It_is_found_whatever_stands_around_it(string json)
    {
        foreach (VeoVideo video in new[] { Download, DownloadRig.Video })
        {
            foreach (int piece in new[] { 1, 7, 100_000 })
            {
                await AssertFoundAsync(json, Video, Mp4Sample.Shortest, video, piece);
            }

            await AssertFoundAsync(json, LongText, Long, video, 7_777);
        }
    }

    [Theory]
    [InlineData("""{"success":false,"message":"no such task","base64":"VIDEO"}""", "no such task")]
    [InlineData("""{"error":{"message":"no such task","type":"x"}}""", "no such task")]
    [InlineData("""{"success":true}""", "The answer is JSON, not an MP4 video.")]
    [InlineData("{}", "The answer is JSON, not an MP4 video.")]
    [InlineData("[1]", "The answer is JSON, not an MP4 video.")]
    [InlineData("""{"base64":"","data_url":""}""", "The answer is JSON, not an MP4 video.")]
    [InlineData("""{"base64":{"a":"b"}}""", "The answer is JSON, not an MP4 video.")]
    public async Task An_answer_without_one_gives_the_gateways_reason(string json, string message)
    {
        foreach (string video in new[] { Video, LongText })
        {
            Answer(json.Replace("VIDEO", video), 10_000);
            Attempt<SavedVideo> end = await _rig.SaveAsync(Download);

            _rig.AssertFailed(end, VeoErrorCategory.NotAVideo);
            Assert.Contains(message, end.Failure!.Error.Message);
        }
    }

    [Theory]
    [InlineData("""{"size":39,"base64":"VIDEO"}""")]
    [InlineData("""{"base64":"VIDEO","size":300001}""")]
    public async Task Another_size_than_announced_is_an_invalid_answer(string json) =>
        await AssertInvalidAsync(json, "announced a video");

    [Theory]
    [InlineData("{\"base64\" \"VIDEO\"}", "not valid JSON")]
    [InlineData("{\"base64\":VIDEO}x", "not valid JSON")]
    [InlineData("{\"base64\":!}", "not valid JSON")]
    [InlineData("{a:1}", "not valid JSON")]
    [InlineData("{\"a\":1 \"b\":2}", "not valid JSON")]
    [InlineData("{\"base64\":\"VIDEO=A\"}", "base64")]
    [InlineData("{\"base64\":\"VIDEOA\"}", "base64")]
    [InlineData("{\"base64\":\"VIDEO-\"}", "base64")]
    [InlineData("{\"base64\":\"VIDEO\\u0141\"}", "base64")]
    public async Task What_is_no_JSON_or_no_base64_is_an_invalid_answer(string json, string reason) =>
        await AssertInvalidAsync(json, reason);

    [Fact]
    public async Task An_answer_that_ends_anywhere_before_its_last_brace_is_cut()
    {
        string json = $$"""{"size":40,"base64":"{{Video}}","more":[{"x":"\u0041"}],"n":1.5e3}""";
        for (int length = 8; length < json.Length; length++)
        {
            _rig.Cdn.Script.Clear();
            Answer(json[..length], 1000);
            Answer(json, 1000);
            File.Delete(_rig.Path);
            _rig.Policy.Failures.Clear();

            Assert.Null((await _rig.SaveAsync(_rig.Request(Download, ExistingFile.Replace))).Failure);
            Assert.Equal(VeoErrorCategory.Incomplete, Assert.Single(_rig.Policy.Failures).Category);
        }
    }

    [Theory]
    [Trait("Attack", "4")]
    [InlineData("{ ", ' ')]
    [InlineData("{\"a\":\"", 'x')]
    [InlineData("{\"base64\":\"", 'A')]
    [InlineData("{\"base64\":\"VIDEO\",\"data_url\":\"data:video/mp4;base64,VIDEO", 'A')]
    [InlineData("{\"base64\":\"VIDEO\", \"more\":\"", ' ')]
    public async Task Junk_without_an_end_is_refused_soon(string beginning, char junk)
    {
        using DownloadRig rig = new() { Options = new DownloadOptions { MaximumLength = 1_000_000, Grace = TimeSpan.Zero } };
        long sent = 0;
        for (int i = 0; i < 2; i++)
        {
            rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(
                HttpStatusCode.OK, new JunkStream(beginning.Replace("VIDEO", LongText), junk, count => sent += count), null));
        }

        Attempt<SavedVideo> end = await rig.SaveAsync(Download);

        Assert.Contains(end.Failure!.Category, new[] { VeoErrorCategory.InvalidResponse, VeoErrorCategory.VideoTooLarge });
        Assert.InRange(sent, 1, 2 * 8_000_000);
    }

    /// <summary>Counts what this thread alone allocates, while everything completes on it, so no other test disturbs the figure.</summary>
    [Fact]
    public async Task A_hundred_megabytes_of_base64_take_less_than_a_megabyte_of_memory()
    {
        const int length = 100 * 1024 * 1024;
        byte[] buffer = new byte[1024 * 1024];
        EndlessAnswer answer = new(length);
        Counter counter = new();
        int thread = Environment.CurrentManagedThreadId;
        long before = GC.GetAllocatedBytesForCurrentThread();

        using VideoExtractor json = new(_ => counter);
        while (await answer.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and int read)
        {
            json.Push(buffer.AsSpan(0, read));
        }

        Assert.Equal(thread, Environment.CurrentManagedThreadId);
        Assert.Equal(length / 4 * 3, counter.Bytes);
        Assert.InRange(json.Rest.Length, 1, 100);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 1024 * 1024);
    }

    private async Task AssertFoundAsync(string json, string text, byte[] bytes, VeoVideo video, int piece)
    {
        string escaped = text.Replace("/", "\\/").Replace("=", "\\u003d").Insert(8, "\\r\\n");
        Answer(json.Replace("VIDEO", text).Replace("ESCAPED", escaped).Replace("SIZE", $"{bytes.Length}"), piece);

        _rig.AssertSaved(await _rig.SaveAsync(video, ExistingFile.Replace), bytes);
    }

    private async Task AssertInvalidAsync(string json, string reason)
    {
        foreach (string video in new[] { Video, LongText })
        {
            _rig.Cdn.Script.Clear();
            Answer(json.Replace("VIDEO", video), 10_000);
            Answer(json.Replace("VIDEO", video), 10_000);
            Attempt<SavedVideo> end = await _rig.SaveAsync(Download);

            _rig.AssertFailed(end, VeoErrorCategory.InvalidResponse);
            Assert.Contains(reason, end.Failure!.Error.Message);
        }
    }

    private void Answer(string json, int piece) => _rig.Cdn.Script.Enqueue((cdn, _) =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        return cdn.Make(HttpStatusCode.OK, new ScriptedStream(bytes) { Piece = piece }, null);
    });

    private sealed class Counter : IVideoSink
    {
        public long Bytes { get; private set; }

        public void Append(ReadOnlySpan<byte> bytes) => Bytes += bytes.Length;
    }

    private sealed class JunkStream(string beginning, char junk, Action<int> sent) : ForwardStream
    {
        private int _at;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));

        public override int Read(Span<byte> buffer)
        {
            int length = Math.Min(buffer.Length, 65_536);
            for (int i = 0; i < length; i++, _at++)
            {
                buffer[i] = (byte)(_at < beginning.Length ? beginning[_at] : junk);
            }

            sent(length);
            return length;
        }
    }
}
