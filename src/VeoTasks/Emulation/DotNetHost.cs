using System.Runtime.InteropServices;

namespace VeoTasks.Emulation;

/// <summary>Finds the dotnet command. PowerShell may have come without one: it brings a runtime of its own.</summary>
internal static class DotNetHost
{
    private static readonly string FileName = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>
    /// The command's full path: the first of DOTNET_ROOT, the PATH and the folder of the runtime that this process runs on which has the
    /// ASP.NET Core runtime; if none has it, the first there is; null where there is none.
    /// </summary>
    public static string? Find()
    {
        List<string> found = [.. Folders().Select(folder => Path.Combine(folder, FileName)).Where(File.Exists)];
        return found.Find(HasAspNetCore) ?? found.FirstOrDefault();
    }

    private static IEnumerable<string> Folders() =>
    [
        .. Listed("DOTNET_ROOT"),
        .. Listed("PATH"),

        .. OfRuntime(RuntimeEnvironment.GetRuntimeDirectory()),
    ];

    /// <summary>
    /// The folder above .../shared/Microsoft.NETCore.App/VERSION/. A PowerShell that brings its own runtime has that in its own folder, and
    /// three levels above that anybody may have put a dotnet.
    /// </summary>
    internal static IEnumerable<string> OfRuntime(string folder)
    {
        DirectoryInfo? framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(folder)).Parent;
        return framework is { Name: "Microsoft.NETCore.App", Parent: { Name: "shared", Parent: { } root } } ? [root.FullName] : [];
    }

    /// <summary>Only full paths: a relative one would mean whatever lies in the current folder.</summary>
    private static IEnumerable<string> Listed(string variable) => (Environment.GetEnvironmentVariable(variable) ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathFullyQualified);

    private static bool HasAspNetCore(string command)
    {
        string real = File.ResolveLinkTarget(command, returnFinalTarget: true)?.FullName ?? command;
        return Directory.Exists(Path.Combine(Path.GetDirectoryName(real)!, "shared", "Microsoft.AspNetCore.App"));
    }
}
