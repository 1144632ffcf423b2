using VeoTasks.Reports;
using VeoTasks.Storage;
using VeoTasks.Tests.Reports.Support;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Storage;

/// <summary>Files that are replaced whole, on disks that fail or are full when it counts.</summary>
public sealed class DraftFileTests : IDisposable
{
    private const int InputOutputError = 5;
    private const int NoSpace = 28;

    private readonly TempFolder _folder = new();
    private readonly TracingDisk _disk = new();

    private string FilePath => Path.Combine(_folder["own"], "file.html");

    public DraftFileTests() => PrivateFile.Write(FilePath, "old"u8);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_private_file_is_flushed_moved_and_its_name_flushed()
    {
        PrivateFile.Write(FilePath, "new"u8, _disk);

        Assert.Equal(["flush", "move to file.html", "flush folder"], _disk.Trace.Select(
            operation => operation.StartsWith("move", StringComparison.Ordinal) ? "move to file.html" : operation));
        Assert.Equal("new", File.ReadAllText(FilePath));
    }

    [Theory]
    [InlineData(InputOutputError)]
    [InlineData(NoSpace)]
    public void A_private_file_that_cannot_be_brought_to_disk_leaves_the_old_one(int error)
    {
        _disk.Before = operation => FailAt(operation, "flush", error);

        Assert.Equal(error, Assert.Throws<IOException>(() => PrivateFile.Write(FilePath, "new"u8, _disk)).HResult);
        AssertOld();
    }

    [Theory]
    [InlineData(InputOutputError)]
    [InlineData(NoSpace)]
    public void A_name_that_cannot_be_brought_to_disk_is_said(int error)
    {
        _disk.Before = operation => FailAt(operation, "flush folder", error);

        Assert.Equal(error, Assert.Throws<IOException>(() => PrivateFile.Write(FilePath, "new"u8, _disk)).HResult);
    }

    [Theory]
    [Trait("Needs", "Unix")]
    [InlineData(InputOutputError, VeoErrorCategory.WriteFailed)]
    [InlineData(NoSpace, VeoErrorCategory.DiskFull)]
    public void A_report_that_cannot_be_brought_to_disk_leaves_the_old_one(int error, VeoErrorCategory category)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other codes.");
        _disk.Before = operation => FailAt(operation, "flush", error);

        Assert.Equal(category, new ReportFile(FilePath, _disk).Write(
            Sample.Report([]), replaces: true, TestContext.Current.CancellationToken)!.Category);
        AssertOld();
    }

    [Fact]
    public async Task A_reader_that_lets_go_within_a_second_is_waited_for()
    {
        VirtualClock clock = new();
        int tries = 0;
        _disk.Before = operation =>
        {
            if (operation.StartsWith("move", StringComparison.Ordinal) && ++tries < 5)
            {
                throw new UnauthorizedAccessException("A reader holds it.");
            }
        };
        void Write()
        {
            using DraftFile draft = new(FilePath, _disk);
            draft.Content.Write("new"u8);
            draft.TakeName(overwrite: true, clock, TestContext.Current.CancellationToken);
        }

        Task writing = Task.Run(Write, TestContext.Current.CancellationToken);
        while (!writing.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(clock.NextDue is null ? 0 : 250));
            await Task.Yield();
        }

        await writing;
        Assert.Equal(5, tries);
        Assert.Equal("new", File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_name_that_is_taken_is_not_taken_over()
    {
        File.WriteAllText(_folder["draft"], "new");
        File.CreateSymbolicLink(_folder["dangling"], _folder["absent"]);
        Directory.CreateDirectory(_folder["folder"]);

        foreach (string taken in new[] { FilePath, _folder["dangling"], _folder["folder"] })
        {
            Assert.True(
                PlainFile.IsExists(Assert.ThrowsAny<Exception>(() => LocalDisk.Instance.Move(_folder["draft"], taken, overwrite: false))));
        }

        Assert.Equal("new", File.ReadAllText(_folder["draft"]));
        AssertOld();
        LocalDisk.Instance.Move(_folder["draft"], _folder["free"], overwrite: false);
        Assert.Equal("new", File.ReadAllText(_folder["free"]));
    }

    private void AssertOld()
    {
        Assert.Equal("old", File.ReadAllText(FilePath));
        Assert.Equal([FilePath], Directory.EnumerateFileSystemEntries(_folder["own"]));
    }

    private static void FailAt(string operation, string wanted, int error)
    {
        if (operation == wanted)
        {
            throw new IOException("the disk has failed", error);
        }
    }
}
