using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Adapters;

/// <summary>An answer that names the id that was asked for, anywhere among its ids, is about that task.</summary>
public sealed class AskedIdTests
{
    [Theory]
    [InlineData("""{"id":"mine","task_id":"upstream7","status":"completed"}""")]
    [InlineData("""{"id":"upstream7","task_id":"mine","status":"completed"}""")]
    [InlineData("""{"id":"upstream7","taskId":"mine","status":"completed"}""")]
    [InlineData("""{"id":7,"uuid":"MINE","status":"completed"}""")]
    [InlineData("""{"id":"upstream7","request_id":"mine","status":"completed"}""")]
    [InlineData("""{"code":"success","data":{"task_id":"upstream7","status":"SUCCESS","data":{"id":"mine"}}}""")]
    [InlineData("""{"id":"mine","data":{"task_id":"upstream7","status":"completed"}}""")]
    [InlineData("""{"id":"sora-2:mine","status":"completed"}""")]
    [InlineData("""{"name":"operations/mine","id":"x","done":true}""")]
    [InlineData("""{"id":"mine","task":{"status":"completed"}}""")]
    [InlineData("""{"status":"completed"}""")]
    [InlineData("""[{"id":"other","status":"failed"},{"id":"mine","status":"completed"}]""")]
    public void It_is_ours(string body)
    {
        TaskReading reading = Read(body, "mine");

        Assert.True(reading.IsOf(new VeoTaskReference("mine")));
        Assert.Equal(VeoTaskStatus.Succeeded, reading.Status);
        Assert.Contains("mine", reading.ContentPath, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{"id":"other","status":"completed"}""")]
    [InlineData("""{"id":"other","remixed_from_video_id":"mine","status":"completed"}""")]
    [InlineData("""{"id":"other","parent_id":"mine","input":{"task_id":"mine"},"status":"completed"}""")]
    [InlineData("""{"id":"other","model":"mine","status":"completed"}""")]
    [InlineData("""{"id":"other","task":{"status":"completed"}}""")]
    public void It_is_anothers(string body) => Assert.False(Read(body, "mine").IsOf(new VeoTaskReference("mine")));

    [Fact]
    public void Numbers_are_ids_too() =>
        Assert.True(Read("""{"id":12345678901234567890,"status":"queued"}""", "12345678901234567890").IsOf(new("12345678901234567890")));

    private static TaskReading Read(string body, string asked) => Adapter("octopusx").Read(Ok(body) with { Asked = new(asked) });
}
