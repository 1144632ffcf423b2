using System.Text.Json.Nodes;
using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Saving.Catalogue;

/// <summary>Rows 58 to 67 and 71 to 74: what goes wrong with the bytes.</summary>
public sealed class TransferRows : CatalogueTest
{
    private const int At = 150_000;
    private static readonly string[] PartAndNote = [Name + ".part", Name + ".part.json"];

    private static Fault Cut => Fault.Cut(At);

    [Theory]
    [InlineData(VideoValidators.EntityTag)]
    [InlineData(VideoValidators.Date)]
    [InlineData(VideoValidators.Both)]
    public async Task Row_58_A_cut_is_continued_on_condition_that_nothing_changed(VideoValidators validators)
    {
        Add(task => task with { VideoFaults = [Cut], Validators = validators });

        Assert.True(AssertSaved(await SaveAsync()).Resumed);
        Assert.Equal([null, $"bytes={At}-"], Requests.Select(request => request.Range));
        Assert.NotNull(Requests[1].IfRange);
    }

    [Theory]
    [InlineData(VideoValidators.None)]
    [InlineData(VideoValidators.WeakEntityTag)]
    public async Task Row_59_A_cut_without_a_validator_starts_over(VideoValidators validators)
    {
        Add(task => task with { VideoFaults = [Cut], Validators = validators });

        Assert.False(AssertSaved(await SaveAsync()).Resumed);
        Assert.Equal([null, null], Requests.Select(request => request.Range));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(300_000L)]
    [InlineData(500_000L)]
    public async Task Row_60_Content_that_changed_is_taken_whole(long? length)
    {
        Add(Cut, Fault.Changed(length).On(2));

        Assert.False(AssertSaved(await SaveAsync()).Resumed);
    }

    [Fact]
    public async Task Row_61_A_server_that_ignores_the_range_starts_the_file_over()
    {
        Add(Cut, Fault.Of(FaultKind.IgnoreRange).On(2));

        Assert.False(AssertSaved(await SaveAsync()).Resumed);
        Assert.Equal(2, Requests.Count);
    }

    [Theory]
    [InlineData(FaultKind.WrongRangeStart)]
    [InlineData(FaultKind.WrongTotal)]
    [InlineData(FaultKind.NoContentRange)]
    [InlineData(FaultKind.Multipart)]
    public async Task Row_62_A_part_that_does_not_fit_starts_over_and_no_other_is_asked_for(FaultKind misfit)
    {
        Add(Cut, Fault.Of(misfit).On(2), Cut.On(3));

        AssertSaved(await SaveAsync());
        Assert.Equal([null, $"bytes={At}-", null, null], Requests.Select(request => request.Range));
    }

    [Fact]
    public async Task Row_63_A_416_for_a_part_that_is_complete_finishes_it()
    {
        Add(Cut, Fault.Reset(0).On(2));
        Policy.Tries = 1;
        AssertFailed(await SaveAsync(), VeoErrorCategory.Incomplete, PartAndNote);

        // As a chunked answer leaves them whose last chunk of no bytes did not come: all is there, and nobody knows.
        File.WriteAllBytes(Part, Emulator.Video("mulerun", "t"));
        JsonObject note = JsonNode.Parse(File.ReadAllText(Part + ".json"))!.AsObject();
        note.Remove("length");
        File.WriteAllText(Part + ".json", note.ToJsonString());

        AssertSaved(await SaveAsync());
        Assert.Equal(416, Requests[^1].Status);
    }

    [Fact]
    public async Task Row_64_Any_other_416_starts_over()
    {
        Add(Cut, Fault.Status(416).On(2));

        AssertSaved(await SaveAsync());
        Assert.Equal([null, $"bytes={At}-", null], Requests.Select(request => request.Range));
    }

    [Fact]
    public async Task Row_65_A_connection_that_dies_every_time_leaves_its_part()
    {
        Add(Fault.NoLength().Always(), Fault.Reset(1_000), Fault.Reset(0).On(2, 9));

        AssertFailed(await SaveAsync(), VeoErrorCategory.Incomplete, PartAndNote);
        Assert.Equal(5, Requests.Count);
    }

    [Fact]
    public async Task Row_66_A_body_without_length_that_ends_early_is_found_out_by_its_boxes()
    {
        Add(Fault.NoLength(BodyFraming.UntilClose), Cut);

        Assert.True(AssertSaved(await SaveAsync()).Resumed);
    }

    [Fact]
    public async Task Row_67_An_empty_answer_is_a_damaged_download()
    {
        Add(Fault.Empty().Always());

        AssertFailed(await SaveAsync(), VeoErrorCategory.Corrupt);
        Assert.Equal(4, Requests.Count);
    }

    [Fact]
    public async Task Row_71_Silence_ends_a_try_and_four_tries_end_the_download()
    {
        Add(Fault.Hang(At));
        Assert.True(AssertSaved(await SaveAsync()).Resumed);
        File.Delete(Final);

        Add(Fault.Hang(100).Always());
        AssertFailed(await SaveAsync(), VeoErrorCategory.Stalled, PartAndNote);
        Assert.Equal(400, new FileInfo(Part).Length);
    }

    [Fact]
    public async Task Row_72_More_than_the_limit_is_not_taken()
    {
        Add(task => task with { VideoLengths = [(2 * Length) + 1] });
        AssertFailed(await SaveAsync(), VeoErrorCategory.VideoTooLarge);

        Add(task => task with { VideoLengths = [(2 * Length) + 1], VideoFaults = [Fault.NoLength()] });
        AssertFailed(await SaveAsync(), VeoErrorCategory.VideoTooLarge);
        Assert.Equal(2, Requests.Count);
    }

    [Fact]
    public async Task Row_73_A_compressed_file_is_unpacked_and_never_continued()
    {
        Add(Fault.Of(FaultKind.Gzip), Fault.Cut(50_000));

        Assert.False(AssertSaved(await SaveAsync()).Resumed);
        Assert.Equal([null, null], Requests.Select(request => request.Range));
    }

    [Theory]
    [InlineData(429, VeoErrorCategory.RateLimited)]
    [InlineData(503, VeoErrorCategory.Unavailable)]
    public async Task Row_74_A_CDN_in_trouble_is_asked_again_when_it_says(int status, VeoErrorCategory category)
    {
        Add(Fault.Status(status, null, ("Retry-After", "7")));

        AssertSaved(await SaveAsync());
        Assert.Equal((category, TimeSpan.FromSeconds(7)), (Policy.Failures[0].Category, Policy.Failures[0].RetryAfter));
        Assert.All(Policy.Origins, origin => Assert.Equal(Emulator.CdnUri.GetLeftPart(UriPartial.Authority), origin));
        Assert.Equal(1, Emulator.Counters.Polls("mulerun", "t"));
    }
}
