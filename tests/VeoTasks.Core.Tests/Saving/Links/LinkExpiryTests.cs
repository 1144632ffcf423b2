using VeoTasks.Saving;
using Xunit;

namespace VeoTasks.Tests.Saving.Links;

public sealed class LinkExpiryTests
{
    [Theory]
    [InlineData("X-Amz-Date=20260102T030405Z&X-Amz-Expires=60&X-Amz-Signature=x", "2026-01-02T03:05:05Z")]
    [InlineData("X-Goog-Expires=3600&X-Goog-Date=20260102T030405Z", "2026-01-02T04:04:05Z")]
    [InlineData("x-tos-date=20260102T030405Z&x-tos-expires=1", "2026-01-02T03:04:06Z")]
    [InlineData("Expires=1767323045&OSSAccessKeyId=k&Signature=x", "2026-01-02T03:04:05Z")]
    [InlineData("expires=1767323045000&sig=x", "2026-01-02T03:04:05Z")]
    [InlineData("sv=2024&se=2026-01-02T03%3A04%3A05Z&sig=x", "2026-01-02T03:04:05Z")]
    [InlineData("expire=1767323045&sign=x", "2026-01-02T03:04:05Z")]
    [InlineData("x-expires=1767323045&x-signature=x", "2026-01-02T03:04:05Z")]
    [InlineData("exp=1767323045", "2026-01-02T03:04:05Z")]
    [InlineData("exp=3600", null)]
    [InlineData("", null)]
    [InlineData("Expires=soon", null)]
    [InlineData("Expires=99999999999999999999", null)]
    [InlineData("X-Amz-Expires=60", null)]
    [InlineData("X-Amz-Date=yesterday&X-Amz-Expires=60", null)]
    [InlineData("X-Amz-Date=99991231T235959Z&X-Amz-Expires=4294967295", null)]
    [InlineData("se=", null)]
    [InlineData("&&=&a", null)]
    public void The_end_is_read_from_the_signature(string query, string? end) =>
        Assert.Equal(end is null ? null : DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture), LinkExpiry.Of(
            new Uri("https://cdn.example/v.mp4?" + query)));

    [Theory]
    [InlineData(null, "1767323045", "1767323045")]
    [InlineData("1767323000", "1767323045", "1767323000")]
    [InlineData("1767323099", "1767323045", "1767323045")]
    [InlineData("1767323099", null, "1767323099")]
    [InlineData(null, null, null)]
    public void Link_and_task_end_with_whichever_comes_first(string? task, string? link, string? end)
    {
        VeoVideo video = new() { Uri = new Uri("https://cdn.example/v.mp4" + (link is null ? "" : "?Expires=" + link)) };

        Assert.Equal(At(end), LinkExpiry.Of(new VeoTask { Id = "a", Provider = "p", ExpiresAt = At(task) }, video));
    }

    [Fact]
    public void Bytes_that_came_with_the_task_do_not_end() =>
        Assert.Null(LinkExpiry.Of(new VeoTask { Id = "a", Provider = "p", ExpiresAt = DateTimeOffset.UnixEpoch },
            new VeoVideo { Transport = VeoVideoTransport.Inline }));

    private static DateTimeOffset? At(string? seconds) =>
        seconds is null ? null : DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture));
}
