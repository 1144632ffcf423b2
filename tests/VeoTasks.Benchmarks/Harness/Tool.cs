using System.ComponentModel;
using System.Diagnostics;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>Asks programs for their versions.</summary>
internal static class Tool
{
    /// <summary>The first line a program prints, on either stream; null when it is not installed or fails.</summary>
    public static async Task<string?> FirstLineAsync(Command command, CancellationToken cancellationToken)
    {
        try
        {
            ProcessStartInfo start = new(command.Program, command.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            string text = output.Length > 0 ? output : await errors;
            return process.ExitCode == 0 ? text.Split('\n')[0].Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
