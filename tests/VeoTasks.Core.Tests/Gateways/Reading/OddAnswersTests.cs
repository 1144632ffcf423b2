using System.Text;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Tests.Gateways.Reading;

/// <summary>Answers that say what they mean in ways of their own.</summary>
public sealed class OddAnswersTests
{
    private const string Link = "https://cdn.example/v/a.mp4";

    [Theory]
    [InlineData("""{"Id":"t","Status":"Completed","VideoUrl":"https://cdn.example/v/a.mp4"}""")]
    [InlineData("""{"ID":"t","STATUS":"COMPLETED","VIDEO_URL":"https://cdn.example/v/a.mp4"}""")]
    [InlineData("""{"Data":{"Task-Id":"t","Task-Status":"succeeded","Video-Url":"https://cdn.example/v/a.mp4"}}""")]
    public void A_name_is_the_same_in_any_spelling(string body) => AssertSucceeded(Read(body));

    [Theory]
    [InlineData("{\"id\":\"t\",\"status\":\"queued\"}\n{\"id\":\"t\",\"status\":\"done\",\"url\":\"https://cdn.example/v/a.mp4\"}\n")]
    [InlineData("event: task\ndata: {\"id\":\"t\",\"status\":\"completed\",\"url\":\"https://cdn.example/v/a.mp4\"}\n\ndata: [DONE]\n\n")]
    [InlineData("""callback({"id":"t","status":"completed","url":"https://cdn.example/v/a.mp4"});""")]
    [InlineData(")]}',\n{\"id\":\"t\",\"status\":\"completed\",\"url\":\"https://cdn.example/v/a.mp4\"}")]
    [InlineData("Warning: no x in y.php on line 3\n{\"id\":\"t\",\"status\":\"completed\",\"url\":\"https://cdn.example/v/a.mp4\"}")]
    [InlineData("{\"id\":\"t\",\"status\":\"completed\",\"url\":\"https://cdn.example/v/a.mp4\"}\n<!-- cached -->")]
    [InlineData("""{"id":"t","status":"completed","url":"https://cdn.example/v/a.mp4",}""")]
    public void What_stands_around_an_answer_does_no_harm(string body) => AssertSucceeded(Read(body));

