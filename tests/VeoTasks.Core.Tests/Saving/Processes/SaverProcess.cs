using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace VeoTasks.Tests.Saving.Processes;

/// <summary>Starts a process that saves one video.</summary>
internal static class SaverProcess
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "VeoTasks.Saver.dll");

    /// <summary>Runs it to its end and returns how it ended and what it said.</summary>
    public static async Task<(int ExitCode, string Said)> RunAsync(
        string folder, Uri video, VeoVideoTransport transport = VeoVideoTransport.Bytes, string dies = "never", string? key = null, params string[] wrapper) =>
        await RunAsync(key, [.. wrapper, "dotnet", Program, folder, video.AbsoluteUri, transport.ToString(), dies]);

    /// <summary>The same with connections that have nothing else to do.</summary>
    public static Task<(int ExitCode, string Said)> RunAsync(string folder, Uri video, string dies, int idleConnections) => RunAsync(
        null, ["dotnet", Program, folder, video.AbsoluteUri, nameof(VeoVideoTransport.Bytes), dies, idleConnections.ToString(CultureInfo.InvariantCulture)]);

    private static async Task<(int ExitCode, string Said)> RunAsync(string? key, string[] command)
    {
        ProcessStartInfo start =
            new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["SAVER_KEY"] = key;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said + await errors);
    }
}
