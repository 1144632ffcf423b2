using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways;

public sealed class VeoTaskFactoryTests
{
    private static readonly DateTimeOffset NewYear = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TaskReading Succeeded =
        new() { Id = "t", Status = VeoTaskStatus.Succeeded, ContentPath = "v1/videos/t/content" };

    [Fact]
    public void A_link_is_preferred_to_the_content_endpoint_and_gets_no_key()
    {
        var video = Assert.Single(Create(Succeeded with { Links = ["https://cdn.example/a.mp4?sig=x"] }).Videos);

        Assert.Equal("https://cdn.example/a.mp4?sig=x", video.Uri!.AbsoluteUri);
        Assert.Equal((false, VeoVideoTransport.Bytes, 0), (video.RequiresKey, video.Transport, video.Index));
    }

    [Fact]
    public void Without_a_link_the_content_endpoint_is_the_video()
    {
        var video = Assert.Single(Create(Succeeded with { ContentTransport = VeoVideoTransport.Base64Json }).Videos);

        Assert.Equal("https://octopusx.ai/v1/videos/t/content", video.Uri!.AbsoluteUri);
        Assert.Equal((true, VeoVideoTransport.Base64Json), (video.RequiresKey, video.Transport));
    }

    [Theory]
    [InlineData("http://192.168.1.9:3000/", "https://192.168.1.9:3000/a.mp4", "http://192.168.1.9:3000/a.mp4")]
    [InlineData("http://192.168.1.9:3000/", "https://192.168.1.9:3001/a.mp4", "https://192.168.1.9:3001/a.mp4")]
    [InlineData("https://relay.example:3000/", "https://relay.example:3000/a.mp4", "https://relay.example:3000/a.mp4")]
    public void A_link_to_the_very_port_of_a_gateway_that_speaks_http_is_http(string gateway, string link, string expected)
    {
        var relay = Provider("octopusx") with { BaseUri = new Uri(gateway) };

        Assert.Equal(expected, Assert.Single(Create(Succeeded with { Links = [link] }, relay).Videos).Uri!.AbsoluteUri);
    }

    [Fact]
    public void A_path_is_resolved_against_the_origin_and_needs_the_key_there()
    {
        var relay = Provider("octopusx") with { BaseUri = new Uri("https://relay.example:8443/api") };

        var videos = Create(Succeeded with { Links = ["/api/v1/videos/t/content", "/files/a.mp4"] }, relay).Videos;

        Assert.Equal(["/api/v1/videos/t/content", "/files/a.mp4"], videos.Select(video => video.Uri!.AbsolutePath));
        Assert.All(videos, video => Assert.Equal("relay.example:8443", video.Uri!.Authority));
        Assert.Equal([true, false], videos.Select(video => video.RequiresKey));
        Assert.Equal([0, 1], videos.Select(video => video.Index));
    }

    [Fact]
    public void A_remote_gateway_s_link_to_this_machine_gives_way_to_the_content_endpoint()
    {
        var task = Create(Succeeded with { Links = ["http://localhost:3000/v1/videos/t/content"] });

        Assert.Equal("octopusx.ai", Assert.Single(task.Videos).Uri!.Host);
        Assert.Equal(["video-url-loopback"], task.Anomalies);
    }

    [Fact]
    public void Such_a_link_never_gets_the_key_even_without_an_endpoint_to_give_way_to()
    {
        var task = Create(Succeeded with { ContentPath = null, Links = ["http://localhost:3000/v1/videos/t/content"] });

        Assert.False(Assert.Single(task.Videos).RequiresKey);
        Assert.Equal(["video-url-loopback"], task.Anomalies);
    }

    [Fact]
    public void A_gateway_on_this_machine_may_link_to_this_machine()
    {
        var local = Provider("octopusx") with { BaseUri = new Uri("http://127.0.0.1:5000") };

        var task = Create(Succeeded with { Links = ["http://127.0.0.1:5001/a.mp4"] }, local);

        Assert.Equal(5001, Assert.Single(task.Videos).Uri!.Port);
        Assert.Empty(task.Anomalies);
    }

    [Fact]
    public void A_link_whose_host_no_name_server_can_be_asked_for_costs_nothing_but_itself()
    {
        var reading = Adapter("octopusx").Read(Ok("""{"id":"asked","status":"completed","video_url":"https://xn--é.example/v.mp4"}"""));

        var video = Assert.Single(Create(reading).Videos);

        Assert.EndsWith("/v1/videos/asked/content", video.Uri!.AbsolutePath);
    }

