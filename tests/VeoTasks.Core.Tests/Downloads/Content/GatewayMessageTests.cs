using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Downloads.Content;
using VeoTasks.Tests.Downloads.Support;
using Xunit;

namespace VeoTasks.Tests.Downloads.Content;

public sealed class GatewayMessageTests
{
    [Theory]
    [InlineData("""{"error":{"message":"gone","type":"x"}}""", "gone")]
    [InlineData("""{"error":"gone"}""", "gone")]
    [InlineData("""{"code":"x","message":"gone","data":null}""", "gone")]
    [InlineData("""{"detail":"gone"}""", "gone")]
    [InlineData("""{"error":{"message":""},"message":"gone"}""", "gone")]
    [InlineData("""{"error":null,"message":"gone"}""", "gone")]
    [InlineData("""{"message":7}""", null)]
    [InlineData("""{"message":"\ud800"}""", null)]
    [InlineData("""{"message":"  "}""", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    [InlineData("<html>", null)]
    public void The_message_is_found_where_gateways_put_it(string json, string? message) =>
        Assert.Equal(message, GatewayMessage.Read(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("GET https://x.example/v.mp4?Signature=abc&Expires=1 failed", "GET https://x.example/v.mp4?<redacted> failed")]
    [InlineData("bad key sk-AbC123", "bad key <redacted>")]
    [InlineData("header 'Bearer abc.def'", "header '<redacted>")]
    [InlineData("a\\u001b[31mb\\u202Ec\\nd", "a [31mb c d")]
    public void What_is_secret_or_steers_a_terminal_is_taken_out(string text, string shown) =>
        Assert.Equal(shown, GatewayMessage.Read(Encoding.UTF8.GetBytes($"{{\"message\":\"{text}\"}}")));

    [Fact]
    public void A_long_message_is_cut() =>
        Assert.Equal(300, GatewayMessage.Read(Encoding.UTF8.GetBytes($"{{\"message\":\"{new string('x', 3000)}\"}}"))!.Length);

    [Fact]
    public void Any_bytes_at_all_give_a_message_or_none() => Prop.ForAll<byte[], ushort>((noise, at) =>
    {
        byte[] json = """{"error":{"message":"a\ud83d\ude00b","details":[1,{"x":null}]},"message":"c"}"""u8.ToArray();
        noise.AsSpan(0, Math.Min(noise.Length, json.Length - (at % json.Length))).CopyTo(json.AsSpan(at % json.Length));
        _ = GatewayMessage.Read(json);
        _ = GatewayMessage.Read(noise);
    }).Check(1000);
}
