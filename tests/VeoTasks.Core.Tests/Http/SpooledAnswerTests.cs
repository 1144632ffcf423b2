using System.Net;
using System.Text;
using VeoTasks.Http;
using VeoTasks.Simulation;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using VeoTasks.Tests.Gateways;

namespace VeoTasks.Tests.Http;

/// <summary>
/// Videos inside answers to polls go to files while they arrive, and come out whole; what else an answer holds stays short.
/// </summary>
[Trait("Attack", "5")]
public sealed class SpooledAnswerTests : IDisposable
{
    private const string DataUri = "\"data:video/mp4;base64,VIDEO\"";
    private static readonly byte[] Bytes = Mp4Sample.Make(300_001);

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    public static TheoryData<string, int> Shapes => new()
    {
        { $$"""{"task_id":"t","status":"succeeded","url":{{DataUri}}}""", 1 },
        { $$"""{"url":{{DataUri}},"task_id":"t","status":"succeeded"}""", 1 },
        { $$"""{"code":"success","data":{"task_id":"t","status":"succeeded","url":{{DataUri}} } }""", 1 },
        { $$"""{"task_id":"t","status":"succeeded","url":[{{DataUri}},{{DataUri}}]}""", 1 },
        { $$"""{"task_id":"t","status":"succeeded","url":[{{DataUri}},"data:video/mp4;base64,OTHER"]}""", 2 },
        { """{"task_id":"t","status":"succeeded","result":{"anything":"URLSAFE"}}""", 1 },
        { """{"task_id":"t","status":"succeeded","metadata":{"response":{"videos":[{"bytesBase64Encoded":"VIDEO","mimeType":"video/mp4"}]}}}""", 1 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_long_video_lies_in_a_file_and_is_saved_from_there(string json, int count)
    {
        foreach (int piece in new[] { 1000, 65_537 })
        {
            VeoTask task = (await PollAsync(Encode(json), piece)).Task!;

            Assert.Equal(count, task.Videos.Length);
            Assert.All(task.Videos, video => Assert.NotNull(SpooledVideo.Of(video.Inline)));
            Assert.Equal(Bytes, task.Videos[0].Inline.ToArray());
            _rig.AssertSaved(await _rig.SaveAsync(task.Videos[0], VeoTasks.Saving.ExistingFile.Replace), Bytes);
            _rig.AssertSaved(await _rig.SaveAsync(task.Videos[0], VeoTasks.Saving.ExistingFile.Replace), Bytes);
        }
    }

    [Fact]
    public async Task A_short_video_stays_in_memory()
    {
        VeoTask task =
            (await PollAsync(Encode($$"""{"task_id":"t","status":"succeeded","url":{{DataUri}}}""", Mp4Sample.Shortest), 1000)).Task!;

        Assert.Null(SpooledVideo.Of(task.Videos[0].Inline));
        Assert.Equal(Mp4Sample.Shortest, task.Videos[0].Inline.ToArray());
    }

    [Theory]
    [InlineData("data:video/mp4;base64,VIDEO-")]
    [InlineData("data:video/mp4;base64,VIDEO=A")]
    public async Task A_video_that_breaks_in_its_middle_gives_way_to_the_download_endpoint(string url)
    {
        VeoTask task = (await PollAsync(Encode($$"""{"task_id":"t","status":"succeeded","url":"{{url}}"}"""), 5000)).Task!;

        Assert.Equal(VeoVideoTransport.Base64Json, Assert.Single(task.Videos).Transport);
    }

    [Theory]
    [InlineData("{\"task_id\":\"t\",\"x\":\"", ' ')]
    [InlineData("{\"task_id\":\"t\" ", ' ')]
    [InlineData("{\"task_id\":\"t\",\"x\":[1", '1')]
    public async Task What_is_no_video_may_have_a_mebibyte(string beginning, char junk)
    {
        PollResponse poll = await PollAsync(Encoding.UTF8.GetBytes(beginning + new string(junk, 3_000_000)), 100_000);

        Assert.Equal(VeoErrorCategory.TooLarge, poll.Failure!.Category);
    }

    [Fact]
    public async Task Sixteen_at_once_that_would_need_a_gigabyte_take_little_memory()
    {
        byte[] video = Mp4Sample.Make(12_000_000);
        byte[] answer = Encode($$"""{"task_id":"t","status":"succeeded","url":{{DataUri}}}""", video);
        // Of the whole process: other tests have their part in it. The videos alone are 192 MB.
        long before = GC.GetTotalMemory(forceFullCollection: true);

        PollResponse[] polls = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => PollAsync(answer, 65_536))));

