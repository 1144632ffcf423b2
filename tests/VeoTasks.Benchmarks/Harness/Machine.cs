using System.Globalization;
using System.Runtime.InteropServices;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>What a result was measured on, without names of hosts or users.</summary>
/// <param name="Processor">The processor's model.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="MemoryBytes">Memory that the runtime may use.</param>
/// <param name="System">Operating system and kernel.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Load">The load averages of the last 1, 5 and 15 minutes, before the first measurement.</param>
internal sealed record Machine(string Processor, int Cores, long MemoryBytes, string System, string Runtime, string Load)
{
    /// <summary>This machine, now.</summary>
    public static Machine Here() => new(
        Value("/proc/cpuinfo", "model name", ':') ?? "unknown processor",
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        $"{Value("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"')}, kernel {Environment.OSVersion.Version.ToString(3)}, {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
        RuntimeInformation.FrameworkDescription,
        string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)));

    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor}, {Cores} cores, {MemoryBytes / 1073741824.0:0} GiB; {System}; {Runtime}; load before the start {Load}");

    private static string? Value(string file, string name, char separator) => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault();
}
