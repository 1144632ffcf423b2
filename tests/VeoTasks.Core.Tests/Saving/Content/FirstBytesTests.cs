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
        Assert.True(FileSignature.AreMp4(Mp4Sample.Box("free", [])));
        Assert.False(FileSignature.AreMp4(Mp4Sample.Box("moov", [])));
        Assert.False(FileSignature.AreMp4(Mp4Sample.Box("ftyp", "avif"u8)));
    }

    [Fact]
    public void A_transport_stream_is_called_by_its_name()
    {
        byte[] stream = new byte[3 * 188];
        (stream[0], stream[188], stream[376]) = (0x47, 0x47, 0x47);

        Assert.Equal("an MPEG transport stream", FileSignature.Describe(stream));
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

    [Theory]
    [InlineData("GIF89a\u0001", "a GIF image")]
    [InlineData("\u0089PNG\r\n\u001a\n", "a PNG image")]
    [InlineData("\u00FF\u00D8\u00FF\u00E0", "a JPEG image")]
    [InlineData("RIFF\u0001\0\0\0WEBPVP8 ", "a WebP image")]
    [InlineData("RIFF\u0001\0\0\0AVI LIST", "an AVI video")]
    [InlineData("\0\0\0\u001cftypavif", "an AVIF image")]
    [InlineData("\0\0\0\u001cftypheic", "an HEIF image")]
    [InlineData("\0\0\0\u001cftypavis", "an AVIF image")]
    [InlineData("\0\0\0\u001cftypmsf1", "an HEIF image")]
    [InlineData("\0\0\0\u001cftyphevc", "an HEIF image")]
    [InlineData("II*\0", "a TIFF image")]
    [InlineData("<?xml version=\"1.0\"?>\n<svg xmlns=\"\">", "an SVG image")]
    [InlineData("<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\">", "a playlist (DASH)")]
    [InlineData("\u00ff\u00fb\u0090\u0064", "MP3 sound")]
    [InlineData("\u0030\u0026\u00b2\u0075", "a Windows Media file")]
    [InlineData("\u0028\u00b5\u002f\u00fd", "a Zstandard archive")]
    [InlineData("\u007fELF", "a program")]
    [InlineData("#!/bin/sh\n", "a script")]
    [InlineData("\0\0\0\u0008mdat", "a QuickTime movie")]
    [InlineData("#EXTM3U\n", "a playlist (M3U8)")]
    [InlineData("PK\u0003\u0004", "a ZIP archive")]
    [InlineData("\u001f\u008b\u0008", "a gzip archive")]
    public void Other_formats_are_called_by_their_names(string first, string name)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(first);

        Assert.False(FileSignature.AreMp4(bytes));
        Assert.Equal(name, FileSignature.Describe(bytes));
    }

    [Fact]
    public void A_video_in_HEVC_is_no_picture() => Assert.True(FileSignature.AreMp4([0, 0, 0, 28, .. "ftyphev1"u8]));

    [Fact]
    public void WebM_is_called_by_its_name() =>
        Assert.Equal("a WebM or Matroska file", FileSignature.Describe([0x1A, 0x45, 0xDF, 0xA3, 1, 2, 3, 4]));
}
