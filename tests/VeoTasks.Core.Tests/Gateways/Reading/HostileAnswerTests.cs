using System.Text;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Reading;

/// <summary>An answer of tens of megabytes costs no multiple of itself, whatever it is made of.</summary>
public sealed class HostileAnswerTests
{
    private const int Size = 16 * 1024 * 1024;

    /// <summary>What is repeated, between what stands before and after it.</summary>
    public static TheoryData<string, string, string> Shapes => new()
    {
        { "{'task_id':'t','status':'succeeded','url':[", "1,", "1]}" },
        { "{'task_id':'t','status':'succeeded',", "'a':1,", "'b':1}" },
        { "{'task_id':'t','status':'succeeded','x':[", "{},", "{}]}" },
        { "{'task_id':'t','status':'succeeded','url':[", "'https://a.example/v.mp4',", "1]}" },
        { "{'task_id':'t','status':'succeeded','url':'https://a.example/", "x", "'}" },
        { "{'task_id':'t','status':'succeeded','url':'https://a.example/?", "%41", "'}" },
        { "{'task_id':'t','status':'", "x", "'}" },
        { "{'task_id':'t','status':'failed','error':'", "sorry ", "'}" },
        { "{'task_id':'t','status':'failed','error':'", "\\u00e9", "'}" },
        { "{'task_id':'t','status':'failed','error':'", "[", "'}" },
        { "{'task_id':'t','status':'failed','error':'", "\\\\", "'}" },
        { "{'task_id':'", "7", "','status':'succeeded'}" },
        { "{'task_id':'t','status':'queued','progress':1", "7", "}" },
        { "{'task_id':'t','status':'succeeded','", "n", "':1}" },
        { "{'task_id':'t','status':'succeeded','", "\\u006e", "':1}" },
        { "{'task_id':'t','status':'succeeded','data':'", "{\\'a\\':", "1'}" },
        { "{'task_id':'t','status':'succeeded','url':'data:video/mp4;base64,", "@@@@", "'}" },
        { "", "x", "" },
        { "", " ", "{}" },
        { "<html><title>", "x", "</title>" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void It_is_read_in_one_pass(string before, string unit, string after)
    {
        byte[] body =
            Encoding.UTF8.GetBytes((before + string.Concat(Enumerable.Repeat(unit, Size / unit.Length)) + after).Replace('\'', '"'));
        IProviderAdapter adapter = Adapter("mixroute");
        adapter.Read(Ok("{}"));

        long start = GC.GetAllocatedBytesForCurrentThread();
        TaskReading reading = adapter.Read(new(200, AnswerHeaders.None, body) { Asked = new("t") });
        long allocated = GC.GetAllocatedBytesForCurrentThread() - start;

        Assert.InRange(allocated, 0, Size);
        Assert.True(reading.Links.Count <= 64 && reading.Links.All(link => link.Length <= 16 * 1024));
        Assert.True(reading.Error is null || reading.Error.Message.Length <= 64 * 1024);
    }

    [Fact]
    public void A_video_in_the_answer_takes_its_own_size()
    {
        byte[] video = new byte[Size];
        byte[] body = Encoding.UTF8.GetBytes(
            $$"""{"task_id":"t","status":"succeeded","url":"data:video/mp4;base64,{{Convert.ToBase64String(video)}}"}""");

        long start = GC.GetAllocatedBytesForCurrentThread();
        TaskReading reading = Adapter("mixroute").Read(new(200, AnswerHeaders.None, body));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - start;

        Assert.Equal(Size, reading.Inline.Single().Length);
        Assert.InRange(allocated, Size, Size + (Size / 8));
    }
}
