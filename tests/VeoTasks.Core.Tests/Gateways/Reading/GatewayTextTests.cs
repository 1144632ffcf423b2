using VeoTasks.Gateways.Parsing;
using Xunit;

namespace VeoTasks.Tests.Gateways.Reading;

public sealed class GatewayTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("  two \r\n\t lines  ", "two lines")]
    [InlineData("\u001b[31;1mred\u001b[0m alert", "red alert")]
    [InlineData("\u009b31mred", "red")]
    [InlineData("\u001b]0;title\u0007text", "text")]
    [InlineData("\u001b]8;;http://x\u001b\\link", "link")]
    [InlineData("\u001b]never closed", null)]
    [InlineData("\u001bcreset", "reset")]
    [InlineData("nul\0 bell\u0007 del\u007f", "nul bell del")]
    [InlineData("right\u202e to left", "right to left")]
    [InlineData("错误描述 🎬", "错误描述 🎬")]
    [InlineData("sk-\u200bzero\ufeff wid\u00adth", "sk-zero width")]
    [InlineData("left\u200e and \u061cright marks", "left and right marks")]
    [InlineData("tag\udb40\udc41 characters", "tag characters")]
    [InlineData("\u001b", null)]
    [InlineData("", null)]
    [InlineData(" \n ", null)]
    public void Text_becomes_one_clean_line(string text, string? expected) => Assert.Equal(expected, TextSanitizer.Clean(text));

    [Fact]
    public void Half_an_emoji_is_replaced() =>
        Assert.Equal("half \ufffd an emoji \ufffd", TextSanitizer.Clean("half \ud83d an emoji \udfac"));

    [Fact]
    public void Text_of_the_greatest_length_is_kept_whole()
    {
        var text = new string('x', TextSanitizer.MaximumLength);

        Assert.Equal(text, TextSanitizer.Clean(text));
    }

    [Fact]
    public void Longer_text_is_cut() =>
        Assert.Equal(TextSanitizer.MaximumLength, TextSanitizer.Clean(new string('x', 1_000_000))!.Length);

    [Fact]
    public void An_emoji_is_not_cut_in_half()
    {
        var clean = TextSanitizer.Clean(new string('x', TextSanitizer.MaximumLength - 1) + "🎬🎬")!;

        Assert.Equal(new string('x', TextSanitizer.MaximumLength - 1), clean);
    }

    [Fact]
    public void Any_text_comes_out_short_and_without_control_characters() =>
        Property.HoldsForTexts(
            Property.TextOf("ab \n\u001b\u009b\u0007[]31m;\\\u202e\ud83c\udfac\0\udb40\udc41\u200b"),
            text => TextSanitizer.Clean(text) is not { } clean
                || (clean.Length is > 0 and <= TextSanitizer.MaximumLength && !clean.Any(char.IsControl) && clean == clean.Trim()));
}
