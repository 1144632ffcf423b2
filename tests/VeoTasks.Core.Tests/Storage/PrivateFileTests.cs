using VeoTasks.Storage;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Storage;

public class PrivateFileTests : IDisposable
{
    private const UnixFileMode ForTheUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempFolder _folder = new();

    private string FilePath => Path.Combine(_folder["own"], "file.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_and_belongs_to_the_user_alone()
    {
        PrivateFile.Write(FilePath, "first, longer"u8);
        PrivateFile.Write(FilePath, "second"u8);

        Assert.Equal("second"u8.ToArray(), PrivateFile.Read(FilePath, 100));
        Assert.Equal([FilePath], Directory.EnumerateFileSystemEntries(_folder["own"]));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(ForTheUser, File.GetUnixFileMode(FilePath));
            Assert.Equal(ForTheUser | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["own"]));
        }
    }

    [Fact]
    public void There_may_be_no_file_and_no_folder()
    {
        Assert.Null(PrivateFile.Read(FilePath, 100));
        Directory.CreateDirectory(_folder["own"]);
        Assert.Null(PrivateFile.Read(FilePath, 100));
    }

    [Fact]
    public void A_file_that_is_far_too_large_is_not_read()
    {
        PrivateFile.Write(FilePath, new byte[101]);

        Assert.Throws<IOException>(() => PrivateFile.Read(FilePath, 100));
    }

    [Theory]
    [Trait("Needs", "Linux")]
    [InlineData("link")]
    [InlineData("dangling link")]
    [InlineData("pipe")]
    [InlineData("device")]
    public void What_is_no_plain_file_is_not_read_and_replaced_without_a_change_to_what_it_leads_to(string kind)
    {
        string victim = _folder["victim"];
        File.WriteAllText(victim, "precious");
        Directory.CreateDirectory(_folder["own"]);
        SpecialFiles.Make(kind, FilePath, victim);

        Assert.Throws<UnsafePathException>(() => PrivateFile.Read(FilePath, 100));
        PrivateFile.Write(FilePath, "mine"u8);

        Assert.Equal("precious", File.ReadAllText(victim));
        Assert.Equal("mine"u8.ToArray(), PrivateFile.Read(FilePath, 100));
    }

    [Theory]
    [Trait("Needs", "Unix")]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_folder_that_others_may_write_is_neither_read_nor_written(UnixFileMode mode)
    {
        PrivateFile.Write(FilePath, "mine"u8);
        SpecialFiles.Allow(_folder["own"], mode);

        Assert.Throws<UnsafePathException>(() => PrivateFile.Read(FilePath, 100));
        Assert.Throws<UnsafePathException>(() => PrivateFile.Write(FilePath, "new"u8));
        Assert.Equal("mine", File.ReadAllText(FilePath));
    }

    [Theory]
    [Trait("Needs", "Unix")]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_file_that_others_may_write_is_not_read(UnixFileMode mode)
    {
        PrivateFile.Write(FilePath, "theirs"u8);
        SpecialFiles.Allow(FilePath, mode);

        Assert.Throws<UnsafePathException>(() => PrivateFile.Read(FilePath, 100));
    }

    [Theory]
    [Trait("Needs", "root on Linux")]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_another_users_is_not_read(bool isFolder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give files away.");
        PrivateFile.Write(FilePath, "theirs"u8);
        SpecialFiles.GiveAway(isFolder ? _folder["own"] : FilePath);

        Assert.Throws<UnsafePathException>(() => PrivateFile.Read(FilePath, 100));
    }

    [Fact]
    public void The_folder_may_be_a_link_to_a_folder_of_the_user()
    {
        Directory.CreateDirectory(_folder["real"]);
        Directory.CreateSymbolicLink(_folder["own"], _folder["real"]);

        PrivateFile.Write(FilePath, "mine"u8);

        Assert.Equal("mine"u8.ToArray(), PrivateFile.Read(FilePath, 100));
    }
}
