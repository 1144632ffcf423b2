using System.Net;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;

namespace VeoTasks.Tests.Saving;

/// <summary>The limit for a video, at its last byte and one beyond, on every way a video can come.</summary>
public sealed class VideoDownloaderLimitTests
{
    private const int Length = 300_000;

    private static readonly byte[] Bytes = Mp4Sample.Make(Length);

    private static Dictionary<string, FakeCdn.Fault> Ways { get; } = new()
    {
        ["with a length"] = (cdn, range) => cdn.Answer(range),
        ["without a length"] = Faults.NoLength(),
        ["packed"] = Faults.Gzip(),
        ["as a part from 0"] = Faults.PartFromZero(),
    };

    public static TheoryData<string, int> Boundaries
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (string way in Ways.Keys)
            {
                data.Add(way, 0);
                data.Add(way, 1);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public async Task A_video_of_the_limit_is_saved_and_no_byte_more(string way, int missing)
    {
        using DownloadRig rig = Limited(Length - missing);
        rig.Cdn.Script.Enqueue(Ways[way]);

        AssertEnd(rig, await rig.SaveAsync(), missing);
        Assert.Single(rig.Cdn.Ranges);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_total_of_a_range_counts_before_its_bytes(int missing)
    {
        using DownloadRig rig = Limited(Length - missing);
        rig.Cdn.Script.Enqueue(Faults.CutAfterWithoutLength(100_000));

        AssertEnd(rig, await rig.SaveAsync(), missing);
        Assert.Equal(2, rig.Cdn.Ranges.Count);
        Assert.InRange(rig.Progress.Received, 0, missing == 0 ? Length : 100_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_video_inside_JSON_counts_as_it_is_unpacked(int missing)
    {
        using DownloadRig rig = Limited(Length - missing);
        rig.Cdn.Script.Enqueue(Faults.Status(HttpStatusCode.OK, $"{{\"base64\":\"{Convert.ToBase64String(Bytes)}\"}}", "application/json"));

        AssertEnd(rig, await rig.SaveAsync(
            new VeoVideo { Uri = new Uri("https://api.example/download"), Transport = VeoVideoTransport.Base64Json }), missing);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_video_in_the_tasks_own_answer_counts_too(int missing)
    {
        using DownloadRig rig = Limited(Length - missing);

        AssertEnd(rig, await rig.SaveAsync(new VeoVideo { Transport = VeoVideoTransport.Inline, Inline = Bytes }), missing);
    }

    [Fact]
    public async Task A_length_over_the_limit_is_refused_before_a_byte_is_read()
    {
        using DownloadRig rig = Limited(Length - 1);
        rig.Cdn.Script.Enqueue((cdn, _) => cdn.Make(HttpStatusCode.OK,
            new Streams.ScriptedStream(default, _ => throw new InvalidOperationException("It was read.")), long.MaxValue));

        rig.AssertFailed(await rig.SaveAsync(), VeoErrorCategory.VideoTooLarge);
    }

    [Fact]
    public void The_limit_is_4_GiB_unless_said() => Assert.Equal(4_294_967_296, new DownloadOptions().MaximumLength);

    private static DownloadRig Limited(long limit)
    {
        DownloadRig rig = new() { Options = new DownloadOptions { MaximumLength = limit } };
        rig.Cdn.Content = Bytes;
        return rig;
    }

    private static void AssertEnd(DownloadRig rig, Attempt<SavedVideo> end, int missing)
    {
        if (missing == 0)
        {
            rig.AssertSaved(end, Bytes);
        }
        else
        {
            rig.AssertFailed(end, VeoErrorCategory.VideoTooLarge);
            Assert.Contains($"{Length - missing} bytes", end.Failure!.Error.Message, StringComparison.Ordinal);
        }
    }
}
