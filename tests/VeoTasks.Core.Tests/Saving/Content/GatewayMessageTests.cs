using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Content;

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
    [InlineData("""{"error":{"code":"x","detail":"gone"}}""", "gone")]
    [InlineData("""{"msg":"gone"}""", "gone")]
    [InlineData(
        """<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message><X/></Error>""",
        "AccessDenied: Request has expired")]
    [InlineData("<Error><Code>RequestTimeTooSkewed</Code></Error>", "RequestTimeTooSkewed")]
    [InlineData(
        "\uFEFF<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code><Message>late</Message></Error>",
        "AuthenticationFailed: late")]
    [InlineData("<Error>\n  <Code>ExpiredToken</Code>\n  <Message>a &amp; b</Message>", "ExpiredToken: a & b")]
    [InlineData("""<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code><Message>Server failed""", "AuthenticationFailed")]
    [InlineData("<html><code>x</code><message>y</message></html>", null)]
    [InlineData("""{"message":"  "}""", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    [InlineData("<html>", null)]
    public void The_message_is_found_where_gateways_put_it(string json, string? message) =>
        Assert.Equal(message, GatewayMessage.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void What_steers_a_terminal_is_taken_out() =>
        Assert.Equal("a b c d", GatewayMessage.Read("""{"message":"a\u001b[31m b\u202E c\nd"}"""u8));

    [Fact]
    public void Secrets_are_left_to_who_knows_the_key() =>
        Assert.Equal("bad key abc", GatewayMessage.Read("""{"message":"bad key abc"}"""u8));

    [Fact]
    public void Any_bytes_at_all_give_a_message_or_none() => Prop.ForAll<byte[], ushort>((noise, at) =>
    {
        byte[] json = """{"error":{"message":"a\ud83d\ude00b","details":[1,{"x":null}]},"message":"c"}"""u8.ToArray();
        noise.AsSpan(0, Math.Min(noise.Length, json.Length - (at % json.Length))).CopyTo(json.AsSpan(at % json.Length));
        _ = GatewayMessage.Read(json);
        _ = GatewayMessage.Read(noise);
    }).Check(1000);
}
