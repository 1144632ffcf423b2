using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Adapters;

public sealed class EnvelopeTests
{
    private readonly Anomalies _notes = new();

    [Theory]
    [InlineData("""{"id":"t","status":"queued"}""")]
    [InlineData("""[{"id":"t","status":"queued"}]""")]
    [InlineData("""{"data":{"id":"t","status":"queued"}}""")]
    [InlineData("""{"code":"success","data":[{"id":"t","status":"queued"}]}""")]
    [InlineData("""{"code":0,"data":{"data":{"data":{"id":"t","status":"queued"}}}}""")]
    [InlineData("""{"code":200,"data":{"task_info":{"id":"t","status":"queued"}}}""")]
    [InlineData("""{"status":"success","data":{"id":"t","status":"queued"}}""")]
    [InlineData("""{"id":"t","status":"queued","data":{"status":"running","id":"vendor"}}""")]
    [InlineData("""{"id":"t","status":"queued","code":"anything"}""")]
    [InlineData("""{"request_id":"r","output":{"id":"t","status":"queued"}}""")]
    [InlineData("""{"status":200,"data":{"id":"t","status":"queued"}}""")]
    [InlineData("""{"code":0,"data":"{\"id\":\"t\",\"status\":\"queued\"}"}""")]
    [InlineData("""{"result":[{"id":"t","status":"queued"}]}""")]
    [InlineData("""{"success":true,"response":{"task":{"id":"t","status":"queued"}}}""")]
    public void The_task_is_taken_out_of_its_wrapping(string json)
    {
        var envelope = Open(json);

        Assert.True(envelope.HasTask);
        Assert.Equal(("t", "queued"), (envelope.Task.At("id").Text(), envelope.Task.At("status").Text()));
        Assert.Empty(_notes.Names);
    }

    [Fact]
    public void MuleRun_s_videos_stand_beside_its_task()
    {
        var envelope = Open("""{"task_info":{"id":"t"},"videos":["v"]}""");

        Assert.Equal("t", envelope.Task.At("id").Text());
        Assert.Equal(System.Text.Json.JsonValueKind.Array, envelope.Holder.At("videos").ValueKind);
    }

    [Fact]
    public void An_id_alone_is_a_task_whose_status_is_missing() => Assert.True(Open("""{"data":{"id":"t"}}""").HasTask);

    [Theory]
    [InlineData("""{"code":"error","message":"m","data":null}""")]
    [InlineData("""{"code":500,"data":{}}""")]
    [InlineData("""{"error":{"message":"m"}}""")]
    [InlineData("""{"id":"t","error":"m"}""")]
    [InlineData("""{"success":false}""")]
    [InlineData("""{"status":404,"error":"Not Found","path":"/v1/videos/t"}""")]
    [InlineData("""{"timestamp":"2026-11-30T00:00:00Z","status":500,"path":"/"}""")]
    [InlineData("""{"statusCode":"503"}""")]
    [InlineData("""{"id":"t","status":"Task not found"}""")]
    [InlineData("""{"status":"error","message":"Task not found"}""")]
    [InlineData("""{"status":"fail","data":null,"message":"rate limit"}""")]
    [InlineData("""{"state":"ERROR","error":{"message":"Unauthorized"}}""")]
    [InlineData("""{"errcode":40001,"errmsg":"invalid credential"}""")]
    public void A_refusal_is_no_task(string json)
    {
        var envelope = Open(json);

        Assert.True(envelope.IsRefusal);
        Assert.False(envelope.HasTask);
    }

    [Fact]
    public void A_task_with_a_status_outweighs_the_code_of_its_wrapping()
    {
        Assert.True(Open("""{"code":1,"data":{"id":"t","status":"queued"}}""").HasTask);
        Assert.Equal([Anomalies.CodeOnTask], _notes.Names);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""[{"id":"a"},{"id":"b"}]""")]
    [InlineData("""{"data":{"data":{"data":{"data":{"id":"t","status":"queued"}}}}}""")]
    public void Anything_else_holds_neither(string json)
    {
        var envelope = Open(json);

        Assert.False(envelope.HasTask);
        Assert.False(envelope.IsRefusal);
    }

    [Theory]
    [InlineData("""[{"id":"a","status":"failed"},{"id":"t","status":"queued"}]""")]
    [InlineData("""{"data":[{"task_id":"a","status":"failed"},{"task_id":"t","status":"queued"}]}""")]
    [InlineData("""{"data":{"id":"x","status":"queued","items":[]},"result":null}""")]
    [InlineData("""{"items":[{"id":"a","status":"failed"},{"id":"t","status":"queued"}]}""")]
    [InlineData("""{"data":{"t":{"status":"queued"},"a":{"status":"failed"}}}""")]
    [InlineData("""{"t":{"status":"queued"}}""")]
    [InlineData("""{"code":0,"data":{"list":[{"task_id":"t","task_status":"x","status":"queued"}],"total":1}}""")]
    public void Of_many_tasks_the_one_that_was_asked_for_is_taken(string json) =>
        Assert.Equal("queued", Envelope.Open(Json(json), _notes, "t").Task.At("status").Text());

    private EnvelopeContent Open(string json) => Envelope.Open(Json(json), _notes);
}
