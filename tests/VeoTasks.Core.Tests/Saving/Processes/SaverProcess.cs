using System.Diagnostics;
using Xunit;

namespace VeoTasks.Tests.Saving.Processes;

/// <summary>Starts a process that saves one video.</summary>
internal static class SaverProcess
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "VeoTasks.Saver.dll");

    /// <summary>Runs it to its end and returns how it ended and what it said.</summary>
    public static async Task<(int ExitCode, string Said)> RunAsync(
        string folder, Uri video, VeoVideoTransport transport = VeoVideoTransport.Bytes, string dies = "never", string? key = null, params string[] wrapper)
    {
        string[] command = [.. wrapper, "dotnet", Program, folder, video.AbsoluteUri, transport.ToString(), dies];
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["SAVER_KEY"] = key;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said + await errors);
    }
}
