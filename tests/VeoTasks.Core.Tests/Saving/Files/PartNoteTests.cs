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
        ResumeInfo note = new() { Video = "mulerun:\"\u00E4\\#0", ETag = "\"a b\"", LastModified = DateTimeOffset.UnixEpoch, Length = 1L << 40 };
        note.Write(_folder["note"], LocalDisk.Instance);

        Assert.Equal(note, ResumeInfo.Read(_folder["note"]));
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
        byte[] json = Encoding.UTF8.GetBytes("""{"version":1,"video":"mulerun:abc#0","etag":"\"v1\"","lastModified":"2026-11-22T00:00:00+00:00","length":300000}""");
        noise.AsSpan(0, Math.Min(noise.Length, json.Length - (at % json.Length))).CopyTo(json.AsSpan(at % json.Length));
        string path = _folder[Guid.NewGuid().ToString()];
        File.WriteAllBytes(path, json);

        _ = ResumeInfo.Read(path)?.Validator;
    }).Check(500);
}
