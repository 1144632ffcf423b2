using System.Text;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Content;

public sealed class FirstBytesTests
{
    [Fact]
    public void An_MP4_is_known_by_its_first_box()
    {
        Assert.True(FileSignature.AreMp4(Mp4Sample.Shortest));
        Assert.False(FileSignature.AreMp4(Mp4Sample.Shortest.AsSpan(0, 7)));
        Assert.False(FileSignature.AreMp4(Mp4Sample.Box("moov", [])));
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
        Assert.Equal(name, FileSignature.Describe(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void WebM_is_called_by_its_name() => Assert.Equal("a WebM or Matroska file", FileSignature.Describe([0x1A, 0x45, 0xDF, 0xA3, 1, 2, 3, 4]));
}
