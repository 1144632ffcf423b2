using System.Text;
using VeoTasks.Gateways.Parsing;
using Xunit;

namespace VeoTasks.Tests.Gateways.Reading;

public sealed class AnswerBodyTests
{
    [Fact]
    public void A_byte_order_mark_is_skipped()
    {
        using var document = AnswerBody.Parse(Encoding.UTF8.GetPreamble().Concat("""{"a":1}"""u8.ToArray()).ToArray());

        Assert.NotNull(document);
        Assert.Equal("1", document.RootElement.At("a").Text());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\":")]
    [InlineData("{} trailing")]
    [InlineData("<html>")]
    public void What_is_no_JSON_is_null(string body) => Assert.Null(AnswerBody.Parse(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_null() => Assert.Null(AnswerBody.Parse(new byte[] { (byte)'"', 0xC3, 0x28, (byte)'"' }));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(10_000, false)]
    public void Nesting_ends_at_64_levels(int depth, bool isRead)
    {
        using var document = AnswerBody.Parse(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)));

        Assert.Equal(isRead, document is not null);
    }
}
