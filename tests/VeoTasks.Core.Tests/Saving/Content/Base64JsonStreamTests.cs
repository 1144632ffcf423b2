using System.Text;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Content;

public sealed class Base64JsonStreamTests
{
    private const string Video = "AAAAGGZ0eXBpc29tAAAAAGlzb21tcDQyAAAACG1vb3YAAAAIbWRhdA==";

    public static TheoryData<string> Good =>
    [
        $$"""{"success":true,"format":"mp4","size":40,"base64":"{{Video}}","data_url":"data:video/mp4;base64,{{Video}}"}""",
        $$"""{"data_url":"data:video/mp4;base64,{{Video}}","base64":"{{Video}}","size":40}""",
        $$"""{"size":40,"data_url":"data:video\/mp4;base64,{{Video}}"}""",
        $$"""{"base64":"","data_url":"data:video/mp4;base64,{{Video}}","size":40}""",
        $$"""{"base64":null,"data_url":"data:video/mp4;base64,{{Video}}"}""",
        $$"""{"data_url":"","base64":"{{Video}}"}""",
        $$"""{"data_url":null,"base64":"{{Video}}"}""",
        $$"""{"base64":"{{Video}}","size":"40"}""",
        $$"""{"base64":"{{Video}}","size":null,"success":null}""",
        "\uFEFF { \"a\" : [ { \"base64\" : \"x\" } , \"]}\\\"\" ] ,\r\n\t\"base64\" : \"" + Video + "\" , \"z\" : { } } trailing",
        $$"""{"error":null,"base64":"{{Video.Replace("/", "\\/").Replace("=", "\\u003d").Insert(8, "\\r\\n")}}"}""",
        $$"""{"k\"ey":"v\\","base64":"{{Video}}"}""",
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public async Task The_video_is_found_whatever_stands_around_it(string json)
    {
        foreach (int piece in new[] { 1, 2, 3, 7, 100_000 })
        {
            Assert.Equal(Mp4Sample.Shortest, await DecodeAsync(Encoding.UTF8.GetBytes(json), piece));
        }
    }

    [Theory]
    [InlineData("""{"success":false,"message":"no such task","base64":"AAAA"}""", "no such task")]
    [InlineData("""{"error":{"message":"no such task","type":"x"}}""", "no such task")]
    [InlineData("""{"success":true}""", "The gateway's answer holds no video.")]
    [InlineData("{}", "The gateway's answer holds no video.")]
    [InlineData("""{"base64":"","data_url":""}""", "The gateway's answer holds no video.")]
    [InlineData("""{"base64":{"a":"b"}}""", "The gateway's answer holds no video.")]
    public async Task An_answer_without_a_video_gives_the_gateways_reason(string json, string message)
    {
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync(Encoding.UTF8.GetBytes(json), 100));
        Assert.Equal(message, exception.Message);
    }

    [Theory]
    [InlineData("""{"size":39,"base64":"VIDEO"}""")]
    [InlineData("""{"base64":"VIDEO","size":41}""")]
    public async Task Another_size_than_announced_is_an_error(string json)
    {
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(
            () => DecodeAsync(Encoding.UTF8.GetBytes(json.Replace("VIDEO", Video)), 100));
        Assert.Contains("sent 40", exception.Message);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("{\"base64\" \"AAAA\"}")]
    [InlineData("{\"base64\":AAAA}x")]
    [InlineData("{\"base64\":!}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":1 \"b\":2}")]
    [InlineData("{\"base64\":\"AA=A\"}")]
    [InlineData("{\"base64\":\"AAAAA\"}")]
    [InlineData("{\"base64\":\"A===\"}")]
    [InlineData("{\"base64\":\"AA==AAAA\"}")]
    [InlineData("{\"base64\":\"AAA-\"}")]
    [InlineData("{\"base64\":\"AAA\\b\"}")]
    [InlineData("{\"base64\":\"AAA\\uzzzz\"}")]
    [InlineData("{\"base64\":\"AAA\\u0141\"}")]
    [InlineData("{\"data_url\":\"AAAA\"}")]
    [InlineData("{\"data_url\":\"data:video/mp4,AAAA\"}")]
    public async Task What_is_no_such_JSON_or_no_base64_is_an_error(string text) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync(Encoding.UTF8.GetBytes(text), 3));

    [Fact]
    public async Task A_data_URI_without_an_end_to_its_prefix_is_given_up_early() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync(Encoding.UTF8.GetBytes("{\"data_url\":\"" + new string('x', 1000)), 10));

    [Fact]
    public async Task An_answer_that_ends_anywhere_before_its_last_brace_is_cut()
    {
        byte[] json = Encoding.UTF8.GetBytes($$"""{"size":40,"base64":"{{Video}}","more":[{"x":"\u0041"}],"n":1.5e3}""");

        for (int length = 0; length < json.Length; length++)
        {
            await Assert.ThrowsAsync<EndOfStreamException>(() => DecodeAsync(json[..length], 1000));
        }
    }

    internal static async Task<byte[]> DecodeAsync(byte[] json, int piece)
    {
        using Base64JsonStream stream = new(new ScriptedStream(json) { Piece = piece });
        using MemoryStream decoded = new();
        await stream.CopyToAsync(decoded, TestContext.Current.CancellationToken);
        return decoded.ToArray();
    }
}
