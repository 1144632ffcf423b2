using System.Net;
using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator.Cdn;

/// <summary>The CDN as it is without faults: RFC 9110, sections 8.8, 13.1.5, 14 and 15.5.17.</summary>
public sealed class CdnRangeTests : EmulatorTest
{
    private const int Length = 50_000;

    [Fact]
    public async Task A_whole_file_comes_with_length_type_and_validators()
    {
        using var response = await FetchAsync(await LinkAsync(WithLength));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((Length, "video/mp4"), (response.Content.Headers.ContentLength, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal("bytes", Assert.Single(response.Headers.AcceptRanges));
        Assert.False(response.Headers.ETag!.IsWeak);
        Assert.True(response.Content.Headers.LastModified < Clock.GetUtcNow());
        Assert.Equal(Emulator.Video("mulerun", "t"), await response.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 0)]
    [InlineData("bytes=100-199", 100, 199)]
    [InlineData("bytes=49999-", 49_999, 49_999)]
    [InlineData("bytes=1000-", 1000, 49_999)]
    [InlineData("bytes=-1", 49_999, 49_999)]
    [InlineData("bytes=-70000", 0, 49_999)]
    [InlineData("bytes=40000-99999999999999999999", 40_000, 49_999)]
    [InlineData("BYTES=5-9", 5, 9)]
    public async Task A_range_within_the_file_is_sent_as_206(string range, int first, int last)
    {
        using var response = await FetchAsync(await LinkAsync(WithLength), range);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        var sent = response.Content.Headers.ContentRange!;
        Assert.Equal((first, last, Length), (sent.From, sent.To, sent.Length));
        Assert.Equal(Emulator.Video("mulerun", "t")[first..(last + 1)], await response.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Theory]
    [InlineData("bytes=50000-")]
    [InlineData("bytes=60000-70000")]
    [InlineData("bytes=-0")]
    public async Task A_range_beyond_the_file_is_416_with_its_length(string range)
    {
        using var response = await FetchAsync(await LinkAsync(WithLength), range);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal($"bytes */{Length}", response.Content.Headers.ContentRange?.ToString());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Theory]
    [InlineData("bytes=9-5")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=+1-2")]
    [InlineData("items=0-5")]
    [InlineData("bytes=0-1,5-6")]
    public async Task A_range_that_is_none_or_several_is_ignored(string range)
    {
        using var response = await FetchAsync(await LinkAsync(WithLength), range);
        Assert.Equal((HttpStatusCode.OK, (long?)Length), (response.StatusCode, response.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task If_Range_decides_between_the_rest_and_the_whole()
    {
        var link = await LinkAsync(WithLength);
        using var whole = await FetchAsync(link);
        var tag = whole.Headers.ETag!.Tag;
        var date = whole.Content.Headers.LastModified!.Value;

        Assert.Equal(206, await StatusAsync(link, tag));
        Assert.Equal(206, await StatusAsync(link, date.ToString("r")));
        Assert.Equal(200, await StatusAsync(link, "\"other\""));
        Assert.Equal(200, await StatusAsync(link, "W/" + tag));
        Assert.Equal(200, await StatusAsync(link, date.AddSeconds(1).ToString("r")));
        Assert.Equal(200, await StatusAsync(link, date.AddSeconds(-1).ToString("r")));
    }

    [Theory]
    [InlineData(VideoValidators.Both, true, false, true)]
    [InlineData(VideoValidators.EntityTag, true, false, false)]
    [InlineData(VideoValidators.Date, false, false, true)]
    [InlineData(VideoValidators.WeakEntityTag, true, true, false)]
    [InlineData(VideoValidators.None, false, false, false)]
    public async Task A_script_says_which_validators_are_sent(VideoValidators validators, bool tag, bool weak, bool date)
    {
        var link = await LinkAsync(task => WithLength(task) with { Validators = validators });
        using var response = await FetchAsync(link);
        Assert.Equal((tag, weak, date), (
            response.Headers.ETag is not null, response.Headers.ETag?.IsWeak ?? false, response.Content.Headers.LastModified is not null));
        if (weak)
        {
            Assert.Equal(200, await StatusAsync(link, response.Headers.ETag!.ToString()));
        }
    }

    [Fact]
    public async Task Head_tells_of_the_whole_file_and_sends_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, await LinkAsync(WithLength));
        request.Headers.TryAddWithoutValidation("Range", "bytes=5-9");
        using var response = await Http.SendAsync(request, Cancelled);
        Assert.Equal((HttpStatusCode.OK, (long?)Length), (response.StatusCode, response.Content.Headers.ContentLength));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Equal(0, Emulator.Counters.Log[^1].BytesSent);
    }

    [Fact]
    public async Task Other_methods_and_other_files_are_refused_as_a_store_does()
    {
        var link = await LinkAsync(WithLength);
        using var posted = await Http.PostAsync(link, null, Cancelled);
        using var missing = await FetchAsync(new Uri(link.AbsoluteUri.Replace("/0.mp4", "/1.mp4", StringComparison.Ordinal)));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD"), (posted.StatusCode, string.Join(", ", posted.Content.Headers.Allow)));
        Assert.Equal((HttpStatusCode.NotFound, "application/xml"), (missing.StatusCode, missing.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_script_adds_and_replaces_headers_of_its_videos()
    {
        var headers = new Dictionary<string, string> { ["Content-Disposition"] = "attachment; "
            + "filename=\"../../evil.mp4\"", ["Content-Type"] = "application/octet-stream" };
        using var response = await FetchAsync(await LinkAsync(task => WithLength(task) with { VideoHeaders = headers }));
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("evil", response.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
    }

    private static EmulatedTask WithLength(EmulatedTask task) => task with { VideoLengths = [Length] };

    private async Task<int> StatusAsync(Uri link, string ifRange)
    {
        using var response = await FetchAsync(link, "bytes=100-", ifRange);
        return (int)response.StatusCode;
    }
}
