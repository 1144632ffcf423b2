using System.Net;
using System.Net.Http.Headers;
using System.Text;
using VeoTasks.Http;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>The contract cases whose outcome is a download, each under its name in cases.jsonl.</summary>
public sealed class DownloadContractTests : IDisposable
{
    private const int Offset = 16;
    private static readonly byte[] Bytes = Mp4Sample.Shortest;
    private static readonly VeoVideo Content = new() { Uri = new Uri("https://api.example/v1/videos/abc/content"), RequiresKey = true };

    private static readonly VeoVideo Download = new()
    {
        Uri = new Uri("https://api.example/v1/video/generations/download?id=abc"),
        RequiresKey = true,
        Transport = VeoVideoTransport.Base64Json,
    };

    private readonly DownloadRig _rig = new();

    public DownloadContractTests() => (_rig.Cdn.Content, _rig.Cdn.ETag) = (Bytes, "\"abc\"");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Newapi_content_200_range_ignored_restarts_from_zero()
    {
        Leave(Bytes[..Offset], Bytes.Length);
        _rig.Cdn.Script.Enqueue((cdn, _) =>
        {
            HttpResponseMessage answer = cdn.Whole();
            answer.Headers.ETag = null;
            answer.Headers.AcceptRanges.Add("bytes");
            answer.Headers.CacheControl = new CacheControlHeaderValue { Public = true, MaxAge = TimeSpan.FromDays(1) };
            return answer;
        });

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(Content), Bytes).Resumed);
        Assert.Equal(Offset, Assert.Single(_rig.Cdn.Ranges)!.Offset);
    }

    [Fact]
    public async Task Newapi_content_206_is_appended()
    {
        Leave(Bytes[..Offset], Bytes.Length);
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Part(Offset, Bytes.AsMemory(Offset), Bytes.Length));

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(Content), Bytes).Resumed);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Fact]
    public async Task Content_416_complete_verifies_what_is_there()
    {
        Leave(Bytes, null);
        _rig.Cdn.Script.Enqueue(
            (_, _) => new HttpResponseMessage(HttpStatusCode.RequestedRangeNotSatisfiable) { Content = new ByteArrayContent([]) });

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(Content), Bytes).Resumed);
        Assert.Single(_rig.Cdn.Ranges);
    }

    [Fact]
    public async Task Mixroute_download_ok_is_decoded()
    {
        _rig.Cdn.Script.Enqueue(Json(
            """{"success":true,"generation_id":"video_69095b4ce0048190893a01510c0c98b0","task_id":"video_69095b4ce0048190893a01510c0c98b0","format":"mp4","size":40,"base64":"AAAAGGZ0eXBpc29tAAAAAGlzb21tcDQyAAAACG1vb3YAAAAIbWRhdA==","data_url":"data:video/mp4;base64,AAAAGGZ0eXBpc29tAAAAAGlzb21tcDQyAAAACG1vb3YAAAAIbWRhdA=="}"""));

        _rig.AssertSaved(await _rig.SaveAsync(Download), Bytes);
    }

    [Fact]
    public async Task Mixroute_download_size_mismatch_is_rejected()
    {
        FakeCdn.Fault mismatch = Json(
            """{"success":true,"task_id":"video_69095b4ce0048190893a01510c0c98b0","format":"mp4","size":15728640,"base64":"AAAAGGZ0eXBpc29tAAAAAGlzb21tcDQyAAAACG1vb3YAAAAIbWRhdA=="}""");
        _rig.Cdn.Script.Enqueue(mismatch);
        _rig.Cdn.Script.Enqueue(mismatch);

        Attempt<SavedVideo> end = await _rig.SaveAsync(Download);

        _rig.AssertFailed(end, VeoErrorCategory.InvalidResponse);
        Assert.Contains("15728640", end.Failure!.Error.Message);
    }

    private static FakeCdn.Fault Json(string text) => Faults.Status(HttpStatusCode.OK, text, "application/json");

    private void Leave(byte[] part, int? length)
    {
        string known = length is null ? "" : $",\"length\":{length}";
        File.WriteAllBytes(_rig.PartPath, part);
        File.WriteAllText(
            _rig.NotePath, $"{{\"version\":1,\"video\":\"mulerun:abc#0\",\"etag\":\"\\\"abc\\\"\"{known}}}", new UTF8Encoding(false));
    }
}
