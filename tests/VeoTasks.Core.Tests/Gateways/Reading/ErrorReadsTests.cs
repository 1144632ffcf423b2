using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Reading;

public sealed class ErrorReadsTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    [InlineData("""{"message":"","code":""}""")]
    [InlineData("""{"message":null,"code":0}""")]
    [InlineData("[]")]
    [InlineData("""[{"message":""}]""")]
    [InlineData("false")]
    [InlineData("0")]
    public void Empty_shapes_mean_no_error(string json) => Assert.True(ErrorParser.Read(Json(json)).IsNone);

    [Theory]
    [InlineData("\"upstream timeout\"", null, "upstream timeout")]
    [InlineData("""{"code":3001,"title":"Title","detail":"Detail"}""", "3001", "Detail")]
    [InlineData("""{"code":3001,"title":"Title","detail":""}""", "3001", "Title")]
    [InlineData("""{"code":"x","message":{"message":"inside"}}""", "x", "inside")]
    [InlineData("""{"detail":[{"loc":["path"],"msg":"field required","type":"missing"}]}""", null, "field required")]
    [InlineData("""{"code":"moderation"}""", "moderation", null)]
    [InlineData("500", "500", null)]
    [InlineData("""[{"message":""},{"message":"second"}]""", null, "second")]
    public void An_error_of_any_shape_becomes_code_and_message(string json, string? code, string? message) =>
        Assert.Equal(new GatewayError(code, message), ErrorParser.Read(Json(json)));

    [Theory]
    [InlineData("""{"error":{"code":404,"message":"gone"}}""", "404", "gone")]
    [InlineData("""  {"message":"plain"}""", null, "plain")]
    [InlineData("""["first","second"]""", null, "first")]
    [InlineData("""{"broken":""", null, """{"broken":""")]
    [InlineData("""{"nothing":"known"}""", null, """{"nothing":"known"}""")]
    public void JSON_inside_a_string_is_read_if_it_says_anything(string text, string? code, string? message) =>
        Assert.Equal(new GatewayError(code, message), ErrorParser.Read(Json(System.Text.Json.JsonSerializer.Serialize(text))));

    [Fact]
    public void JSON_inside_JSON_inside_JSON_has_an_end()
    {
        var text = "\"deep\"";
        for (var level = 0; level < 6; level++)
        {
            text = System.Text.Json.JsonSerializer.Serialize($$"""{"message":{{text}}}""");
        }

        Assert.NotNull(ErrorParser.Read(Json(text)).Message);
    }

    [Theory]
    [InlineData("""{"error":{"code":400,"message":"a"},"fail_reason":"b"}""", "400", "a")]
    [InlineData("""{"error":{"message":"","code":""},"failure_reason":"a","fail_reason":"b"}""", null, "a")]
    [InlineData("""{"error":{"code":"blocked","message":""},"fail_reason":"b"}""", "blocked", "b")]
    [InlineData("""{"error":null,"fail_reason":"","errorMessage":"c","errorCode":400}""", "400", "c")]
    [InlineData("""{"message":"d"}""", null, "d")]
    [InlineData("""{"fail_reason":"","data":{"error":{"code":"E1","message":"vendor"}}}""", "E1", "vendor")]
    [InlineData("""{"metadata":{"error":{"message":"raw"}}}""", null, "raw")]
    [InlineData("""{"error":[]}""", null, null)]
    public void A_task_s_reason_is_looked_for_in_order(string json, string? code, string? message) =>
        Assert.Equal(new GatewayError(code, message), ErrorParser.OfTask(Json(json)));

    [Theory]
    [InlineData("""{"detail":{"video_generation_error":"not allowed"}}""", null, "not allowed")]
    [InlineData(
        """{"fail_reason":"SUCCEED","data":{"data":{"task_status":"failed","task_status_msg":"unusable size"}}}""", null, "unusable size")]
    [InlineData("""{"message":"success","result":{"failureReason":"face not allowed"}}""", null, "face not allowed")]
    [InlineData("""{"msg":"查询成功","data":{"errMsg":"内容违规"}}""", null, "内容违规")]
    [InlineData("""{"failure":"SAFETY.INPUT","failureCode":"X"}""", "X", "SAFETY.INPUT")]
    [InlineData("""{"output":{"code":"InvalidParameter","message":"bad size"}}""", "InvalidParameter", "bad size")]
    [InlineData("""{"output":{"message":"bad size","prompt":"a cat"},"input":{"message":"a dog"}}""", null, "bad size")]
    [InlineData("""{"steps":[{"name":"render","error":{"text":"out of memory"}}]}""", null, "out of memory")]
    [InlineData("""{"error":"failed","logs":{"exception":"CUDA error"}}""", null, "CUDA error")]
    [InlineData("""{"response":"{\"error\":{\"message\":\"no faces\"}}"}""", null, "no faces")]
    [InlineData("""{"error":"timeout"}""", null, "timeout")]
    [InlineData("""{"message":"Queue is full"}""", null, "Queue is full")]
    [InlineData(
        """{"status":"failed","input":{"prompt":"error message"},"model":"veo","id":"reason","error_url":"https://x.example"}""", null,
        null)]
    [InlineData("""{"失败原因":"尺寸不对"}""", null, "尺寸不对")]
    public void A_reason_is_found_wherever_words_stand(string json, string? code, string? message) =>
        Assert.Equal(new GatewayError(code, message), ErrorParser.OfTask(Json(json)));

    [Fact]
    public void Messages_are_scrubbed() =>
        Assert.Equal("red text", ErrorParser.Read(Json("""{"message":"\u001b[31mred\n text"}""")).Message);
}
