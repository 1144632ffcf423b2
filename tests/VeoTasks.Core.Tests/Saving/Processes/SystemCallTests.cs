using System.Diagnostics;
using System.Text.RegularExpressions;
using VeoTasks.Emulator;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Processes;

/// <summary>What the kernel is really asked for, and in which order.</summary>
[Trait("Needs", "strace")]
public sealed partial class SystemCallTests
{
    [Fact]
    public async Task The_kernel_is_asked_to_write_flush_rename_and_flush_the_folder_in_this_order()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && await CanTraceAsync(), "strace is not installed, or may not trace here.");
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync();
        using TempFolder folder = new();
        using TempFolder traces = new();
        gateway.Emulator.Add(EmulatedTask.Succeeds("mulerun", "t"));
        Uri video = (await gateway.PollAsync("mulerun", "t")).Task!.Videos[0].Uri!;

        (int exitCode, string said) = await SaverProcess.RunAsync(
            folder.Path, video, wrapper: ["strace", "-f", "-y", "-e",
                "trace=pwrite64,fsync,rename,renameat,renameat2,link,unlink", "-o", traces["calls"]]);

        Assert.True(exitCode == 0, said);
        string name = Path.Combine(folder.Path, "mulerun-killed.mp4");
        List<string> calls = [.. File.ReadLines(traces["calls"]).Select(line => Describe(line, name)).OfType<string>()];
        Assert.Equal(["write part", "flush part", "rename part", "flush folder", "write ledger", "flush ledger"], calls.Where(
            (call, at) => at == 0 || call != calls[at - 1]));
    }

    [Theory]
    [InlineData("EIO", "mulerun-killed.mp4.part", false)]
    [InlineData("ENOSPC", "mulerun-killed.mp4.part", false)]
    [InlineData("EDQUOT", "mulerun-killed.mp4.part", false)]
    [InlineData("EROFS", "mulerun-killed.mp4.part", false)]
    [InlineData("EIO", "", false)]
    [InlineData("ENOSPC", "", false)]
    [InlineData("EIO", ".veotasks.jsonl", true)]
    [InlineData("EINVAL", "mulerun-killed.mp4.part", true)]
    public async Task What_the_kernel_cannot_bring_to_disk_is_not_saved(string error, string file, bool isSaved)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && await CanTraceAsync(), "strace is not installed, or may not trace here.");
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync();
        using TempFolder folder = new();
        gateway.Emulator.Add(EmulatedTask.Succeeds("mulerun", "t"));
        Uri video = (await gateway.PollAsync("mulerun", "t")).Task!.Videos[0].Uri!;

        (_, string said) = await SaverProcess.RunAsync(
            folder.Path,
            video,
            wrapper: ["strace", "-f", "-o", "/dev/null", "-P", file.Length == 0 ? folder.Path : folder[file], "-e", "trace=fsync", "-e", $"inject=fsync:error={error}"]);

        Assert.StartsWith(isSaved ? "saved" : "failed", said);
        Assert.Equal(isSaved || file.Length == 0, File.Exists(folder["mulerun-killed.mp4"]));
        Assert.Equal(isSaved, File.Exists(folder[".veotasks.jsonl"]));
        (int exitCode, string again) = await SaverProcess.RunAsync(folder.Path, video);
        Assert.True(exitCode == 0, again);
    }

    private static string? Describe(string line, string name)
    {
        string folder = Path.GetDirectoryName(name)!;
        return Call().Match(line) is not { Success: true } call ? null : (call.Groups["name"].Value, call.Groups["rest"].Value) switch
        {
            ("pwrite64", var rest) when rest.Contains($"<{name}.part>", StringComparison.Ordinal) => "write part",
            ("pwrite64", var rest) when rest.Contains(".veotasks.jsonl>", StringComparison.Ordinal) => "write ledger",
            ("fsync", var rest) when rest.Contains($"<{name}.part>", StringComparison.Ordinal) => "flush part",
            ("fsync", var rest) when rest.Contains(".veotasks.jsonl>", StringComparison.Ordinal) => "flush ledger",
            ("fsync", var rest) when rest.Contains($"<{folder}>", StringComparison.Ordinal) => "flush folder",
            (['r', 'e', 'n', 'a', 'm', 'e', ..], var rest) when rest.Contains($"\"{name}.part\"", StringComparison.Ordinal) => "rename part",
            _ => null,
        };
    }

    private static async Task<bool> CanTraceAsync()
    {
        try
        {
            using Process process =
                Process.Start(new ProcessStartInfo("strace", ["-o", "/dev/null", "true"]) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^\d+\s+(?<name>\w+)\((?<rest>.*)")]
    private static partial Regex Call();
}
