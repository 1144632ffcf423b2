using System.Text;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Submitting;
using VeoTasks.Tests.Gateways;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>What each answer proves: the cases of the four gateways, their forks, and what is like them.</summary>
public sealed class SubmissionRulesTests
{
    [Theory]
    [InlineData(202, """{"task_info":{"id":"0f9a","status":"pending"}}""", "0f9a")]
    [InlineData(200, """{"id":"task_a","task_id":"task_a","object":"video","status":"queued","progress":0}""", "task_a")]
    [InlineData(200, """{"id":"vgen_x","object":"video","status":"queued"}""", "vgen_x")]
    [InlineData(200, """{"created_at":"2026-11-30T00:00:00Z","status":"queued","task_id":"v1"}""", "v1")]
    [InlineData(200, """{"code":"success","data":{"id":123,"task_id":"task_w"}}""", "task_w")]
    [InlineData(200, """{"code":200,"data":{"id":"inner"}}""", "inner")]
    [InlineData(200, """{"data":{"taskId":"camel"}}""", "camel")]
    [InlineData(200, """{"code":0,"data":"{\"task_id\":\"in-a-text\"}"}""", "in-a-text")]
    [InlineData(200, """[{"id":"in-a-list"}]""", "in-a-list")]
    [InlineData(200, """{"id":12345678}""", "12345678")]
    [InlineData(409, """{"code":"settlement_pending","data":{"task_id":"task_b"}}""", "task_b")]
    [InlineData(503, """{"id":"task_c","message":"accepted"}""", "task_c")]
    [InlineData(500, """{"code":"task_billing_settlement_failed","message":"m","data":{"task_id":"task_d"}}""", "task_d")]
    [InlineData(502, """{"error":{"message":"late","task_id":"in-the-error"}}""", "in-the-error")]
    [InlineData(200, """{"task_id":"cHJv"}{"code":"insert_task_failed","message":"m"}""", "cHJv")]
    [InlineData(200, """{"task_id":"a"}{"code":"insert_task_failed"}{"task_id":"b"}""", "a", "b")]
    [InlineData(200, "{\"code\":\"x\"}\n\n{\"id\":\"second\"}", "second")]
    [InlineData(200, "data: {\"id\":\"streamed\"}\n\n", "streamed")]
    [InlineData(429, """{"id":"task_e"}""", "task_e")]
    [InlineData(400, """{"detail":{"input":{"task_id":"echo"}},"task_id":"real"}""", "real")]
    [InlineData(200, """{"data":{"taskid":"x1"}}""", "x1")]
    [InlineData(200, """{"data":{"TASK_ID":"x1"}}""", "x1")]
    [InlineData(200, """{"Data":{"Id":"x1"}}""", "x1")]
    [InlineData(200, """{"ID":"x1","Status":"queued"}""", "x1")]
    [InlineData(200, """{"job_id":"j1","status":"queued"}""", "j1")]
    [InlineData(200, """{"data":{"jobId":"j1"}}""", "j1")]
    [InlineData(200, """{"code":200,"msg":"success","data":"task_abc123"}""", "task_abc123")]
    [InlineData(200, """{"code":1,"description":"提交成功","result":"1320098173412546"}""", "1320098173412546")]
    [InlineData(200, """{"data":{"uuid":"u1-7"}}""", "u1-7")]
    [InlineData(200, """{"prediction_id":"p1"}""", "p1")]
    [InlineData(200, """{'task_id': 'abc', 'status': 'queued'}""", "abc")]
    [InlineData(200, "\"{\\\"task_id\\\":\\\"abc\\\"}\"", "abc")]
    [InlineData(200, """{"code":0,"data":{"video_id":"v1","task_id":"t9"}}""", "t9", "v1")]
    [InlineData(200, """{"task_ids":["a1","b1"]}""", "a1", "b1")]
    [InlineData(200, """{"taskIds":["a1"]}""", "a1")]
    [InlineData(200, """{"ok":true,"task":"abc-123"}""", "abc-123")]
    [InlineData(200, """{"task":{"uuid":"u9","status":"queued"}}""", "u9")]
    [InlineData(200, """{"data":{"generationId":"g1"}}""", "g1")]
    public void An_answer_of_any_status_that_names_a_task_is_accepted_with_every_id(int status, string body, params string[] ids)
    {
        SubmissionAnswer answer = Read(status, body);

        Assert.Equal((SubmissionOutcome.Accepted, null), (answer.Outcome, answer.Failure));
        Assert.Equal(ids, answer.Ids);
    }

