using System.Net;
using System.Net.Http.Headers;
using VeoTasks.Saving;
using Xunit;

namespace VeoTasks.Tests.Saving.Transfer;

public sealed class RangeReplyTests
{
    private static readonly ResumeInfo Note = new() { Video = "a:b#0", ETag = "\"v1\"", Length = 40 };
    private static readonly ResumeInfo Dated = new() { Video = "a:b#0", LastModified = DateTimeOffset.UnixEpoch, Length = 40 };

    [Theory]
    [InlineData("bytes 16-39/40", 24, ReplyKind.Rest)]
    [InlineData("bytes 16-39/40", null, ReplyKind.Rest)]
    [InlineData("bytes 16-39/*", 24, ReplyKind.Rest)]
    [InlineData("bytes 16-29/40", 14, ReplyKind.Rest)]
    [InlineData("bytes 16-39/40", 23, ReplyKind.Misfit)]
    [InlineData("bytes 16-39/41", 24, ReplyKind.Misfit)]
    [InlineData("bytes 15-39/40", 25, ReplyKind.Misfit)]
    [InlineData("bytes 0-39/40", 40, ReplyKind.Misfit)]
    [InlineData("bytes */40", 24, ReplyKind.Misfit)]
    [InlineData("lines 16-39/40", 24, ReplyKind.Misfit)]
    [InlineData("nonsense", 24, ReplyKind.Misfit)]
    [InlineData(null, 24, ReplyKind.Misfit)]
    public void A_part_is_taken_only_if_it_is_the_one_that_was_asked_for(string? range, int? length, object kind) =>
        Assert.Equal((ReplyKind)kind, RangeReply.Read(Part(range, length), 16, Note).Kind);

    [Fact]
    public void A_part_tells_how_long_it_and_the_file_are()
    {
        RangeReply reply = RangeReply.Read(Part("bytes 16-29/40", 14), 16, Note with { Length = null });

        Assert.Equal((14, 40), (reply.BodyLength, reply.FileLength));
        Assert.Equal(40, RangeReply.Read(Part("bytes 16-39/*", 24), 16, Note).FileLength);
    }

    [Theory]
    [InlineData("\"v1\"", ReplyKind.Rest)]
    [InlineData("\"v2\"", ReplyKind.Misfit)]
    [InlineData("W/\"v1\"", ReplyKind.Misfit)]
    [InlineData(null, ReplyKind.Misfit)]
    public void A_part_has_to_carry_the_entity_tag_that_was_asked_for(string? tag, object kind)
    {
        HttpResponseMessage answer = Part("bytes 16-39/40", 24);
        answer.Headers.ETag = tag is null ? null : EntityTagHeaderValue.Parse(tag);

        Assert.Equal((ReplyKind)kind, RangeReply.Read(answer, 16, Note).Kind);
    }

    [Theory]
    [InlineData(0, ReplyKind.Rest)]
    [InlineData(1, ReplyKind.Misfit)]
    [InlineData(null, ReplyKind.Rest)]
    public void A_part_by_date_may_leave_the_date_out_but_not_carry_another(int? seconds, object kind)
    {
        HttpResponseMessage answer = Part("bytes 16-39/40", 24);
        answer.Content.Headers.LastModified = seconds is { } given ? DateTimeOffset.UnixEpoch.AddSeconds(given) : null;

        Assert.Equal((ReplyKind)kind, RangeReply.Read(answer, 16, Dated).Kind);
    }

    [Fact]
    public void A_part_from_the_first_byte_that_nobody_asked_for_is_taken_as_the_file()
    {
        Assert.Equal(ReplyKind.Whole, RangeReply.Read(Part("bytes 0-39/40", 40), 0, null).Kind);
        Assert.Equal(ReplyKind.Misfit, RangeReply.Read(Part("bytes 16-39/40", 24), 0, null).Kind);
    }

    [Fact]
    public void A_416_is_an_end_only_where_a_range_was_asked_for()
    {
        HttpResponseMessage answer = new(HttpStatusCode.RequestedRangeNotSatisfiable);

        Assert.Equal(ReplyKind.Nothing, RangeReply.Read(answer, 16, Note).Kind);
        Assert.Equal(ReplyKind.Refusal, RangeReply.Read(answer, 0, null).Kind);
    }

    [Theory]
    [InlineData(16, ReplyKind.Nothing)]
    [InlineData(15, ReplyKind.Misfit)]
    [InlineData(40, ReplyKind.Misfit)]
    public void A_416_that_tells_another_length_than_is_there_is_no_end(int length, object kind)
    {
        HttpResponseMessage answer = new(HttpStatusCode.RequestedRangeNotSatisfiable);
        answer.Content.Headers.ContentRange = new ContentRangeHeaderValue(length);

        Assert.Equal((ReplyKind)kind, RangeReply.Read(answer, 16, Note).Kind);
    }

    [Theory]
    [InlineData(HttpStatusCode.NoContent)]
    [InlineData(HttpStatusCode.Accepted)]
    [InlineData(HttpStatusCode.NotModified)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.BadGateway)]
    public void Any_other_status_brings_no_file(HttpStatusCode status) =>
        Assert.Equal(ReplyKind.Refusal, RangeReply.Read(new HttpResponseMessage(status), 0, null).Kind);

    [Theory]
    [InlineData(40L, ReplyKind.Rest)]
    [InlineData(null, ReplyKind.Misfit)]
    public void A_part_with_a_coding_counts_only_where_the_whole_had_as_many_bytes(long? length, object kind)
    {
        HttpResponseMessage answer = Part("bytes 16-39/40", 24);
        answer.Content.Headers.ContentEncoding.Add("GZIP");

        Assert.Equal((ReplyKind)kind, RangeReply.Read(answer, 16, Note with { Length = length }).Kind);
    }

    [Theory]
    [InlineData("bytes 16-39/40", ReplyKind.Misfit)]
    [InlineData("bytes 0-39/40", ReplyKind.Whole)]
    [InlineData(null, ReplyKind.Whole)]
    public void A_status_of_a_whole_file_does_not_make_a_part_of_it_whole(string? range, object kind)
    {
        HttpResponseMessage answer = Part(range, 24);
        answer.StatusCode = HttpStatusCode.OK;

        Assert.Equal((ReplyKind)kind, RangeReply.Read(answer, 16, Note).Kind);
    }

    [Theory]
    [InlineData("bytes 16-29/40", true)]
    [InlineData("bytes 16-39/40", false)]
    [InlineData("bytes 16-39/*", false)]
    public void A_part_that_does_not_reach_the_end_is_a_piece(string range, bool isPiece) =>
        Assert.Equal(isPiece, RangeReply.Read(Part(range, null), 16, Note).IsPiece);

    private static HttpResponseMessage Part(string? range, int? length)
    {
        HttpResponseMessage answer = new(HttpStatusCode.PartialContent) { Content = new StreamContent(new MemoryStream()) };
        answer.Headers.ETag = new EntityTagHeaderValue("\"v1\"");
        answer.Content.Headers.ContentLength = length;
        answer.Content.Headers.TryAddWithoutValidation("Content-Range", range);
        return answer;
    }
}
