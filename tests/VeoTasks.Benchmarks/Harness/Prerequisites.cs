using System.Globalization;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>What a benchmark with a server needs of the machine.</summary>
internal static class Prerequisites
{
    private static readonly Command[] Programs = [new("nginx", "-v"), new("taskset", "--version")];

    /// <summary>What is missing, in a sentence; null when nothing is.</summary>
    public static async Task<string?> LackAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "This benchmark needs Linux: it pins processes to cores and reads /proc.";
        }

        if (Environment.ProcessorCount < 2)
        {
            return string.Create(CultureInfo.InvariantCulture, $"This benchmark needs two cores, one for the server; there is {Environment.ProcessorCount}.");
        }

        foreach (Command command in Programs)
        {
            if (await Tool.FirstLineAsync(command, cancellationToken) is null)
            {
                return $"This benchmark needs {command.Program}, which is not installed.";
            }
        }

        return null;
    }
}
