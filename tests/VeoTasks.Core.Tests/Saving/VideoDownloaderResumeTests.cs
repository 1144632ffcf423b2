using System.Net;
using System.Net.Http.Headers;
using VeoTasks.Http;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Rows 58 to 64 of the fault catalogue: what was cut is continued only where the bytes are proved to be the same.</summary>
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

    public static TheoryData<string> Misfits => [.. MisfitFaults.Keys];

    private static Dictionary<string, Func<FakeCdn.Fault>> MisfitFaults { get; } = new()
    {
        ["wrong start"] = Faults.PartFromZero,
        ["other total"] = Faults.OtherTotal,
        ["no Content-Range"] = Faults.PartWithoutRange,
        ["multipart"] = Faults.ManyParts,
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public async Task A_part_that_does_not_fit_is_never_appended(string misfit)
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));
        _rig.Cdn.Script.Enqueue(MisfitFaults[misfit]());

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Null(_rig.Cdn.Ranges[2]);
    }

    [Theory]
    [MemberData(nameof(Misfits))]
    public async Task Where_parts_do_not_fit_whole_files_are_asked_for_from_then_on(string misfit)
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));
        _rig.Cdn.Script.Enqueue(MisfitFaults[misfit]());
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(2 * Cut));
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);
        Assert.Equal([null, Cut, null, null, null], _rig.Cdn.Ranges.Select(range => range?.Offset));
    }

    [Fact]
    [Trait("Report", "20")]
    public async Task A_part_without_the_entity_tag_that_the_whole_had_is_not_trusted_and_costs_one_request()
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            HttpResponseMessage part = cdn.Answer(range);
            part.Headers.ETag = null;
            return part;
        });

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Equal([null, Cut, null], _rig.Cdn.Ranges.Select(range => range?.Offset));
    }

    [Theory]
    [Trait("Report", "19")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_tail_alone_under_the_status_of_a_whole_file_starts_over_once(bool saysWhich)
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));
        _rig.Cdn.Script.Enqueue((cdn, range) =>
        {
            HttpResponseMessage part = cdn.Answer(range);
            part.StatusCode = HttpStatusCode.OK;
            part.Content.Headers.ContentRange = saysWhich ? part.Content.Headers.ContentRange : null;
            return part;
        });

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Equal([null, Cut, null], _rig.Cdn.Ranges.Select(range => range?.Offset));
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

    [Theory]
    [Trait("Report", "20")]
    [InlineData("\"v1\"", false)]
    [InlineData(null, false)]
    [InlineData(null, true)]
    public async Task A_file_that_comes_in_pieces_on_purpose_is_asked_for_piece_by_piece(string? tag, bool wantsRange)
    {
        _rig.Cdn.ETag = tag;
        for (int piece = 0; piece < 10; piece++)
        {
            if (piece == 0 && wantsRange)
            {
                _rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.BadRequest, "Requires Range header"));
            }

            _rig.Cdn.Script.Enqueue((cdn, range) =>
            {
                int offset = (int)(range?.Offset ?? 0);
                return cdn.Part(offset, cdn.Content.AsMemory(offset, Math.Min(70_001, cdn.Content.Length - offset)), cdn.Content.Length);
            });
        }

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        long?[] offsets = [wantsRange ? 0 : null, 70_001, 140_002, 210_003, 280_004];
        Assert.Equal(wantsRange ? [null, .. offsets] : offsets, _rig.Cdn.Ranges.Select(range => range?.Offset));
        Assert.Empty(_rig.Policy.Failures);
    }

    [Fact]
    public async Task A_server_that_hands_out_the_rest_in_slices_is_asked_for_each()
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));
        _rig.Cdn.Script.Enqueue((cdn, range) => cdn.Part((int)range!.Offset, cdn.Content.AsMemory(Cut, 50_000), cdn.Content.Length));

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Equal([null, Cut, Cut + 50_000], _rig.Cdn.Ranges.Select(range => range?.Offset));
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

    [Theory]
    [InlineData(300_000)]
    [InlineData(null)]
    public async Task A_416_for_a_file_that_is_all_there_finishes_it(int? toldLength)
    {
        await LeaveAllBytesButNotTheLength();
        _rig.Cdn.Script.Enqueue((_, _) =>
        {
            HttpResponseMessage end = new(HttpStatusCode.RequestedRangeNotSatisfiable);
            end.Content.Headers.ContentRange = toldLength is { } length ? new ContentRangeHeaderValue(length) : null;
            return end;
        });

        SavedVideo saved = _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.True(saved.Resumed);
        Assert.Equal([null, 300_000, 300_000], _rig.Cdn.Ranges.Select(range => range?.Offset));
    }

    [Fact]
    public async Task A_416_for_a_file_that_is_not_all_there_starts_over_once()
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfterWithoutLength(Cut));
        _rig.Cdn.Script.Enqueue((_, _) => new HttpResponseMessage(HttpStatusCode.RequestedRangeNotSatisfiable));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.Equal([null, Cut, null], _rig.Cdn.Ranges.Select(range => range?.Offset));
    }

    [Fact]
    public async Task A_416_for_a_file_of_another_length_starts_over_once()
    {
        _rig.Cdn.Script.Enqueue(Faults.CutAfter(Cut));
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Answer(new ResumeRange(cdn.Content.Length, new("\"v1\""))));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.Equal([null, Cut, null], _rig.Cdn.Ranges.Select(range => range?.Offset));
    }

    /// <summary>All bytes of a body without length arrive, but its end does not, and the run gives up.</summary>
    private async Task LeaveAllBytesButNotTheLength()
    {
        _rig.Policy.Tries = 1;
        _rig.Cdn.Script.Enqueue(Faults.CutAfterWithoutLength(300_000));
        _rig.Cdn.Script.Enqueue(Faults.NoConnection());
        _rig.AssertFailed(
            await _rig.SaveAsync(), VeoErrorCategory.ConnectionFailed, DownloadRig.Name + ".part", DownloadRig.Name + ".part.json");
    }
}
