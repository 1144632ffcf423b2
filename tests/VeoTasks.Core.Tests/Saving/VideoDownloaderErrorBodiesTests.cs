using System.IO.Compression;
using System.Net;
using System.Text;
using VeoTasks.Http;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>What is told of the words that come in place of a video.</summary>
public sealed class VideoDownloaderErrorBodiesTests : IDisposable
{
    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(403, "gbk", null, "链接已过期", "链接已过期")]
    [InlineData(403, "gbk", "text/plain; charset=gbk", "链接已过期", "链接已过期")]
    [InlineData(404, "gb18030", "text/html; charset=ISO-8859-1", "<html><title>文件不存在</title></html>", "文件不存在")]
    [InlineData(400, "gbk", "application/json", "{\"message\":\"链接已过期\"}", "链接已过期")]
    [InlineData(403, "gbk", "application/xml", "<?xml version='1.0' encoding='GBK'?><Error><Code>Denied</Code><Message>链接已过期</Message></Error>", "Denied: 链接已过期")]
    [InlineData(404, "shift_jis", null, "動画が見つかりません", "動画が見つかりません")]
    [InlineData(404, "shift_jis", "text/plain; charset=Shift_JIS", "動画不明", "動画不明")]
    [InlineData(404, "windows-1252", null, "Vidéo non trouvée", "Vidéo non trouvée")]
    [InlineData(404, "big5", "text/plain; charset=big5", "檔案不存在", "檔案不存在")]
    [InlineData(404, "big5", null, "檔案不存在", "instead of the video.")]
    [InlineData(404, "utf-16", null, "文件不存在", "文件不存在")]
    [InlineData(200, "gbk", "text/html", "<html><title>文件不存在</title></html>", "文件不存在")]
    [InlineData(200, "gbk", "application/json", "{\"code\":1,\"message\":\"链接已过期\"}", "链接已过期")]
    [InlineData(200, "shift_jis", null, "動画が見つかりません", "動画が見つかりません")]
    public async Task Words_in_any_encoding_are_told_or_nothing_is(int status, string encoding, string? type, string text, string told)
    {
        Encoding writes = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        byte[] bytes = [.. writes.GetPreamble(), .. writes.GetBytes(text)];
        _rig.Cdn.Script.Enqueue((cdn, _) =>
        {
            HttpResponseMessage answer = cdn.Make((HttpStatusCode)status, new ScriptedStream(bytes), bytes.Length);
            answer.Content.Headers.ContentType = null;
            answer.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            return answer;
        });

        string message = (await _rig.SaveAsync()).Failure!.Error.Message;

        Assert.Contains(told, message);
        Assert.DoesNotContain('\ufffd', message);
    }

    [Theory]
    [InlineData(true, "gzip")]
    [InlineData(true, null)]
    [InlineData(false, "br")]
    public async Task A_packed_error_is_told_and_so_is_one_that_is_not_whatever_its_label(bool isPacked, string? label)
    {
        using MemoryStream packed = new();
        using (Stream into = isPacked ? new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true) : new BufferedStream(packed))
        {
            into.Write("<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"u8);
            into.Flush();
            byte[] bytes = packed.ToArray();
            _rig.Cdn.Script.Enqueue((cdn, _) =>
            {
                HttpResponseMessage answer = cdn.Make(HttpStatusCode.Forbidden, new ScriptedStream(bytes), bytes.Length);
                answer.Content.Headers.TryAddWithoutValidation("Content-Encoding", label);
                return answer;
            });
        }

        Assert.EndsWith("AccessDenied: Request has expired", (await _rig.SaveAsync()).Failure!.Error.Message);
    }

    [Theory]
    [InlineData(400, "<Error><Code>ExpiredToken</Code><Message>Invalid argument.</Message><Details>The provided token has expired.</Details></Error>",
        "ExpiredToken: Invalid argument. The provided token has expired.")]
    [InlineData(401, """{"code":"bad_auth_token","message":"","status":401}""", "instead of the video: bad_auth_token")]
    [InlineData(401, """{"code":401,"message":""}""", "instead of the video.")]
    [InlineData(403, "<html><body><h1>This link has expired</h1></body></html>", "instead of the video: This link has expired")]
    public async Task Whatever_a_store_says_of_the_reason_is_told(int status, string body, string told)
    {
        _rig.Cdn.Script.Enqueue(Faults.Status((HttpStatusCode)status, body));

        Assert.EndsWith(told, (await _rig.SaveAsync()).Failure!.Error.Message);
    }

    [Theory]
    [InlineData(200, "Zscaler - Internet Security")]
    [InlineData(403, "FortiGuard Intrusion Prevention - Access Blocked")]
    [InlineData(200, "Just a moment...")]
    [InlineData(403, "ERROR: The requested URL could not be retrieved")]
    [InlineData(511, "Network Authentication Required")]
    public async Task A_page_of_something_in_between_is_no_word_on_the_link(int status, string title)
    {
        for (int i = 0; i < 8; i++)
        {
            _rig.Cdn.Script.Enqueue(Faults.Status((HttpStatusCode)status, $"<html><title>{title}</title></html>", "text/html"));
        }

        Attempt<SavedVideo> end = await _rig.SaveAsync();

        _rig.AssertFailed(end, VeoErrorCategory.Blocked);
        Assert.Contains(title, end.Failure!.Error.Message);
    }

    [Theory]
    [InlineData("<Error><Code>UserDisable</Code><Message>UserDisable</Message></Error>", "video: UserDisable")]
    [InlineData("<Error><Code>UserDisable</Code><Message>userdisable.</Message></Error>", "video: UserDisable")]
    public async Task A_code_that_is_the_message_too_is_told_once(string xml, string told)
    {
        _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.Forbidden, xml, "application/xml"));

        Assert.EndsWith(told, (await _rig.SaveAsync()).Failure!.Error.Message);
    }
}
