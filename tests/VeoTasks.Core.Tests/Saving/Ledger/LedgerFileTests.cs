using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Saving;
using VeoTasks.Storage;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Ledger;

/// <summary>The file of the ledger: whole lines whoever writes, and nothing but skipped lines whatever it holds.</summary>
public class LedgerFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Path => _folder[LedgerFile.Name];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_added_is_read()
    {
        LedgerEntry entry = Entry("a") with { Model = "veo-3.1", Index = 2, Of = 4, Length = 1L << 40, SavedAt = DateTimeOffset.UnixEpoch };
        await NewFile().AppendAsync(entry.ToLine(), Cancelled);

        Assert.Equal([entry], await ReadAsync());
    }

    [Fact]
    public async Task Only_what_is_new_is_read_again()
    {
        LedgerFile file = NewFile();
        List<string> tasks = [];
        void Take(LedgerLine line) => tasks.Add(((LedgerEntry)line).Task);
        await file.AppendAsync(Entry("a").ToLine(), Cancelled);
        await file.ReadNewAsync(Take, Cancelled);
        await NewFile().AppendAsync(Entry("b").ToLine(), Cancelled);
        await file.ReadNewAsync(Take, Cancelled);
        await file.ReadNewAsync(Take, Cancelled);

        Assert.Equal(["a", "b"], tasks);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task A_torn_last_line_costs_that_line_alone(int missing)
    {
        byte[] torn = Entry("torn").ToLine();
        File.WriteAllBytes(Path, [.. Entry("a").ToLine(), .. torn.AsSpan(0, torn.Length - missing)]);

        Assert.Equal(["a"], (await ReadAsync()).Select(entry => entry.Task));
        await NewFile().AppendAsync(Entry("b").ToLine(), Cancelled);
        Assert.Equal(missing == 1 ? ["a", "torn", "b"] : ["a", "b"], (await ReadAsync()).Select(entry => entry.Task));
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("{\"kind\":\"moved\",\"provider\":\"p\",\"task\":\"t\",\"file\":\"a.mp4\",\"sha256\":\"x\"}")]
    [InlineData("{\"provider\":null,\"task\":\"t\",\"file\":\"a.mp4\",\"sha256\":\"x\"}")]
    [InlineData("{\"provider\":\"p\",\"task\":\"t\",\"file\":\"../a.mp4\",\"sha256\":\"x\"}")]
    [InlineData("{\"provider\":\"p\",\"task\":\"t\",\"file\":\"C:\\\\a.mp4\",\"sha256\":\"x\"}")]
    [InlineData("{\"provider\":\"p\",\"task\":\"t\",\"file\":\"..\",\"sha256\":\"x\"}")]
    public async Task A_line_that_is_none_of_ours_is_skipped(string line)
    {
        File.WriteAllText(Path, line + "\n" + Encoding.UTF8.GetString(Entry("a").ToLine()));

        Assert.Equal(["a"], (await ReadAsync()).Select(entry => entry.Task));
    }

    [Theory]
    [InlineData("a\u001b]0;x\u0007.mp4")]
    [InlineData("a\u2028b.mp4")]
    [InlineData("a\u202e4pm.mp4")]
    public async Task A_file_name_that_steers_a_terminal_is_not_believed(string name)
    {
        File.WriteAllBytes(Path, [.. (Entry("b") with { File = name }).ToLine(), .. Entry("a").ToLine()]);

        Assert.Equal(["a"], (await ReadAsync()).Select(entry => entry.Task));
    }

    [Fact]
    public async Task A_foreign_file_without_any_line_end_is_survived()
    {
        byte[] noise = new byte[200_000];
        new Random(1).NextBytes(noise);
        noise.AsSpan().Replace((byte)'\n', (byte)' ');
        File.WriteAllBytes(Path, noise);

        Assert.Empty(await ReadAsync());
        await NewFile().AppendAsync(Entry("a").ToLine(), Cancelled);
        Assert.Equal(["a"], (await ReadAsync()).Select(entry => entry.Task));
    }

    [Fact]
    public void Any_damage_costs_at_most_the_lines_it_hits() => Prop.ForAll<byte[], ushort>(async (noise, at) =>
    {
        byte[] bytes = [.. Enumerable.Range(0, 20).SelectMany(number => Entry($"t{number:00}").ToLine())];
        int start = at % bytes.Length;
        int hit = Math.Min(noise.Length, bytes.Length - start);
        noise.AsSpan(0, hit).CopyTo(bytes.AsSpan(start));
        File.WriteAllBytes(Path, bytes);

        int hurt = (hit / Entry("t00").ToLine().Length) + 2;
        Assert.True((await ReadAsync()).Count >= 20 - hurt);
        File.Delete(Path);
    }).Check(300);

    [Fact]
    public async Task Writers_at_the_same_time_never_mix_their_lines()
    {
        await Parallel.ForAsync(0, 8, Cancelled, async (writer, token) =>
        {
            LedgerFile file = NewFile();
            for (int line = 0; line < 25; line++)
            {
                await file.AppendAsync(Entry($"{writer}-{line}").ToLine(), token);
            }
        });

        Assert.Equal(200, (await ReadAsync()).Select(entry => entry.Task).Distinct().Count());
    }

    [Fact]
    [Trait("Needs", "Windows")]
    public async Task A_ledger_that_somebody_watches_is_written_all_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Elsewhere .NET locks what it reads.");
        await NewFile().AppendAsync(Entry("a").ToLine(), Cancelled);
        using FileStream watcher = new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        LedgerFile file = NewFile();
        file.IsPatient = false;

        await file.AppendAsync(Entry("b").ToLine(), Cancelled);

        Assert.Equal(["a", "b"], (await ReadAsync()).Select(entry => entry.Task));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(28)]
    public async Task A_line_that_cannot_be_brought_to_disk_is_said(int error)
    {
        TracingDisk disk = new() { Before = operation => ThrowAt(operation) };
        void ThrowAt(string operation)
        {
            if (operation == "flush")
            {
                throw new IOException("the disk has failed", error);
            }
        }

        List<string> warnings = [];
        SaveLedger ledger = new(new FolderGuard(_folder.Path), disk, TimeProvider.System, warnings.Add);

        Assert.False(await ledger.AddAsync(Entry("a")));
        Assert.Contains("the disk has failed", Assert.Single(warnings));
    }

    [Fact]
    public async Task A_link_is_not_followed()
    {
        File.WriteAllText(_folder["victim"], "precious");
        File.CreateSymbolicLink(Path, _folder["victim"]);

        await Assert.ThrowsAsync<UnsafePathException>(() => NewFile().AppendAsync(Entry("a").ToLine(), Cancelled));
        Assert.Equal("precious", File.ReadAllText(_folder["victim"]));
    }

    private static LedgerEntry Entry(string task) =>
        new() { Provider = "mulerun", Task = task, File = task + ".mp4", Sha256 = new string('0', 64) };

    private LedgerFile NewFile() => new(new FolderGuard(_folder.Path), LocalDisk.Instance, TimeProvider.System);

    private async Task<List<LedgerEntry>> ReadAsync()
    {
        List<LedgerEntry> entries = [];
        await NewFile().ReadNewAsync(line => entries.Add((LedgerEntry)line), Cancelled);
        return entries;
    }
}
