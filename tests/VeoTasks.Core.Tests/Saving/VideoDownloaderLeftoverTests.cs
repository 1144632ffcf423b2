using System.Net;
using System.Text;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>
/// Rows 82 and 83 of the fault catalogue: what an earlier run left is used where it is surely ours, and dropped where it is not.
/// </summary>
public class VideoDownloaderLeftoverTests : IDisposable
{
    private const string Note = """{"version":1,"video":"mulerun:abc#0","etag":"\u0022v1\u0022","length":300000}""";

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task The_sidecar_holds_what_is_needed_and_nothing_secret()
    {
        _rig.EndRunAfter(100_000);
        await _rig.SaveAsync();

        Assert.Equal(Noted(100_000), File.ReadAllText(_rig.NotePath).TrimEnd());
    }

    [Fact]
    public async Task The_sidecar_is_on_disk_before_the_first_byte_of_the_part()
    {
        List<(bool HasNote, long PartLength)> seen = [];
        void Look() => seen.Add((File.Exists(_rig.NotePath), new FileInfo(_rig.PartPath).Length));
        _rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(
            HttpStatusCode.OK, new ScriptedStream(cdn.Content) { Piece = 50_000, BeforeRead = Look }, cdn.Content.Length));

        _rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content);

        Assert.Equal((false, 0), seen[0]);
        Assert.All(seen, state => Assert.True(state.HasNote || state.PartLength == 0));
        Assert.Contains((true, 50_000), seen);
    }

    [Fact]
    public async Task A_part_of_an_earlier_run_is_continued()
    {
        Leave(_rig.Cdn.Content[..100_000], Note);

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Equal(100_000, Assert.Single(_rig.Cdn.Ranges)!.Offset);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"version\":2,\"video\":\"mulerun:abc#0\",\"etag\":\"\\u0022v1\\u0022\",\"length\":300000}")]
    [InlineData("{\"version\":1,\"video\":\"mulerun:abc#1\",\"etag\":\"\\u0022v1\\u0022\",\"length\":300000}")]
    [InlineData("{\"version\":1,\"video\":\"mulerun:abc#0\",\"etag\":\"W/\\u0022v1\\u0022\",\"length\":300000}")]
    [InlineData("{\"version\":1,\"video\":\"mulerun:abc#0\",\"etag\":\"v1\\r\\nX: y\",\"length\":300000}")]
    [InlineData("{\"version\":1,\"video\":\"mulerun:abc#0\",\"length\":300000}")]
    [InlineData("{\"version\":1,\"video\":\"mulerun:abc#0\",\"etag\":\"\\u0022v1\\u0022\",\"length\":99999}")]
    [InlineData("{\"version\":1,\"video\":\"mulerun:abc#0\",\"etag\":\"\\u0022v1\\u0022\",\"length\":-1}")]
    [InlineData("{\"version\":1,\"video\":\"mulerun:abc#0\",\"etag\":\"\\u0022v1\\u0022\",\"length\":1e99}")]
    public async Task A_part_with_a_missing_damaged_or_foreign_sidecar_starts_over(string? note)
    {
        Leave(new byte[100_000], note);

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Null(Assert.Single(_rig.Cdn.Ranges));
    }

    [Fact]
    public async Task A_sidecar_that_is_far_too_large_is_not_read()
    {
        Leave(new byte[100_000], Note + new string(' ', 1_000_000));

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
    }

    [Fact]
    public async Task A_shorter_new_version_keeps_nothing_of_a_longer_old_one()
    {
        Leave(_rig.Cdn.Content[..250_000], Note);
        (_rig.Cdn.Content, _rig.Cdn.ETag) = (Mp4Sample.Make(200_000, seed: 2), "\"v2\"");

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
    }

    [Theory]
    [InlineData(Note)]
    [InlineData("{\"version\":1,\"video\":\"mulerun:abc#0\",\"length\":300000}")]
    public async Task A_run_killed_before_the_move_has_nothing_to_fetch_again(string note)
    {
        Leave(_rig.Cdn.Content, note);

        Assert.True(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Empty(_rig.Cdn.Ranges);
        Assert.Equal((300_000, 300_000L), (_rig.Progress.Received, _rig.Progress.Total));
    }

    [Fact]
    public async Task A_part_of_full_length_that_is_no_whole_video_starts_over()
    {
        Leave([.. _rig.Cdn.Content[..24], .. new byte[300_000 - 24]], Note);

        Assert.False(_rig.AssertSaved(await _rig.SaveAsync(), _rig.Cdn.Content).Resumed);
        Assert.Null(Assert.Single(_rig.Cdn.Ranges));
    }

    [Fact]
    public async Task The_length_is_noted_when_it_is_known_at_last()
    {
        _rig.Policy.Tries = 1;
        _rig.Cdn.Script.Enqueue(Faults.CutAfterWithoutLength(100_000));
        _rig.Cdn.Script.Enqueue(Faults.NoConnection());
        await _rig.SaveAsync();
        Assert.DoesNotContain("length", File.ReadAllText(_rig.NotePath));

        _rig.EndRunAfter(100_000);
        await _rig.SaveAsync();

        Assert.Equal(Noted(200_000), File.ReadAllText(_rig.NotePath).TrimEnd());
    }

    /// <summary>The note of a run that ended in an orderly way with so many bytes.</summary>
    private static string Noted(int flushed) => Note[..^1] + $",\"boot\":\"{BootId.Id}\",\"flushed\":{flushed}}}";

    private void Leave(byte[] part, string? note)
    {
        File.WriteAllBytes(_rig.PartPath, part);
        if (note is not null)
        {
            File.WriteAllText(_rig.NotePath, note, new UTF8Encoding(false));
        }
    }
}
