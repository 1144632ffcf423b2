using System.Text;
using VeoTasks.Downloads.Content;
using VeoTasks.Tests.Downloads.Support;
using Xunit;

namespace VeoTasks.Tests.Downloads.Content;

public sealed class FirstBytesTests
{
    [Fact]
    public void An_MP4_is_known_by_its_first_box()
    {
        Assert.True(FirstBytes.AreMp4(Mp4Sample.Shortest));
        Assert.False(FirstBytes.AreMp4(Mp4Sample.Shortest.AsSpan(0, 7)));
        Assert.False(FirstBytes.AreMp4(Mp4Sample.Box("moov", [])));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("<!doctype html>", "a web page")]
    [InlineData("\uFEFF\r\n  <html>", "a web page")]
    [InlineData("<?xml version='1.0'?>", "XML")]
    [InlineData("[1]", "JSON")]
    [InlineData(" {\"a\":1}", "JSON")]
    [InlineData("{\"error\":\"gone\"}", "JSON (gone)")]
    [InlineData("{\"error\":{\"message\":\"gone\"", "JSON")]
    [InlineData("plain words", "of an unknown format")]
    public void Everything_else_is_called_by_its_name(string text, string name) =>
        Assert.Equal(name, FirstBytes.Describe(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void WebM_is_called_by_its_name() => Assert.Equal("a WebM or Matroska file", FirstBytes.Describe([0x1A, 0x45, 0xDF, 0xA3, 1, 2, 3, 4]));
}
