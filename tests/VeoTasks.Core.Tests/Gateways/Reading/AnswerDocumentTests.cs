using System.Text;
using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Reading;

public sealed class AnswerDocumentTests
{
    private const int Large = 100 * 1024;

    [Fact]
    public void A_byte_order_mark_is_skipped()
    {
        using var document = AnswerDocument.Parse(Encoding.UTF8.GetPreamble().Concat("""{"a":1}"""u8.ToArray()).ToArray());

        Assert.Equal("1", document.Root.At("a").Text());
    }

    [Theory]
    [InlineData("", FailureParser.EmptyBody)]
    [InlineData("{\"a\":", FailureParser.InvalidJson)]
    [InlineData("{} {", FailureParser.InvalidJson)]
    [InlineData("<html>", FailureParser.InvalidJson)]
    public void What_is_no_JSON_is_a_fault(string body, string fault) => Assert.Equal(fault, Parse(body).Fault);

    [Fact]
    public void Bytes_that_are_no_UTF8_are_a_fault() =>
        Assert.Equal(FailureParser.InvalidJson, AnswerDocument.Parse(new byte[] { (byte)'"', 0xC3, 0x28, (byte)'"' }).Fault);

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, FailureParser.TooDeep)]
    [InlineData(10_000, FailureParser.TooDeep)]
    [InlineData(100_000, FailureParser.TooDeep)]
    public void Nesting_ends_at_64_levels(int depth, string? fault) =>
        Assert.Equal(fault, Parse(new string('[', depth) + new string(']', depth)).Fault);

    [Theory]
    [InlineData(20_000, null)]
    [InlineData(60_000, FailureParser.TooMany)]
    public void More_values_than_any_task_has_are_a_fault(int count, string? fault) =>
        Assert.Equal(fault, Parse($"[{string.Join(',', Enumerable.Repeat("1234", count))}]").Fault);

    [Fact]
    public void A_long_text_is_read_by_its_beginning_and_costs_nothing_more()
    {
        using var document = Parse(
            $$"""{"before":1,"word":"{{new string('x', 30)}}{{string.Concat(Enumerable.Repeat("\\u00e9é🎬", Large))}}","after":"b"}""");

        string text = document.Root.At("word").Text()!;
        Assert.StartsWith("xxx", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1000, AnswerDocument.LongestText);
        Assert.DoesNotContain('\ufffd', text);
        Assert.Equal(("1", "b"), (document.Root.At("before").Text(), document.Root.At("after").Text()));
    }

    [Fact]
    public void Long_names_and_numbers_are_left_out()
    {
        using var document = Parse($$"""{"{{new string('n', Large)}}":1,"number":{{new string('9', Large)}},"status":"done"}""");

        Assert.Equal((null, "done"), (document.Root.At("number").Text(), document.Root.At("status").Text()));
    }

    [Theory]
    [InlineData(10, "/")]
    [InlineData(10, "\\/")]
    [InlineData(Large, "/")]
    [InlineData(Large, "\\/")]
    [InlineData(Large, "\\n/")]
    public void Bytes_of_any_length_are_decoded_however_they_are_escaped(int length, string slash)
    {
        byte[] video = [.. Enumerable.Repeat((byte)0xFF, length * 3)];
        string encoded = Convert.ToBase64String(video).Replace("/", slash, StringComparison.Ordinal);
        using var document = Parse($$"""{"plain":"{{encoded}}","uri":"data:video\/mp4;base64,{{encoded}}"}""");

        Assert.Equal(video, document.Decode(document.Root.At("plain"), isUri: false).ToArray());
        Assert.Equal(video, document.Decode(document.Root.At("uri"), isUri: true).ToArray());
    }

    [Theory]
    [InlineData("\"AAEC\"", new byte[] { 0, 1, 2 })]
    [InlineData("\"AA@@\"", new byte[0])]
    [InlineData("\"\\ud83d\"", new byte[0])]
    [InlineData("\"\\uf8ff0:AAEC\"", new byte[0])]
    public void Base64_that_is_none_is_nothing(string json, byte[] expected) =>
        Assert.Equal(expected, AnswerDocument.None.Decode(Json(json), isUri: false).ToArray());

    private static AnswerDocument Parse(string body) => AnswerDocument.Parse(Encoding.UTF8.GetBytes(body));
}