        Assert.All(polls, poll => Assert.Equal(video.Length, poll.Task!.Videos[0].Inline.Length));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 100_000_000);
    }

    [Fact]
    public async Task Of_answers_with_much_beside_their_videos_four_are_read_at_once_and_waiting_costs_no_time()
    {
        VirtualClock clock = new();
        TaskCompletionSource open = new();
        byte[] answer = Encoding.UTF8.GetBytes(
            $$"""{"task_id":"t","status":"queued","x":[{{string.Join(',', Enumerable.Repeat("12345678", 40_000))}}]}""");
        int finished = 0;

        // All of it runs on this thread, up to the first wait.
        Task<PollResponse>[] held =
            [.. Enumerable.Range(0, 4).Select(
                _ => PollAsync(new ScriptedStream(answer, _ => new ValueTask(open.Task)), TimeProvider.System))];
        Task<PollResponse> fifth = PollAsync(new ScriptedStream(answer, _ => End(ref finished)), clock);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((0, false), (finished, fifth.IsCompleted));
        open.SetResult();

        Assert.All(await Task.WhenAll([.. held, fifth]), poll => Assert.Equal("t", poll.Task?.Id));
        Assert.Equal(1, finished);

        static ValueTask End(ref int count)
        {
            count++;
            return default;
        }
    }

    [Fact]
    public async Task A_line_that_takes_longer_than_a_request_may_brings_a_video_all_the_same()
    {
        VirtualClock clock = new();
        byte[] video = Mp4Sample.Make(12_000_000);
        byte[] answer = Encode($$"""{"task_id":"t","status":"succeeded","url":{{DataUri}}}""", video);

        PollResponse poll =
            await PollAsync(new ScriptedStream(answer) { BeforeRead = () => clock.Advance(TimeSpan.FromSeconds(1)) }, clock);

        Assert.Equal(video.Length, poll.Task?.Videos[0].Inline.Length);
    }

    [Fact]
    public async Task A_video_that_drips_is_given_up()
    {
        VirtualClock clock = new();
        byte[] answer = Encode($$"""{"task_id":"t","status":"succeeded","url":{{DataUri}}}""", Mp4Sample.Make(2_000_000));
        DateTimeOffset started = clock.GetUtcNow();

        PollResponse poll = await PollAsync(
            new ScriptedStream(answer) { Piece = 10_000, BeforeRead = () => clock.Advance(TimeSpan.FromSeconds(1)) }, clock);

        Assert.Equal(VeoErrorCategory.Unavailable, poll.Failure!.Category);
        Assert.InRange((clock.GetUtcNow() - started).TotalSeconds, 30, 120);
    }

    private static byte[] Encode(string json, byte[]? video = null) => Encoding.UTF8.GetBytes(json
        .Replace("VIDEO", Convert.ToBase64String(video ?? Bytes))
        .Replace("URLSAFE", Convert.ToBase64String(Bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_'))
        .Replace("OTHER", Convert.ToBase64String(Mp4Sample.Make(300_000, seed: 2))));

    private static Task<PollResponse> PollAsync(byte[] answer, int piece) =>
        PollAsync(new ScriptedStream(answer) { Piece = piece }, TimeProvider.System);

    private static async Task<PollResponse> PollAsync(Stream answer, TimeProvider time)
    {
        FakeHttp http = new(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(answer) });
        TaskClient client = new(Answers.Provider("mixroute"), ApiKey.Create("k"), http.Invoker, time);
        return await client.ReadAsync(new TaskRoute(new VeoTaskReference("t")), TestContext.Current.CancellationToken);
    }
}
