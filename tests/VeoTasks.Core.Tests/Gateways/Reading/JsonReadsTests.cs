using System.Text.Json;
using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Reading;

public sealed class JsonReadsTests
{
    [Fact]
    public void The_last_of_duplicate_members_counts() =>
        Assert.Equal("b", Json("""{"a":"a","a":"b"}""").At("a").Text());

    [Fact]
    public void A_member_under_another_spelling_is_looked_for_without_garbage_and_never_in_the_names_of_an_earlier_answer()
    {
        JsonElement answer = Json("""{"id":"a","videoUrl":"b"}""");
        Assert.Equal("b", answer.At("video_url").Text());
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = answer.At("video_url");
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        Assert.Null(Json("""{"id":"a","videoUrn":"b"}""").At("video_url").Text());
        Assert.Equal("c", Json("""{"VideoURL":"c","videoUrl":"b"}""").At("video_url").Text());
    }

    [Fact]
    public void A_path_through_something_that_is_no_object_ends_in_nothing() =>
        Assert.Null(Json("""{"a":["b"]}""").At("a", "b", "c").Text());

    [Theory]
    [InlineData("\"text\"", "text")]
    [InlineData("\" text \"", " text ")]
    [InlineData("\"\"", null)]
    [InlineData("\"  \"", null)]
    [InlineData("3001", "3001")]
    [InlineData("true", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    public void A_text_is_a_string_or_the_digits_of_a_number(string json, string? expected) =>
        Assert.Equal(expected, Json(json).Text());

    [Theory]
    [InlineData("\"cut in an emoji \\ud83d\"", "cut in an emoji \ufffd")]
    [InlineData("\"\\ude00 lost its front\"", "\ufffd lost its front")]
    [InlineData("\"whole \\ud83d\\ude00\"", "whole \ud83d\ude00")]
    public void Half_a_surrogate_pair_does_not_cost_the_rest_of_a_text(string json, string expected) =>
        Assert.Equal(expected, Json(json).Text());

    [Fact]
    public void Half_a_surrogate_pair_in_a_member_name_is_no_exception() =>
        Assert.Null(Json("""{"\ud83d":1}""").At("status").Text());

    [Theory]
    [InlineData("8", 8.0)]
    [InlineData("\"8\"", 8.0)]
    [InlineData("4.000000", 4.0)]
    [InlineData("\"NaN\"", null)]
    [InlineData("1e999", null)]
    [InlineData("\"eight\"", null)]
    [InlineData("[]", null)]
    public void A_number_may_come_as_a_string_but_must_be_finite(string json, double? expected) =>
        Assert.Equal(expected, Json(json).Number());

    [Fact]
    public void The_first_name_with_a_text_wins() =>
        Assert.Equal("b", Json("""{"id":7,"task_id":"","other":"b"}""").FirstText("task_id", "other", "id"));
}
