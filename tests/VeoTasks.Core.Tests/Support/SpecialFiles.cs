using System.Diagnostics;
using VeoTasks.Storage;
using Xunit;

namespace VeoTasks.Tests.Support;

/// <summary>
/// Names that belong to no plain file, or to a file that has another name. What a system or user cannot make skips the test.
/// </summary>
internal static class SpecialFiles
{
    /// <summary>Makes what the words say.</summary>
    /// <param name="kind">"link", "dangling link", "pipe", "device", "folder" or "second name".</param>
    /// <param name="path">The name to give it.</param>
    /// <param name="target">A file elsewhere.</param>
    public static void Make(string kind, string path, string target)
    {
        switch (kind)
        {
            case "link":
                File.CreateSymbolicLink(path, target);
                break;
            case "dangling link":
                File.CreateSymbolicLink(path, target + ".absent");
                break;
            case "pipe":
                MakePipe(path);
                break;
            case "device":
                MakeDevice(path);
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            default:
                MakeHardLink(target, path);
                break;
        }
    }

    public static void MakePipe(string path) => RunWhereKnown("mkfifo", path);

    /// <summary>The null device under another name: it swallows what is written, and can be positioned like a file.</summary>
    public static void MakeDevice(string path) => RunWhereKnown("mknod", path, "c", "1", "3");

    public static void MakeHardLink(string existing, string path) => RunWhereKnown("ln", existing, path);

    /// <summary>Makes another user the owner.</summary>
    public static void GiveAway(string path) => RunWhereKnown("chown", "65534", path);

    /// <summary>Lets others do more with a file or folder of Unix.</summary>
    public static void Allow(string path, UnixFileMode more)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has other permissions.");
        }
        else
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | more);
        }
    }

    private static void RunWhereKnown(string command, params string[] arguments)
    {
        Assert.SkipUnless(FileIdentity.IsKnown, "The system does not tell files apart.");
        Run(command, arguments);
    }

    private static void Run(string command, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The system tells of such files on Linux only.");
        // With its own streams the child has nothing to do with the terminal, which would stop a test run in the background.
        ProcessStartInfo start =
            new(command, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        Assert.SkipUnless(process.ExitCode == 0, $"{command} is not allowed here: {process.StandardError.ReadToEnd()}");
    }
}
