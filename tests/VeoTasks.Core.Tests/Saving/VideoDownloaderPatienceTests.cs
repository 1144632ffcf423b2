using System.Net;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>What may pass is waited for, what cannot is said at once, and whatever servers do, it ends.</summary>
public sealed class VideoDownloaderPatienceTests : IDisposable
{
    private static readonly VeoVideo Content = new() { Uri = new Uri("https://api.example/v1/videos/abc/content"), RequiresKey = true };

    private readonly DownloadRig _rig = new() { Options = new DownloadOptions() };
    private static readonly byte[] Endless = [.. Mp4Sample.Shortest, .. new byte[60_000_000]];

    private int _polls;

    public void Dispose() => _rig.Dispose();

    public static TheoryData<bool, HttpStatusCode, string, string?> Late => new()
    {
        { false, HttpStatusCode.NotFound, "", null },
        { false, HttpStatusCode.NotFound, "", "3" },
        { false, HttpStatusCode.NotFound, "<Error><Code>NoSuchKey</Code></Error>", null },
        { false, HttpStatusCode.Forbidden, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", null },
        { true, HttpStatusCode.NotFound, """{"error":{"message":"Video not found"}}""", null },
        { true, HttpStatusCode.BadRequest, """{"error":{"message":"Task is not completed yet, current status: processing"}}""", null },
        { true, HttpStatusCode.BadRequest, """{"error":{"message":"Video is not ready"}}""", null },
        { true, HttpStatusCode.Conflict, """{"message":"The video is still being generated"}""", null },
        { true, HttpStatusCode.NotFound, """{"message":"任务未完成"}""", null },
        { true, HttpStatusCode.Accepted, """{"status":"in_progress"}""", null },
        { true, HttpStatusCode.OK, """{"status":"processing"}""", null },
        { true, HttpStatusCode.BadGateway, """{"error":{"message":"upstream service returned status 404"}}""", null },
        { false, HttpStatusCode.NoContent, "", null },
        { false, HttpStatusCode.OK, "", null },
        { false, HttpStatusCode.Forbidden, "<Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too "
            + "large.</Message></Error>", null },
        { false, HttpStatusCode.Forbidden, "<Error><Code>AccessDenied</Code><Message>Request is not valid yet</Message></Error>", null },
        { true, HttpStatusCode.InternalServerError, """{"error":{"message":"The video is still being processed"}}""", null },
        { true, HttpStatusCode.Forbidden, """{"error":{"message":"The video is still being processed"}}""", null },
        { true, HttpStatusCode.FailedDependency, """{"error":{"message":"Video is not ready"}}""", null },
        { true, HttpStatusCode.ServiceUnavailable, "", null },
        { false, HttpStatusCode.BadGateway, "", null },
        { false, HttpStatusCode.TooManyRequests, "", "1" },
    };

    [Theory]
    [MemberData(nameof(Late))]
    [Trait("Report", "11, 13, 22, 23")]
    public async Task A_video_that_is_not_there_yet_when_its_task_has_just_ended_is_waited_for(
        bool isKeyed, HttpStatusCode status, string text, string? wait)
    {
        VeoVideo video = isKeyed ? Content : DownloadRig.Video;
        DateTimeOffset there = _rig.Clock.GetUtcNow().AddSeconds(25);
        for (int i = 0; i < 100; i++)
        {
            _rig.Cdn.Script.Enqueue((cdn, range) => _rig.Clock.GetUtcNow() >= there ? cdn.Answer(range) : Refuse(status, text, wait));
        }

        SavedVideo saved = _rig.AssertSaved(await _rig.SaveInTimeAsync(Request(video, endedAgo: TimeSpan.Zero)), _rig.Cdn.Content);

        Assert.InRange(saved.Elapsed, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(40));
        Assert.InRange(_rig.Cdn.Ranges.Count, 5, 60);
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(-300, 60)]
    [InlineData(9 * 60, 60)]
    [InlineData(3600, 0)]
    [InlineData(null, 20)]
    [Trait("Report", "11")]
    public async Task It_is_waited_for_no_longer_than_a_minute_and_only_where_the_task_is_young(int? endedSecondsAgo, int seconds)
    {
        for (int i = 0; i < 100; i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.NotFound));
        }

