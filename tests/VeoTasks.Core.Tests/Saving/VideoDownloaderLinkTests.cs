using System.Net;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Rows 68, 69 and 74 of the fault catalogue: pages instead of videos, links that ran out, servers that say no.</summary>
public sealed class VideoDownloaderLinkTests : IDisposable
{
    private static readonly VeoVideo Fresh = new() { Uri = new Uri("https://other.example/video.mp4?sig=canary2") };

    private readonly DownloadRig _rig = new();
    private int _questions;

    public void Dispose() => _rig.Dispose();

    public static TheoryData<string, string> Pages => new()
    {
        { "<!DOCTYPE html><html><body>Link expired</body></html>", "text/html" },
        { "\uFEFF \r\n<html>", "video/mp4" },
        { "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "application/xml" },
        { "{\"error\":{\"message\":\"no such file\"}}", "application/json" },
        { "  [1, 2]", "application/octet-stream" },
        { "Not found", "text/plain" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_never_saved_as_a_video(string text, string type)
    {
        AnswerWith(Fresh);
        _rig.Cdn.Script.Enqueue(Faults.Page(text, type));
        _rig.Cdn.Script.Enqueue(Faults.Page(text, type));

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.NotAVideo);
        Assert.Equal(1, _questions);
        Assert.Equal(2, _rig.Cdn.Ranges.Count);
    }

    [Fact]
    public async Task A_page_in_place_of_the_rest_does_not_cost_what_is_there()
    {
        AnswerWith(Fresh);
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(100_000));
        _rig.Cdn.Script.Enqueue(Faults.Page("<html>\n<title>Abgelaufen, müde</title>\n</html>", "text/html"));

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Equal([null, 100_000, 100_000], _rig.Cdn.Ranges.Select(range => range?.Offset));
    }

    [Fact]
    public async Task The_gateways_own_words_reach_the_user_without_their_secrets()
    {
        _rig.Cdn.Script.Enqueue(Faults.Page(
            "{\"error\":{\"message\":\"see https://x.example/a?sig=canary with Bearer canary\\u001b[31m\"}}", "application/json"));

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        _rig.AssertFailed(end, VeoErrorCategory.NotAVideo);
        Assert.Contains("see https://x.example/a?*** with Bearer ***", end.Failure!.Error.Message);
        Assert.DoesNotContain('\u001b', end.Failure.Error.Message);
    }

    public static TheoryData<HttpStatusCode> Gone =>
        [HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.Gone];

    [Theory]
    [MemberData(nameof(Gone))]
    public async Task A_link_that_ran_out_is_asked_for_anew_and_continued_at_the_same_byte(HttpStatusCode status)
    {
        AnswerWith(Fresh);
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(100_000));
        _rig.Cdn.Script.Enqueue(Faults.Status(status));

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);