    [Fact]
    public void Inline_videos_follow_the_links()
    {
        var videos = Create(Succeeded with { Links = ["https://cdn.example/a.mp4"], Inline = [new byte[] { 1, 2 }] }).Videos;

        Assert.Equal([VeoVideoTransport.Bytes, VeoVideoTransport.Inline], videos.Select(video => video.Transport));
        Assert.Equal((null, 1, false), (videos[1].Uri, videos[1].Index, videos[1].RequiresKey));
        Assert.Equal(new byte[] { 1, 2 }, videos[1].Inline.ToArray());
    }

    [Fact]
    public void A_success_without_any_video_is_noted_unless_something_already_tells_why()
    {
        var empty = Succeeded with { ContentPath = null };

        Assert.Equal(["success-without-video"], Create(empty).Anomalies);
        Assert.Equal(["video-not-a-url"], Create(empty with { Anomalies = ["video-not-a-url"] }).Anomalies);
        Assert.Empty(Create(empty with { Status = VeoTaskStatus.Running }).Anomalies);
    }

    [Fact]
    public void The_task_has_the_id_that_was_asked_for_and_the_provider_s_name()
    {
        var task = Create(Succeeded with { Id = "another" });

        Assert.Equal(("asked", "octopusx", "octopusx:asked"), (task.Id, task.Provider, task.ToString()));
        Assert.Same(Provider("octopusx"), task.Gateway);
    }

    [Theory]
    [InlineData("answered", "asked", "answered")]
    [InlineData(null, "asked", "asked")]
    [InlineData(null, null, "veo-3.1-fast")]
    public void The_model_is_the_answer_s_else_the_asked_one_else_the_path_s(string? answered, string? asked, string expected)
    {
        VeoTaskReference reference = new("t", null, asked);

        var task = VeoTaskFactory.Create(Succeeded with { Model = answered }, reference, Provider("mulerun"), Adapter("mulerun"));

        Assert.Equal(expected, task.Model);
    }

    [Fact]
    public void A_result_expires_when_the_gateway_says_or_else_when_its_page_says()
    {
        var ended = Succeeded with { CompletedAt = NewYear };

        Assert.Equal(NewYear.AddHours(48), Create(ended, Provider("mulerun")).ExpiresAt);
        Assert.Equal(NewYear.AddHours(1), Create(ended with { ExpiresAt = NewYear.AddHours(1) }, Provider("mulerun")).ExpiresAt);
        Assert.Null(Create(ended).ExpiresAt);
        Assert.Null(Create(ended with { Status = VeoTaskStatus.Failed }, Provider("mulerun")).ExpiresAt);
    }

    [Fact]
    public void Everything_else_is_passed_on()
    {
        VeoTaskError error = new("3001", "no");
        var task = Create(new()
        {
            Status = VeoTaskStatus.Failed,
            RawStatus = "failed",
            Progress = 40,
            CreatedAt = NewYear,
            UpdatedAt = NewYear.AddMinutes(1),
            CompletedAt = NewYear.AddMinutes(2),
            Error = error,
            Anomalies = ["x"],
        });

        Assert.Equal((VeoTaskStatus.Failed, "failed", 40, error), (task.Status, task.RawStatus, task.Progress, task.Error));
        Assert.Equal((NewYear, NewYear.AddMinutes(1), NewYear.AddMinutes(2)), (task.CreatedAt, task.UpdatedAt, task.CompletedAt));
        Assert.Equal(["x"], task.Anomalies);
    }

    [Fact]
    public void Nothing_outside_makes_a_task_or_says_whom_to_ask_for_it()
    {
        // PowerShell builds an object out of anything that has a public constructor, and sets whatever is public in it.
        Assert.Empty(typeof(VeoTask).GetConstructors());
        Assert.DoesNotContain(typeof(VeoTask).GetProperties(), property => property.PropertyType == typeof(VeoProvider));
    }

    [Fact]
    public void An_imported_status_word_is_one_clean_line()
    {
        VeoTask task =
            new() { Id = "t", Provider = "octopusx", Status = VeoTaskStatus.Succeeded, RawStatus = "done\u2028\u001b]0;x\u0007now" };

        Assert.Equal("done now", VeoTaskFactory.Adopt(task, Provider("octopusx")).RawStatus);
    }

    [Fact]
    public void A_model_that_cannot_stand_in_an_address_is_not_kept() =>
        Assert.Null(Create(Succeeded with { Model = ".." }).Model);

    [Fact]
    public void A_failed_request_is_no_task() =>
        Assert.Throws<ArgumentException>(() => Create(TaskReading.Failed(new(new(null, "no")))));

    private static VeoTask Create(TaskReading reading) => Create(reading, Provider("octopusx"));

    private static VeoTask Create(TaskReading reading, VeoProvider provider) =>
        VeoTaskFactory.Create(reading, new VeoTaskReference("asked"), provider, Adapter(provider.Adapter));
}