    [Theory]
    [InlineData("""{"id":"t","status":"completed","url":"https://cdn.example/v/a.mp4","fps":NaN,"x":[-Infinity,Infinity]}""")]
    [InlineData("{\"id\":\"t\",\"status\":\"completed\",\"log\":\"a\nb\tc\u0001 \\\"d\\\"\",\"url\":\"https://cdn.example/v/a.mp4\"}")]
    [InlineData("{'id': 't', 'status': 'completed', 'ok': True, 'error': None, 'log': \"it's\", 'note': 'a \"b\" \\'c\\'', 'url': "
        + "'https://cdn.example/v/a.mp4'}")]
    public void A_slip_of_its_server_does_no_harm(string body) => AssertSucceeded(Read(body));

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", false)]
    public void An_answer_in_another_encoding_is_read(string name, bool isMarked)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] body = encoding.GetBytes("""{"id":"t","status":"completed","note":"für é","url":"https://cdn.example/v/a.mp4"}""");
        body = isMarked ? [.. encoding.GetPreamble(), .. body] : body;

        AssertSucceeded(Answers.Adapter("openai").Read(Answers.Of(200, "") with { Body = body, Asked = new("t") }));
    }

    [Theory]
    [InlineData("{\"id\":\"t\",\"status\":\"completed\",\n\"videos\":[\n{\"url\":\"https://cdn.example/v/a.mp4\"}")]
    [InlineData("{'id': 't', 'status': 'completed', 'url': 'https://cdn.example/v/a.mp4")]
    [InlineData("{'id': 't', 'status': 'completed', 'url': 'https://cdn.example/v/a.mp4'")]
    [InlineData("{\"id\":\"t\",\"status\":\"processing\"}\n{\"id\":\"t\",\"status\":\"comp")]
    [InlineData("""[{"id":"t","status":"completed","url":"https://cdn.example/v/a.mp4"},{"id""")]
    public void Of_an_answer_that_was_cut_nothing_is_believed(string body) => Assert.NotNull(Read(body).Failure);

    [Theory]
    [InlineData("""{"data":{"type":"videos","id":"t","attributes":{"status":"%","url":"https://cdn.example/v/a.mp4"}}}""")]
    [InlineData("""{"id":"t","render":{"state":"%","url":"https://cdn.example/v/a.mp4"}}""")]
    [InlineData("""{"id":"t","status":3,"status_text":"%","url":"https://cdn.example/v/a.mp4"}""")]
    [InlineData("""{"id":"t","status":{"text":"%"},"url":"https://cdn.example/v/a.mp4"}""")]
    [InlineData("""{"id":"t","status":["%"],"url":"https://cdn.example/v/a.mp4"}""")]
    [InlineData("""{"id":"t","stage":"%","url":"https://cdn.example/v/a.mp4"}""")]
    [InlineData("""{"kind":"Job","status":{"phase":"%","outputs":[{"url":"https://cdn.example/v/a.mp4"}]}}""")]
    public void A_status_counts_wherever_it_stands(string body)
    {
        Assert.Equal(VeoTaskStatus.Running, Read(body.Replace("%", "processing", StringComparison.Ordinal)).Status);
        Assert.Equal(VeoTaskStatus.Failed, Read(body.Replace("%", "failed", StringComparison.Ordinal)).Status);
        AssertSucceeded(Read(body.Replace("%", "succeeded", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{"id":"t","payment":{"status":"failed"},"url":"https://cdn.example/v/a.mp4"}""")]
    [InlineData("""{"id":"t","history":[{"status":"failed"},{"status":"succeeded"}],"url":"https://cdn.example/v/a.mp4"}""")]
    public void A_status_of_something_else_does_not(string body) => AssertSucceeded(Read(body));

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    public void A_finished_task_with_its_video_is_believed_under_any_HTTP_status(int status)
    {
        AssertSucceeded(Read("""{"id":"t","status":"completed","url":"https://cdn.example/v/a.mp4"}""", status));
        Assert.NotNull(Read("""{"id":"t","status":"error","message":"try again"}""", status).Failure);
        Assert.NotNull(Read("""{"id":"other","status":"completed","url":"https://cdn.example/v/a.mp4"}""", status).Failure);
    }

    [Theory]
    [InlineData("""{"video_url":"https://cdn.example/v/a.mp4?x=1&amp;y=2"}""", Link + "?x=1&y=2")]
    [InlineData("""{"video_url":"https:\\/\\/cdn.example\\/v\\/a.mp4"}""", Link)]
    [InlineData("""{"video_url":"https://cdn.example/v/a.mp4?sig=\nabc"}""", Link + "?sig=abc")]
    [InlineData("""{"video_url":"cdn.example/v/a.mp4"}""", Link)]
    [InlineData("""{"video_url":"https:/cdn.example/v/a.mp4"}""", Link)]
    [InlineData("""{"video_url":"https:cdn.example/v/a.mp4"}""", Link)]
    [InlineData("""{"video_url":"https://https://cdn.example/v/a.mp4"}""", Link)]
    [InlineData("""{"video_url":"http://https://cdn.example/v/a.mp4"}""", Link)]
    [InlineData("""{"video_url":"aHR0cHM6Ly9jZG4uZXhhbXBsZS92L2EubXA0"}""", Link)]
    [InlineData("""{"video_url":"https://web.example/https://cdn.example/v/a.mp4"}""", "https://web.example/https://cdn.example/v/a.mp4")]
    [InlineData("""{"sd_video_url":"https://cdn.example/v/s.mp4","hd_video_url":"https://cdn.example/v/a.mp4"}""", Link)]
    [InlineData("""{"message":"Your video: https://cdn.example/v/a.mp4."}""", Link)]
    [InlineData(
        """{"out":[{"key":"cover","value":"https://cdn.example/1"},{"key":"video","value":"https://cdn.example/v/a.mp4"}]}""", Link)]
    [InlineData("""{"remixed_from_video":{"url":"https://up.example/in.mp4"},"generated":{"url":"https://cdn.example/v/a.mp4"}}""", Link)]
    [InlineData("""{"previous_video_url":"https://up.example/in.mp4","made":"https://cdn.example/v/a.mp4"}""", Link)]
    [InlineData("""{"player_url":"https://app.example/video/1","download_url":"https://cdn.example/v/a.mp4"}""", Link)]
    public void A_link_is_found_and_mended(string members, string expected) =>
        Assert.Equal([expected], Read($"{{\"id\":\"t\",\"status\":\"completed\",{members[1..]}").Links);

    [Theory]
    [InlineData(400, """{"message":"task is still processing"}""", VeoErrorCategory.NotReady)]
    [InlineData(409, """{"message":"task is still running"}""", VeoErrorCategory.NotReady)]
    [InlineData(400, """{"message":"Task is being processed, please retry later"}""", VeoErrorCategory.NotReady)]
    [InlineData(200, """{"error":{"message":"The task is still in the queue"}}""", VeoErrorCategory.NotReady)]
    [InlineData(200, """{"code":1,"msg":"系统繁忙"}""", VeoErrorCategory.Unavailable)]
    [InlineData(400, """{"message":"Network error, try again later"}""", VeoErrorCategory.Unavailable)]
    [InlineData(400, """{"message":"余额不足，请稍后再试"}""", VeoErrorCategory.QuotaExceeded)]
    [InlineData(400, """{"message":"请求过于频繁"}""", VeoErrorCategory.RateLimited)]
    [InlineData(403, """{"message":"Too many concurrent requests"}""", VeoErrorCategory.RateLimited)]
    [InlineData(400, """{"message":"record not found"}""", VeoErrorCategory.NotFound)]
    [InlineData(400, """{"message":"video task does not exist"}""", VeoErrorCategory.NotFound)]
    [InlineData(400, """{"message":"No such job"}""", VeoErrorCategory.NotFound)]
    [InlineData(400, """{"code":"ThrottlingException","message":"Rate exceeded"}""", VeoErrorCategory.RateLimited)]
    [InlineData(403, """{"error":{"errors":[{"reason":"x"}],"message":"Rate Limit Exceeded"}}""", VeoErrorCategory.RateLimited)]
    [InlineData(400, """{"error":{"message":"API key not valid. Please pass a valid API key."}}""", VeoErrorCategory.Unauthorized)]
    [InlineData(400, """{"error":{"message":"upstream: invalid api key"}}""", VeoErrorCategory.RequestRejected)]
    [InlineData(200, """{"Code":"InvalidApiKey","Message":"Invalid API-key provided."}""", VeoErrorCategory.Unauthorized)]
    [InlineData(200, """{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}""", VeoErrorCategory.QuotaExceeded)]
    [InlineData(200, """{"base_resp":{"status_code":1002,"status_msg":"rate limit"}}""", VeoErrorCategory.RateLimited)]
    [InlineData(200, """{"errors":[{"message":"Task not found"}],"data":{"task":null}}""", VeoErrorCategory.NotFound)]
    [InlineData(200, """{"error":{"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded"}}""", VeoErrorCategory.RateLimited)]
    public void An_error_is_what_its_words_say(int status, string body, VeoErrorCategory expected) =>
        Assert.Equal(expected, Read(body, status).Failure?.Category);

    [Theory]
    [InlineData("""{"id":"t","status":"failed","note":"no face found"}""")]
    [InlineData("""{"id":"t","status":"failed","error":"[object Object]","reason":"nil","detail":"no face found"}""")]
    public void Words_that_say_nothing_are_no_reason(string body) => Assert.Equal("no face found", Read(body).Error?.Message);

    private static TaskReading Read(string body, int status = 200) =>
        Answers.Adapter("openai").Read(Answers.Of(status, body) with { Asked = new("t") });

    private static void AssertSucceeded(TaskReading reading)
    {
        Assert.Equal(VeoTaskStatus.Succeeded, reading.Status);
        Assert.Equal([Link], reading.Links);
    }
}
