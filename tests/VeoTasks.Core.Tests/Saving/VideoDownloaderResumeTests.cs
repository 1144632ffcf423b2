using System.Net;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Rows 58 to 61 of the fault catalogue: what was cut is continued only where the bytes are proved to be the same.</summary>
public class VideoDownloaderResumeTests : IDisposable
{
    private const int Cut = 100_000;

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_video_is_saved_with_its_length_and_hash()
    {
        SavedVideo saved = _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.False(saved.Resumed || saved.Skipped);
        Assert.Equal((300_000, 300_000L), (_rig.Progress.Received, _rig.Progress.Total));
        Assert.Equal(["https://cdn.example"], _rig.Policy.Origins);
    }

    [Fact]
    public async Task A_cut_is_continued_where_the_entity_tag_is_the_same()
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));

        SavedVideo saved = _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.True(saved.Resumed);
        Assert.Equal([null, Cut], _rig.Cdn.Ranges.Select(range => range?.Offset));
        Assert.Equal("\"v1\"", _rig.Cdn.Ranges[1]!.Validator!.ToString());
    }

    [Fact]
    public async Task A_body_that_ends_before_its_announced_length_is_continued()
    {
        _rig.Cdn.Script.Enqueue(Faults.EndAfter(Cut));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.Equal([null, Cut], _rig.Cdn.Ranges.Select(range => range?.Offset));
    }

    [Fact]
    public async Task A_cut_is_continued_by_a_Last_Modified_that_is_older_than_the_answer()
    {
        _rig.Cdn.ETag = null;
        _rig.Cdn.LastModified = _rig.Cdn.Date.AddSeconds(-1);
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.Equal(_rig.Cdn.LastModified, _rig.Cdn.Ranges[1]!.Validator!.Date);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("W/\"v1\"", null)]
    [InlineData("W/\"v1\"", -3600)]
    [InlineData(null, 0)]
    public async Task A_cut_without_a_strong_validator_starts_over(string? tag, int? modifiedSeconds)
    {
        _rig.Cdn.ETag = tag;
        _rig.Cdn.LastModified = modifiedSeconds is { } seconds ? _rig.Cdn.Date.AddSeconds(seconds) : null;
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));

        SavedVideo saved = _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.False(saved.Resumed);
        Assert.Equal([null, null], _rig.Cdn.Ranges);
    }

    [Fact]
    public async Task Content_that_changed_after_a_cut_is_taken_whole()
    {
        byte[] changed = Mp4Sample.Make(300_000, seed: 2);
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            (cdn.Content, cdn.ETag) = (changed, "\"v2\"");
            return cdn.Answer(range);
        });

        SavedVideo saved = _rig.AssertSaved(await _rig.SaveAsync(), changed);

        Assert.False(saved.Resumed);
        Assert.Equal(2, _rig.Cdn.Ranges.Count);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_starts_over()
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));
        _rig.Cdn.Script.Enqueue(Faults.IgnoreRange());

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotModified)]
    [InlineData(HttpStatusCode.PreconditionFailed)]
    public async Task A_server_that_refuses_ranges_is_asked_for_the_whole_file(HttpStatusCode status)
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));
        _rig.Cdn.Script.Enqueue(Faults.Status(status, "no ranges"));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.Equal([null, Cut, null], _rig.Cdn.Ranges.Select(range => range?.Offset));
    }

    [Fact]
    public async Task A_length_beside_chunks_counts_for_nothing()
    {
        _rig.Cdn.Script.Enqueue((cdn, _) =>
        {
            HttpResponseMessage answer = cdn.Make(HttpStatusCode.OK, new MemoryStream(cdn.Content), 5);
            answer.Headers.TransferEncodingChunked = true;
            return answer;
        });

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
    }

    [Fact]
    [Trait("Report", "12")]
    public async Task A_label_that_the_whole_file_had_too_does_not_keep_its_rest_from_being_taken()
    {
        foreach (FakeCdn.Fault fault in new[] { Faults.CutAfter(Cut), (cdn, range) => cdn.Answer(range) })
        {
            _rig.Cdn.Script.Enqueue((cdn, range) =>
            {
                HttpResponseMessage answer = fault(cdn, range);
                answer.Content.Headers.ContentEncoding.Add("aws-chunked");
                return answer;
            });
        }

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Equal([null, Cut], _rig.Cdn.Ranges.Select(range => range?.Offset));
    }

    [Fact]
    public async Task A_server_that_ignores_If_Range_is_found_out_by_its_entity_tag()
    {
        byte[] changed = Mp4Sample.Make(300_000, seed: 2);
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            (cdn.Content, cdn.ETag) = (changed, "\"v2\"");
            return Faults.IgnoreCondition()(cdn, range);
        });

        _rig.AssertSaved(await _rig.SaveAsync(), changed);
    }
}
