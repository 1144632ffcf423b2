using System.Diagnostics;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Support;

/// <summary>A volume of a test's own with little room. Only root can mount one, on Linux; for others the test is skipped.</summary>
internal sealed class SmallVolume : IDisposable
{
    private readonly TempFolder _folder;

    private SmallVolume(TempFolder folder) => _folder = folder;

    public string Path => _folder.Path;

    /// <summary>Mounts one.</summary>
    /// <param name="size">Its room, as mount(8) reads it: "2m".</param>
    public static SmallVolume Mount(string size)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux()
            && Environment.IsPrivilegedProcess, "A small volume can be mounted on Linux only, by root.");
        TempFolder folder = new();
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=700", "tmpfs", folder.Path))
        {
            folder.Dispose();
            Assert.Skip("This system does not let root mount a volume.");
        }

        return new SmallVolume(folder);
    }

    /// <summary>Gives it other options: "ro", "size=2m".</summary>
    public void Remount(string options) => Assert.True(Run("mount", "-o", $"remount,{options}", Path));

    public void Dispose()
    {
        Assert.True(Run("umount", Path));
        _folder.Dispose();
    }

    private static bool Run(string command, params string[] arguments)
    {
        ProcessStartInfo start =
            new(command, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
