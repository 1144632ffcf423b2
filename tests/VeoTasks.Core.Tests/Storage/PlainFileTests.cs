using Microsoft.Win32.SafeHandles;
using VeoTasks.Storage;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Storage;

public class PlainFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _elsewhere = new();

    private string Name => _folder["name"];

    private string Victim => _elsewhere["victim"];

    public PlainFileTests() => File.WriteAllText(Victim, "precious");

    public void Dispose()
    {
        _folder.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public void A_plain_file_is_made_written_and_read()
    {
        using (SafeFileHandle file = PlainFile.OpenToWrite(Name, FileAccess.ReadWrite, FileShare.None))
        {
            RandomAccess.Write(file, "text"u8, 0);
        }

        using (SafeFileHandle again = PlainFile.OpenToWrite(Name, FileAccess.Write, FileShare.None))
        {
            RandomAccess.Write(again, "TE"u8, 0);
        }

        using SafeFileHandle read = PlainFile.OpenToRead(Name, FileShare.Read);
        byte[] bytes = new byte[8];
        Assert.Equal("TExt"u8, bytes.AsSpan(0, RandomAccess.Read(read, bytes, 0)));
        Assert.True(PlainFile.IsNameOf(read, Name));
        Assert.False(PlainFile.IsNameOf(read, Victim));
    }

    [Theory]
    [Trait("Needs", "Linux")]
    [InlineData("link")]
    [InlineData("dangling link")]
    [InlineData("pipe")]
    [InlineData("device")]
    [InlineData("folder")]
    public void What_is_no_plain_file_is_neither_read_nor_written(string kind)
    {
        SpecialFiles.Make(kind, Name, Victim);

        Assert.False(PlainFile.IsPlainOrAbsent(Name));
        Assert.Throws<UnsafePathException>(() => PlainFile.OpenToRead(Name, FileShare.Read));
        Assert.Throws<UnsafePathException>(() => PlainFile.OpenToWrite(Name, FileAccess.Write, FileShare.None));
        Assert.Equal("precious", File.ReadAllText(Victim));
        Assert.Equal([Victim], Directory.EnumerateFileSystemEntries(_elsewhere.Path));
    }

    [Fact]
    [Trait("Needs", "Linux")]
    public void A_file_with_a_second_name_is_read_and_not_written()
    {
        SpecialFiles.MakeHardLink(Victim, Name);

        PlainFile.OpenToRead(Name, FileShare.Read).Dispose();
        Assert.Contains(
            "hard link", Assert.Throws<UnsafePathException>(() => PlainFile.OpenToWrite(Name, FileAccess.Write, FileShare.None)).Message);
    }

    [Fact]
    public void Nothing_there_is_nothing_to_read()
    {
        Assert.True(PlainFile.IsPlainOrAbsent(Name));
        Assert.Throws<FileNotFoundException>(() => PlainFile.OpenToRead(Name, FileShare.Read));
    }

    [Fact]
    [Trait("Needs", "Linux")]
    public async Task A_link_that_comes_and_goes_while_files_are_opened_is_never_written_through()
    {
        Assert.SkipUnless(FileIdentity.IsKnown, "The system does not tell files apart.");
        using CancellationTokenSource stop = new();
        Task attacker =
            Task.Factory.StartNew(() => Swap(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        int opened = 0;
        int refused = 0;
        for (int round = 0; round < 3000 || (refused == 0 && !attacker.IsCompleted); round++)
        {
            try
            {
                using SafeFileHandle file = PlainFile.OpenToWrite(Name, FileAccess.Write, FileShare.ReadWrite);
                RandomAccess.Write(file, "written"u8, 0);
                opened++;
            }
            catch (IOException)
            {
                refused++;
            }
        }

        await stop.CancelAsync();
        await attacker;
        Assert.Equal("precious", File.ReadAllText(Victim));
        Assert.True(opened + refused >= 3000 && refused > 0);
    }

    /// <summary>Puts a link and a plain file under the name by turns.</summary>
    private void Swap(CancellationToken cancellationToken)
    {
        for (int turn = 0; !cancellationToken.IsCancellationRequested; turn++)
        {
            string next = _folder[$"next{turn}"];
            if (turn % 2 == 0)
            {
                File.CreateSymbolicLink(next, Victim);
            }
            else
            {
                File.WriteAllText(next, "plain");
            }

            File.Move(next, Name, overwrite: true);
        }
    }
}
