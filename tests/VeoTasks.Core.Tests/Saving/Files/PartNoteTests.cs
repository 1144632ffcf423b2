using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Saving;
using VeoTasks.Storage;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Files;

public sealed class PartNoteTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_what_is_read()
    {
        ResumeInfo note =
            new() { Video = "mulerun:\"\u00E4\\#0", ETag = "\"a b\"", LastModified = DateTimeOffset.UnixEpoch, Length = 1L << 40 };
        note.Write(_folder["note"], LocalDisk.Instance);

        Assert.Equal(note, ResumeInfo.Read(_folder["note"]));
    }

    [Fact]
    public void Its_bytes_are_the_same_as_ever()
    {
        ResumeInfo note = new()
        {
            Version = 2,
            Video = "p:t#0",
            ETag = "\"v1\"",
            LastModified = DateTimeOffset.UnixEpoch,
            Length = 9,
            Sha256 = "x",
            Boot = "b",
            Flushed = 2,
            Ranges = [[0, 4], [6, 9]],
        };

        Assert.Equal("""{"version":1,"video":"p:t#0"}""", Written(new ResumeInfo { Video = "p:t#0" }));
        Assert.Equal(
            """{"version":2,"video":"p:t#0","etag":"\u0022v1\u0022","lastModified":"1970-01-01T00:00:00+00:00","length":9,"sha256":"x","boot":"b","flushed":2,"ranges":[[0,4],[6,9]]}""",
            Written(note));
        Assert.Equivalent(note, ResumeInfo.Read(_folder["note"]));
    }

    private string Written(ResumeInfo note)
    {
        note.Write(_folder["note"], LocalDisk.Instance);
        return File.ReadAllText(_folder["note"]).TrimEnd(' ', '\n');
    }

    [Theory]
    [InlineData(500)]
    [InlineData(3000)]
    public void A_shorter_note_leaves_nothing_of_a_longer_one(int length)
    {
        new ResumeInfo { Video = new string('x', length) }.Write(_folder["note"], LocalDisk.Instance);
        new ResumeInfo { Video = "a:b#0" }.Write(_folder["note"], LocalDisk.Instance);

        Assert.Equal("a:b#0", ResumeInfo.Read(_folder["note"])!.Video);
    }

    [Fact]
    public void Any_damage_gives_a_note_or_none() => Prop.ForAll<byte[], ushort>((noise, at) =>
    {
        byte[] json = Encoding.UTF8.GetBytes(
            """{"version":1,"video":"mulerun:abc#0","etag":"\"v1\"","lastModified":"2026-11-22T00:00:00+00:00","length":300000}""");
        noise.AsSpan(0, Math.Min(noise.Length, json.Length - (at % json.Length))).CopyTo(json.AsSpan(at % json.Length));
        string path = _folder[Guid.NewGuid().ToString()];
        File.WriteAllBytes(path, json);

        _ = ResumeInfo.Read(path)?.Validator;
    }).Check(500);
}