        Assert.Equal(100_000, _rig.Cdn.Ranges[^1]!.Offset);
        Assert.Equal([DownloadRig.Video, DownloadRig.Video, Fresh], _rig.Cdn.Videos);
        Assert.Equal("https://other.example", _rig.Policy.Origins[^1]);
    }

    [Theory]
    [MemberData(nameof(Gone))]
    public async Task A_fresh_link_that_ran_out_too_is_the_end(HttpStatusCode status)
    {
        AnswerWith(Fresh);
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(100_000));
        _rig.Cdn.Script.Enqueue(Faults.Status(status));
        _rig.Cdn.Script.Enqueue(Faults.Status(status));
        _rig.Cdn.Script.Enqueue(Faults.Status(status));

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        _rig.AssertFailed(end, VeoErrorCategory.LinkExpired, DownloadRig.Name + ".part", DownloadRig.Name + ".part.json");

        // Where it may have been the range that was refused, the whole file is asked for too.
        int requests = status is HttpStatusCode.Gone ? 3 : 4;
        Assert.Equal(((int)status, 1, requests), (end.Failure!.StatusCode, _questions, _rig.Cdn.Ranges.Count));
    }

    [Fact]
    public async Task A_fresh_link_to_another_version_starts_over()
    {
        AnswerWith(Fresh);
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(100_000));
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            (cdn.Content, cdn.ETag) = (Mp4Sample.Make(200_000, seed: 2), "\"v2\"");
            return Faults.Status(HttpStatusCode.Forbidden)(cdn, range);
        });

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(), Mp4Sample.Make(200_000, seed: 2)).Resumed);
    }

    [Fact]
    public async Task The_fresh_video_is_the_one_of_the_same_place()
    {
        VeoVideo second = new() { Uri = new Uri("https://cdn.example/2.mp4"), Index = 1 };
        AnswerWith(Fresh, new VeoVideo { Uri = new Uri("https://cdn.example/new2.mp4"), Index = 1 });
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.Gone));

        _rig.AssertSaved(await _rig.SaveAsync(second), _rig.Cdn.Content);

        Assert.Equal("https://cdn.example/new2.mp4", _rig.Cdn.Videos[^1].Uri!.AbsoluteUri);
    }

    [Fact]
    public async Task A_task_that_has_no_such_video_any_more_ends_it()
    {
        AnswerWith();
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.NotFound));

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.LinkExpired);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Fact]
    public async Task A_gateway_that_refuses_the_question_says_why_and_ends_its_provider()
    {
        _rig.AskAgain = _ => ValueTask.FromResult<Attempt<VeoTask>>(
            new RequestFailure(new VeoTaskError("401", "The key is wrong.", VeoErrorCategory.Unauthorized)) { EndsProvider = true });
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.NotFound));

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        _rig.AssertFailed(end, VeoErrorCategory.LinkExpired);
        Assert.True(end.Failure!.EndsProvider);
        Assert.Contains("The key is wrong.", end.Failure.Error.Message);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, VeoErrorCategory.Unauthorized, 0)]
    [InlineData(HttpStatusCode.BadRequest, VeoErrorCategory.RequestRejected, 0)]
    [InlineData(HttpStatusCode.Forbidden, VeoErrorCategory.Forbidden, 1)]
    [InlineData(HttpStatusCode.NotFound, VeoErrorCategory.NotFound, 1)]
    [InlineData(HttpStatusCode.NotImplemented, VeoErrorCategory.Unsupported, 0)]
    public async Task At_the_gateways_own_endpoint_a_status_means_what_it_says(
        HttpStatusCode status, VeoErrorCategory category, int questions)
    {
        VeoVideo content = new() { Uri = new Uri("https://api.example/v1/videos/abc/content"), RequiresKey = true };
        AnswerWith(content);
        _rig.Cdn.Script.Enqueue(Faults.Status(status, "{\"error\":{\"message\":\"because\"}}"));
        _rig.Cdn.Script.Enqueue(Faults.Status(status, "{\"error\":{\"message\":\"because\"}}"));

        Attempt<SavedVideo> end = await _rig.SaveAsync(content);

        _rig.AssertFailed(end, category);
        Assert.EndsWith(": because", end.Failure!.Error.Message);
        Assert.Equal(questions, _questions);
    }

    [Fact]
    public async Task One_refused_key_is_asked_about_once_more()
    {
        VeoVideo content = new() { Uri = new Uri("https://api.example/v1/videos/abc/content"), RequiresKey = true };
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.Unauthorized));

        _rig.AssertSaved(await _rig.SaveAsync(content), _rig.Cdn.Content);
    }

    [Fact]
    public async Task Trouble_that_passes_is_left_to_the_policy()
    {
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.ServiceUnavailable));
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.TooManyRequests));
        _rig.Cdn.Script.Enqueue(Faults.NoConnection());

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.Equal(
            [VeoErrorCategory.Unavailable, VeoErrorCategory.RateLimited, VeoErrorCategory.ConnectionFailed],
            _rig.Policy.Failures.Select(failure => failure.Category));
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "Rate limit exceeded")]
    [InlineData(HttpStatusCode.BadRequest, "Too many connections, please try again later")]
    [InlineData(HttpStatusCode.NotFound, "The service is temporarily unavailable")]
    [InlineData(HttpStatusCode.Forbidden, "系统繁忙，请稍后再试")]
    public async Task Words_of_what_passes_are_asked_again_however_old_the_task(HttpStatusCode status, string text)
    {
        _rig.Cdn.Script.Enqueue(Faults.Status(status, text));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
    }

    [Theory]
    [InlineData("error code: 1010")]
    [InlineData("<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>")]
    public async Task A_firewall_before_a_link_is_told_from_a_link_that_ran_out(string text)
    {
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.Forbidden, text));

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        _rig.AssertFailed(end, VeoErrorCategory.Blocked);
        Assert.False(end.Failure!.EndsProvider);
    }

    [Fact]
    public async Task A_link_that_is_refused_for_its_date_is_asked_for_anew()
    {
        VeoVideo fresh = new() { Uri = new Uri("https://fresh.example/v.mp4") };
        _rig.AskAgain = _ => ValueTask.FromResult<Attempt<VeoTask>>(DownloadRig.TaskWith(fresh));
        for (int i = 0; i < 9; i++)
        {
            _rig.Cdn.Script.Enqueue((cdn, range) => cdn.Videos[^1] == fresh ? cdn.Answer(range)
                : Faults.Status(HttpStatusCode.Forbidden,
                    "<Error><Code>RequestTimeTooSkewed</Code><Message>Too large.</Message></Error>")(cdn, range));
        }

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
    }

    [Fact]
    public async Task How_long_a_server_asks_to_be_left_alone_is_told_where_nobody_waits_for_it()
    {
        _rig.Policy.Tries = 1;
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            HttpResponseMessage answer = Faults.Status(HttpStatusCode.ServiceUnavailable, "Maintenance")(cdn, range);
            answer.Headers.Add("Retry-After", "3600");
            return answer;
        });

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        Assert.EndsWith("Maintenance. It asks for a pause of 5 minutes or longer.", end.Failure!.Error.Message);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Fact]
    public async Task An_address_that_breaks_a_rule_is_refused_at_once()
    {
        _rig.Cdn.Script.Enqueue((_, _) => throw new RequestRefusedException("The link leads into a private network."));

        _rig.AssertFailed(await _rig.SaveAsync(), VeoErrorCategory.Refused);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Fact]
    public async Task A_link_into_a_private_network_gives_way_to_the_gateways_own_endpoint()
    {
        VeoVideo endpoint = new() { Uri = new Uri("https://api.example/v1/videos/abc/content"), RequiresKey = true };
        VeoVideo link = new() { Uri = DownloadRig.Video.Uri, LastResort = endpoint };
        AnswerWith(link);
        for (int i = 0; i < 2; i++)
        {
            _rig.Cdn.Script.Enqueue((_, _) => throw new RequestRefusedException(
                "cdn.example (10.0.0.7) is a private address.", VeoErrorCategory.PrivateNetwork));
        }

        _rig.AssertSaved(await _rig.SaveAsync(link), _rig.Cdn.Content);
        Assert.Equal(1, _questions);
        Assert.Equal([link.Uri, link.Uri, endpoint.Uri], _rig.Cdn.Videos.Select(video => video.Uri));
    }

    [Theory]
    [InlineData(VeoErrorCategory.PrivateNetwork)]
    [InlineData(VeoErrorCategory.RedirectRefused)]
    [InlineData(VeoErrorCategory.TooManyRedirects)]
    public async Task What_was_refused_keeps_its_kind(VeoErrorCategory category)
    {
        _rig.Cdn.Script.Enqueue((_, _) => throw new RequestRefusedException("No.", category));

        _rig.AssertFailed(await _rig.SaveAsync(), category);
    }

    private void AnswerWith(params VeoVideo[] videos) => _rig.AskAgain = _ =>
    {
        _questions++;
        return ValueTask.FromResult<Attempt<VeoTask>>(DownloadRig.TaskWith(videos));
    };
}