    [Theory]
    [InlineData("""{"task_id":"whole","status":"que""", "whole")]
    [InlineData("""{"task_info":{"id":"0f9a","sta""", "0f9a")]
    public void An_answer_that_breaks_off_behind_the_id_is_accepted(string body, string id)
    {
        SubmissionAnswer answer = SubmissionRules.Read(Answers.Of(200, body), isCut: true);

        Assert.Equal((SubmissionOutcome.Accepted, id), (answer.Outcome, Assert.Single(answer.Ids)));
        Assert.Contains("cut off", answer.Warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("request_id", """{"render":{"request_id":"no"},"request_id":"top"}""", "top")]
    [InlineData("render.uuid", """{"uuid":"no","render":{"owner":{"uuid":"no"},"uuid":"r1","st""", "r1")]
    public void An_id_under_a_name_of_the_gateway_s_own_is_taken_from_its_place_alone(string name, string body, params string[] ids) =>
        Assert.Equal(ids, SubmissionRules.Read(Answers.Of(200, body), isCut: true, name).Ids);

    [Fact]
    public void An_answer_that_breaks_off_in_the_id_is_unknown() =>
        Assert.Equal(SubmissionOutcome.Unknown, SubmissionRules.Read(Answers.Of(200, """{"task_id":"whol"""), isCut: true).Outcome);

    [Theory]
    [InlineData(503, """{"id":"task_c"}""", "HTTP 503")]
    [InlineData(200, """{"task_id":"a"}{"code":"insert_task_failed"}""", "2 documents")]
    [InlineData(200, """{"task_id":"a"}{"task_id":"b"}""", "2 tasks (a, b)")]
    public void What_is_odd_about_an_accepted_answer_is_said(int status, string body, string said) =>
        Assert.Contains(said, Read(status, body).Warning, StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_said_of_an_answer_as_it_should_be() =>
        Assert.Null(Read(202, """{"task_info":{"id":"0f9a","status":"pending"}}""").Warning);

    [Theory]
    [InlineData(400, """{"code":"invalid_request","message":"prompt is required","data":null}""")]
    [InlineData(401, """{"error":{"message":"wrong key"}}""")]
    [InlineData(402, "")]
    [InlineData(403, """{"code":"quota_not_enough","message":"m"}""")]
    [InlineData(403, "<html><title>Blocked</title></html>")]
    [InlineData(404, """{"message":"No handler found for POST /v1/veo/videos"}""")]
    [InlineData(405, "")]
    [InlineData(413, "")]
    [InlineData(415, "")]
    [InlineData(422, """{"detail":[{"msg":"field required"}]}""")]
    [InlineData(451, "")]
    [InlineData(425, "")]
    [InlineData(429, """{"error":{"message":"当前分组上游负载已饱和"}}""")]
    [InlineData(307, "")]
    [InlineData(302, "")]
    [InlineData(500, """{"code":"get_channel_failed","message":"m"}""")]
    [InlineData(500, """{"code":"model_price_error","message":"m"}""")]
    [InlineData(503, """{"error":{"code":"model_not_found","message":"No available channel"}}""")]
    [InlineData(500, """{"code":"task_insert_failed","message":"m"}""")]
    [InlineData(500, """{"code":"invalid-request","message":"m"}""")]
    [InlineData(400, """{"code":"fail_to_fetch_task","message":"m"}""")]
    [InlineData(200, """{"error":{"message":"content policy"}}""")]
    [InlineData(200, """{"error":"content policy"}""")]
    [InlineData(200, """{"status":"failed","error":{"message":"content policy"}}""")]
    [InlineData(200, """{"success":false,"message":"no balance"}""")]
    [InlineData(200, """{"code":1001,"message":"余额不足"}""")]
    [InlineData(200, """{"task_id":"","base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}""")]
    [InlineData(200, """{"code":50430,"message":"Request Has Reached API Concurrent Limit, Please Try Later"}""")]
    [InlineData(200, """{"Response":{"Error":{"Code":"InvalidParameterValue","Message":"参数错误"},"RequestId":"r"}}""")]
    [InlineData(200, """{"errors":[{"message":"Prompt too long"}],"data":null}""")]
    [InlineData(200, """{"status":"error","message":"NSFW prompt"}""")]
    [InlineData(200, """{"code":401,"data":"invalid_key"}""")]
    public void A_plain_no_is_rejected_and_costs_nothing(int status, string body) =>
        Assert.Equal(SubmissionOutcome.Rejected, Read(status, body).Outcome);

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "  ")]
    [InlineData(200, "OK")]
    [InlineData(200, "{}")]
    [InlineData(200, "null")]
    [InlineData(200, """{"id":""}""")]
    [InlineData(200, """{"id":null,"status":"queued"}""")]
    [InlineData(200, """{"id":0}""")]
    [InlineData(200, """{"code":200,"message":"success","data":null}""")]
    [InlineData(200, """{"code":500,"message":"busy"}""")]
    [InlineData(200, """{"code":"do_request_failed","message":"m"}""")]
    [InlineData(200, "<!doctype html><html><title>Sign in</title></html>")]
    [InlineData(200, """<html><script>{"id":"not-a-task"}</script></html>""")]
    [InlineData(201, "")]
    [InlineData(204, "")]
    [InlineData(303, "")]
    [InlineData(408, "")]
    [InlineData(409, """{"title":"Conflict","detail":"task already exists"}""")]
    [InlineData(409, "")]
    [InlineData(400, """{"message":"the task already exists"}""")]
    [InlineData(423, "")]
    [InlineData(499, "")]
    [InlineData(500, "")]
    [InlineData(500, """{"code":"do_request_failed","message":"m","data":null}""")]
    [InlineData(500, """{"code":"read_response_body_failed","message":"m"}""")]
    [InlineData(500, """{"code":"unmarshal_response_body_failed","message":"m"}""")]
    [InlineData(500, """{"code":"invalid_response","message":"m"}""")]
    [InlineData(500, """{"code":"task_billing_settlement_failed","message":"m"}""")]
    [InlineData(400, """{"code":"task_billing_settlement_failed","message":"m"}""")]
    [InlineData(500, """{"code":"insert_task_failed","message":"m"}""")]
    [InlineData(502, """{"code":"service_unavailable","message":"m"}""")]
    [InlineData(500, """{"code":"fail_to_fetch_task","message":"m"}""")]
    [InlineData(500, """{"code":"do_request_failed","message":"{\"code\":\"invalid_request\"}"}""")]
    [InlineData(502, "<html><title>502 Bad Gateway</title></html>")]
    [InlineData(503, "upstream connect error")]
    [InlineData(504, "")]
    [InlineData(520, "")]
    [InlineData(524, "<html><title>A timeout occurred</title></html>")]
    [InlineData(200, """{"code":50500,"message":"Internal Error"}""")]
    [InlineData(200, """{"data":"ok"}""")]
    [InlineData(200, """{"data":"https://cdn.example/v.mp4"}""")]
    [InlineData(200, """{"code":200,"data":"success"}""")]
    [InlineData(200, """{"code":0,"data":{"order_id":"o1"}}""")]
    public void What_may_have_come_to_a_task_is_unknown(int status, string body)
    {
        SubmissionAnswer answer = Read(status, body);

        Assert.Equal(SubmissionOutcome.Unknown, answer.Outcome);
        Assert.False(answer.MayBeSentAgain);
        Assert.NotEmpty(answer.Failure!.Error.Message);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("gbk")]
    public void An_id_is_found_in_any_encoding(string encoding) => Assert.Equal(["abc"], SubmissionRules.Read(new GatewayAnswer(
        200,
        AnswerHeaders.None,
        (CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding)).GetBytes("""{"msg":"提交成功","task_id":"abc"}"""))).Ids);

    [Fact]
    public void An_id_that_no_address_can_hold_leaves_the_outcome_unknown_whatever_the_status()
    {
        string body = $$"""{"id":"{{new string('x', 600)}}"}""";

        Assert.Equal(SubmissionOutcome.Unknown, Read(200, body).Outcome);
        Assert.Equal(SubmissionOutcome.Unknown, Read(400, body).Outcome);
    }

    [Theory]
    [InlineData(429, "", true)]
    [InlineData(425, "", true)]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}""", false)]
    [InlineData(400, "", false)]
    [InlineData(503, "", false)]
    [InlineData(500, """{"code":"get_channel_failed"}""", false)]
    public void Only_later_is_an_answer_after_which_a_submission_is_sent_again(int status, string body, bool may) =>
        Assert.Equal(may, Read(status, body).MayBeSentAgain);

    [Fact]
    public void A_proxy_that_wants_a_password_has_sent_nothing_on() => Assert.Equal(SubmissionOutcome.NotSent, Read(407, "").Outcome);

    [Fact]
    public void No_answer_makes_the_reading_throw()
    {
        Random random = new(20261130);
        string[] pieces = ["{", "}", "[", "]", "\"id\":", "\"task_id\":", "\"x\"", ",", "null", "1", "\\", "\"", "\ud83d",
            "{\"id\":\"a\"}", "<html>", "\0", "data:"];
        for (int run = 0; run < 5000; run++)
        {
            string body = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            SubmissionAnswer answer = SubmissionRules.Read(Answers.Of(random.Next(200, 600), body), random.Next(2) == 0);
            Assert.True(answer.Outcome is SubmissionOutcome.Accepted == answer.Ids.Count > 0, body);
        }
    }

    private static SubmissionAnswer Read(int status, string body) => SubmissionRules.Read(Answers.Of(status, body));
}