        DateTimeOffset started = _rig.Clock.GetUtcNow();
        Attempt<SavedVideo> end =
            await _rig.SaveInTimeAsync(Request(DownloadRig.Video, endedSecondsAgo is { } ago ? TimeSpan.FromSeconds(ago) : null));

        _rig.AssertFailed(end, VeoErrorCategory.LinkExpired);
        Assert.InRange((_rig.Clock.GetUtcNow() - started).TotalSeconds, seconds * 0.7, seconds);
    }

    [Fact]
    public async Task A_file_that_is_still_being_uploaded_is_waited_for()
    {
        DateTimeOffset there = _rig.Clock.GetUtcNow().AddSeconds(25);
        for (int i = 0; i < 100; i++)
        {
            _rig.Cdn.Script.Enqueue((cdn, range) => _rig.Clock.GetUtcNow() >= there ? cdn.Answer(range)
                : cdn.Make(HttpStatusCode.OK, new ScriptedStream(cdn.Content.AsMemory(0, 150_000)), 150_000));
        }

        _rig.AssertSaved(await _rig.SaveInTimeAsync(Request(DownloadRig.Video, endedAgo: TimeSpan.Zero)), _rig.Cdn.Content);
        Assert.InRange(_rig.Cdn.Ranges.Count, 3, 12);
    }

    [Theory]
    [InlineData(HttpStatusCode.Gone, "")]
    [InlineData(HttpStatusCode.Forbidden, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")]
    [InlineData(HttpStatusCode.BadRequest, "<Error><Code>ExpiredToken</Code></Error>")]
    [InlineData(HttpStatusCode.NotFound, "{\"message\":\"The file was deleted\"}")]
    public async Task What_the_server_says_is_over_is_not_waited_for_and_its_words_are_told(HttpStatusCode status, string text)
    {
        _rig.Cdn.Script.Enqueue(Faults.Status(status, text));

        Attempt<SavedVideo> end = await _rig.SaveAsync(Request(DownloadRig.Video, TimeSpan.Zero));

        _rig.AssertFailed(end, VeoErrorCategory.LinkExpired);
        Assert.Contains(text.Contains("Code") ? text.Split("<Code>")[1].Split('<')[0] : "", end.Failure!.Error.Message);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Fact]
    [Trait("Report", "22")]
    public async Task A_stores_code_and_message_are_told()
    {
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.Forbidden, """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>SignatureDoesNotMatch</Code><Message>The signature does &quot;not&quot; match.</Message><Key>v.mp4</Key></Error>
            """, "application/xml"));

        Attempt<SavedVideo> end = await _rig.SaveAsync(Request(DownloadRig.Video, TimeSpan.FromDays(1)));

        Assert.EndsWith(
            "HTTP 403 instead of the video: SignatureDoesNotMatch: The signature does \"not\" match.", end.Failure!.Error.Message);
    }

    public static TheoryData<string> Unreachable => ["refused", "name", "tls", "status", "silent", "page", "corrupt"];

    [Theory]
    [MemberData(nameof(Unreachable))]
    [Trait("Report", "14")]
    public async Task The_gateways_own_endpoint_is_asked_when_a_link_fails_in_any_way(string how)
    {
        VeoVideo link = new() { Uri = new Uri("https://minio:9000/v.mp4"), LastResort = Content };
        _rig.AskAgain = _ => Polled(link);
        FakeCdn.Fault bad = how switch
        {
            "refused" => Faults.NoConnection(),
            "name" => (_, _) => throw new HttpRequestException(HttpRequestError.NameResolutionError),
            "tls" => (_, _) => throw new HttpRequestException(
                HttpRequestError.SecureConnectionError, null, new System.Security.Authentication.AuthenticationException("another host's")),
            "status" => Faults.Status(HttpStatusCode.ServiceUnavailable),
            "silent" => (_, _) => throw new OperationCanceledException(),
            "page" => Faults.Page("<html>"),
            _ => (cdn, _) => cdn.Make(HttpStatusCode.OK, new ScriptedStream(cdn.Content.AsMemory(0, 200_000)), 200_000),
        };
        for (int i = 0; i < 20; i++)
        {
            _rig.Cdn.Script.Enqueue((cdn, range) => _rig.Cdn.Videos[^1] == Content ? cdn.Answer(range) : bad(cdn, range));
        }

        _rig.AssertSaved(await _rig.SaveAsync(Request(link, TimeSpan.FromDays(1))), _rig.Cdn.Content);
        Assert.Equal(Content, _rig.Cdn.Videos[^1]);
    }

    [Fact]
    public async Task An_endpoint_whose_vendor_has_lost_the_video_asks_for_a_fresh_link()
    {
        VeoVideo fresh = new() { Uri = new Uri("https://fresh.example/v.mp4") };
        _rig.AskAgain = _ => Polled(fresh);
        _rig.Cdn.Script.Enqueue(Faults.Status(
            HttpStatusCode.BadGateway, """{"error":{"message":"upstream service returned status 404"}}""", "application/json"));

        _rig.AssertSaved(await _rig.SaveAsync(Request(Content, TimeSpan.FromDays(1))), _rig.Cdn.Content);
        Assert.Equal((1, fresh), (_polls, _rig.Cdn.Videos[^1]));
    }

    [Theory]
    [Trait("Report", "23")]
    [InlineData("""{"url":"https://other.example/v.mp4"}""")]
    [InlineData("""{"success":true,"data":{"url":"https://other.example/v.mp4"}}""")]
    [InlineData("""{"video_url":"https://other.example/v.mp4","cover":"https://other.example/c.png"}""")]
    [InlineData("https://other.example/v.mp4\n")]
    [InlineData("\"https://other.example/v.mp4\"")]
    public async Task An_endpoint_that_gives_the_videos_address_is_followed_without_the_key(string text)
    {
        _rig.Cdn.Script.Enqueue(Faults.Page(text, "application/json"));

        _rig.AssertSaved(await _rig.SaveAsync(Request(Content, TimeSpan.FromDays(1))), _rig.Cdn.Content);
        Assert.Equal(("https://other.example/v.mp4", false), (_rig.Cdn.Videos[^1].Uri!.AbsoluteUri, _rig.Cdn.Videos[^1].RequiresKey));
    }

    [Fact]
    [Trait("Report", "23")]
    public async Task Addresses_that_lead_in_a_circle_are_given_up()
    {
        for (int i = 0; i < 20; i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.Page($$"""{"url":"https://other.example/{{i % 2}}"}""", "application/json"));
        }

        _rig.AssertFailed(await _rig.SaveAsync(Request(Content, TimeSpan.Zero)), VeoErrorCategory.NotAVideo);
        Assert.InRange(_rig.Cdn.Ranges.Count, 2, 8);
    }

    public static TheoryData<string> Hostile => [
        "drip", "drip of a word", "endless", "silent", "silent after the headers", "a byte each", "404 that drips",
        "503 with a video without an end", "404 with a video that drips", "ranges refused and the rest cut", "a refresh to itself"];

    [Theory]
    [MemberData(nameof(Hostile))]
    [Trait("Attack", "3, 4")]
    public async Task Whatever_a_server_does_it_ends_within_a_bound(string what)
    {
        DateTimeOffset started = _rig.Clock.GetUtcNow();
        DownloadOptions options = new() { MaximumLength = 50_000_000 };
        using DownloadRig rig = new() { Options = options };
        for (int i = 0; i < 11_000; i++)
        {
            rig.Cdn.Script.Enqueue((cdn, range) => Misbehave(what, cdn, range, rig));
        }

        Attempt<SavedVideo> end = await rig.SaveInTimeAsync(rig.Request(DownloadRig.Video));

        Assert.NotNull(end.Failure);
        Assert.InRange((rig.Clock.GetUtcNow() - started).TotalMinutes, 0, 10);
    }

    private static HttpResponseMessage Misbehave(string what, FakeCdn cdn, ResumeRange? range, DownloadRig rig) => what switch
    {
        "drip" => cdn.Make(HttpStatusCode.OK, new PacedStream(cdn.Content, 1, TimeSpan.FromSeconds(5), rig.Clock), cdn.Content.Length),
        "drip of a word" => cdn.Make(HttpStatusCode.OK, new PacedStream(cdn.Content, 4, TimeSpan.FromSeconds(29), rig.Clock), null),
        "endless" => cdn.Make(HttpStatusCode.OK, new PacedStream(Endless, 1_000_000, TimeSpan.FromSeconds(1), rig.Clock), null),
        "silent" => throw new OperationCanceledException(),
        "silent after the headers" => Faults.Stall(0, TimeSpan.FromMinutes(1), rig.Clock)(cdn, range),
        "a byte each" => Slowly(rig, Faults.CutAfter(1)(cdn, range)),
        "503 with a video without an end" =>
            cdn.Make(HttpStatusCode.ServiceUnavailable, new PacedStream(Endless, 1_000_000, TimeSpan.FromSeconds(1), rig.Clock), null),
        "404 with a video that drips" =>
            cdn.Make(HttpStatusCode.NotFound, new PacedStream(cdn.Content, 10_000, TimeSpan.FromSeconds(20), rig.Clock), null),
        "ranges refused and the rest cut" => range is null ? Faults.CutAfter(1000)(cdn, null) : Refuse(HttpStatusCode.Forbidden, "", null),
        "a refresh to itself" => Refuse(HttpStatusCode.OK, "<meta http-equiv=refresh content='1;url=?'>", "1"),
        _ => cdn.Make(HttpStatusCode.NotFound, new PacedStream(new byte[100_000], 1, TimeSpan.FromSeconds(5), rig.Clock), null),
    };

    private static HttpResponseMessage Slowly(DownloadRig rig, HttpResponseMessage answer)
    {
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        return answer;
    }

    private static HttpResponseMessage Refuse(HttpStatusCode status, string text, string? wait)
    {
        HttpResponseMessage answer = new(status) { Content = new StringContent(text) };
        answer.Headers.TryAddWithoutValidation("Retry-After", wait);
        return answer;
    }

    private DownloadRequest Request(VeoVideo video, TimeSpan? endedAgo)
    {
        DownloadRequest like = _rig.Request(video);
        return new DownloadRequest
        {
            Task = new VeoTask
            {
                Id = like.Task.Id,
                Provider = like.Task.Provider,
                Status = VeoTaskStatus.Succeeded,
                Videos = [video],
                CompletedAt = _rig.Clock.GetUtcNow() - endedAgo,
            },
            Video = video,
            Folder = like.Folder,
            Name = like.Name,
            AskAgain = _rig.AskAgain,
        };
    }

    private ValueTask<Attempt<VeoTask>> Polled(VeoVideo video)
    {
        _polls++;
        return ValueTask.FromResult<Attempt<VeoTask>>(DownloadRig.TaskWith(video));
    }

    /// <summary>So many bytes, then a pause, and so on.</summary>
    private sealed class PacedStream(byte[] bytes, int piece, TimeSpan pause, Simulation.VirtualClock clock) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            clock.Advance(pause);
            cancellationToken.ThrowIfCancellationRequested();
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], CancellationToken.None);
        }
    }
}
