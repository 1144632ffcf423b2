using System.Net;
using System.Net.Http.Headers;
using VeoTasks.Http;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>Rows 62 to 64 of the fault catalogue, and files that come in pieces: only what is proved to belong is taken.</summary>
public class VideoDownloaderOddRangesTests : IDisposable
{
    private const int Cut = 100_000;

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

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
