using Microsoft.Win32.SafeHandles;
using VeoTasks.Saving;
using Xunit;

namespace VeoTasks.Tests.Saving.Files;

/// <summary>Row 81 of the fault catalogue and its kin: what the local system says, in the module's words.</summary>
public sealed class FileFailuresTests
{
    [Fact]
    [Trait("Needs", "Linux")]
    public void A_full_disk_is_known_by_what_the_system_itself_throws()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a device that is always full.");
        using SafeFileHandle full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        IOException exception = Assert.Throws<IOException>(() => RandomAccess.Write(full, new byte[10], 0));

        Assert.Equal(VeoErrorCategory.DiskFull, FileFailures.From(exception, "/videos/a.mp4").Category);
    }

    [Theory]
    [InlineData(unchecked((int)0x80070070), VeoErrorCategory.DiskFull)]
    [InlineData(unchecked((int)0x80070027), VeoErrorCategory.DiskFull)]
    [InlineData(unchecked((int)0x80070020), VeoErrorCategory.FileBusy)]
    [InlineData(unchecked((int)0x80070021), VeoErrorCategory.FileBusy)]
    [InlineData(unchecked((int)0x80070005), VeoErrorCategory.WriteFailed)]
    public void Windows_codes_are_understood(int code, VeoErrorCategory category) =>
        Assert.Equal(category, FileFailures.From(new IOException("no", code), "a.mp4").Category);

    [Theory]
    [Trait("Needs", "Unix")]
    [InlineData(28, VeoErrorCategory.DiskFull)]
    [InlineData(122, VeoErrorCategory.DiskFull)]
    [InlineData(69, VeoErrorCategory.DiskFull)]
    [InlineData(11, VeoErrorCategory.FileBusy)]
    [InlineData(35, VeoErrorCategory.FileBusy)]
    [InlineData(5, VeoErrorCategory.WriteFailed)]
    public void Unix_codes_are_understood(int code, VeoErrorCategory category)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such codes.");

        Assert.Equal(category, FileFailures.From(new IOException("no", code), "a.mp4").Category);
    }

    [Fact]
    public void Nothing_of_it_goes_away_by_asking_again()
    {
        Assert.False(FileFailures.From(new UnauthorizedAccessException(), "a.mp4").IsTransient);
        Assert.False(FileFailures.Busy("a.mp4").IsTransient);
        Assert.Contains("a.mp4", FileFailures.From(new UnauthorizedAccessException("Denied."), "a.mp4").Error.Message);
    }
}
