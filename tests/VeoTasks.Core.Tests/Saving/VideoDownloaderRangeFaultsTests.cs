using System.Net;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>
/// Servers that answer ranges wrongly or not at all, or change the file meanwhile: no file is spoiled, and no server is asked for ever.
/// </summary>
public sealed class VideoDownloaderRangeFaultsTests : IDisposable
{
    private const int MiB = 1024 * 1024;
    private const int Length = RangesRig.Length;

    private readonly RangesRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("no entity tag and no date")]
    [InlineData("a weak entity tag")]
    [InlineData("no word of ranges")]
    [InlineData("no length")]
    [InlineData("the gateway's own endpoint")]
    public async Task Without_a_strong_validator_a_length_and_a_server_that_knows_ranges_there_is_one_connection(string with)
    {
        _rig.Cdn.ETag = with switch { "no entity tag and no date" => null, "a weak entity tag" => "W/\"v1\"", _ => "\"v1\"" };
        if (with == "no length")
        {
            _rig.Cdn.Script.Enqueue(Faults.NoLength());
        }

        SlowCdn server = new(_rig.Cdn, RangesRig.Rate, _rig.ServerClock) { AcceptsRanges = with != "no word of ranges" };
        VeoVideo video = new() { Uri = DownloadRig.Video.Uri, RequiresKey = with == "the gateway's own endpoint" };

        _rig.AssertSaved(await _rig.SaveAsync(server, throttleLimit: 4, video), _rig.Cdn.Content);

        Assert.Equal((1, 1), (_rig.Cdn.Ranges.Count, server.MostOpen));
    }

    [Theory]
    [InlineData("the whole file")]
    [InlineData("another version")]
    [InlineData("a wrong start")]
    [InlineData("another length")]
    [InlineData("no Content-Range")]
    [InlineData("many parts")]
    [InlineData("a page")]
    public async Task A_server_that_answers_a_range_wrongly_has_one_connection_from_then_on(string what)
    {
        FakeCdn.Fault fault = what switch
        {
            "the whole file" => Faults.IgnoreRange(),
            "another version" => (cdn, range) => OtherVersion(cdn.Answer(range)),
            "a wrong start" => (cdn, range) => cdn.Part((int)range!.Offset - 1, cdn.Content.AsMemory((int)range.Offset, 100), Length),
            "another length" => (cdn, range) => cdn.Part((int)range!.Offset, cdn.Content.AsMemory((int)range.Offset), Length + 1),
            "no Content-Range" => Faults.PartWithoutRange(),
            "many parts" => Faults.ManyParts(),
            _ => Faults.Page("<html>"),
        };
        SlowCdn server = _rig.NewServer(_ => fault);

        _rig.AssertSaved(await _rig.SaveAsync(server, throttleLimit: 3), _rig.Cdn.Content);

        // The first connection asks once more where it came to a range before that was answered.
        Assert.InRange(server.Helped.Count, 1, 3);
        Assert.InRange(_rig.Cdn.Ranges.Count, 1 + server.Helped.Count, 1 + (2 * server.Helped.Count));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task A_server_that_refuses_one_more_connection_is_not_asked_for_ever(HttpStatusCode status)
    {
        SlowCdn server = _rig.NewServer(_ => Faults.Status(status));

        _rig.AssertSaved(await _rig.SaveAsync(server, throttleLimit: 4), _rig.Cdn.Content);

        Assert.InRange(server.Helped.Count, 1, 8);
        Assert.InRange(_rig.Cdn.Ranges.Count, 1 + server.Helped.Count, 1 + (2 * server.Helped.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task A_server_that_ends_a_range_at_once_is_not_asked_for_ever(int bytes)
    {
        SlowCdn server = _rig.NewServer(_ => Faults.EndAfterWithoutLength(bytes));

        _rig.AssertSaved(await _rig.SaveAsync(server, throttleLimit: 4), _rig.Cdn.Content);

        Assert.InRange(server.Helped.Count, 1, 8);
    }

    [Fact]
    public async Task No_byte_is_taken_that_a_range_does_not_say_it_brings()
    {
        SlowCdn server = _rig.NewServer(_ => Faults.MoreThanSaid(said: 300_000, sent: 900_000));

        _rig.AssertSaved(await _rig.SaveAsync(server, throttleLimit: 4), _rig.Cdn.Content);

        Assert.NotEmpty(server.Helped);
    }

    [Fact]
    public async Task Ranges_of_an_earlier_version_are_never_mixed_with_a_new_one()
    {
        await _rig.StopAsync(2 * MiB);
        _rig.Cdn.Content = Mp4Sample.Make(Length, seed: 2);
        _rig.Cdn.ETag = "\"v2\"";

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(_rig.NewServer(), throttleLimit: 4), _rig.Cdn.Content).Resumed);
    }

    [Fact]
    public async Task A_version_that_changes_while_ranges_come_starts_the_file_over_on_one_connection()
    {
        byte[] old = _rig.Cdn.Content;
        byte[] changed = Mp4Sample.Make(Length, seed: 2);
        SlowCdn server = new(_rig.Cdn, RangesRig.Rate, _rig.ServerClock) { SentAhead = sent => ChangeAfter(sent, old, changed) };

        Attempt<SavedVideo> end = await _rig.SaveAsync(server, throttleLimit: 4);

        _rig.AssertSaved(end, end.Value!.Sha256 == DownloadRig.Hash(old) ? old : changed);
    }

    private void ChangeAfter(long sent, byte[] old, byte[] changed)
    {
        if (sent > MiB && ReferenceEquals(_rig.Cdn.Content, old))
        {
            lock (_rig.Cdn)
            {
                (_rig.Cdn.Content, _rig.Cdn.ETag) = (changed, "\"v2\"");
            }
        }
    }

    private static HttpResponseMessage OtherVersion(HttpResponseMessage answer)
    {
        answer.Headers.ETag = new("\"v2\"");
        return answer;
    }
}
