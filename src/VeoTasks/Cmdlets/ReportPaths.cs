using System.Collections.ObjectModel;
using System.Management.Automation;
using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Reports;

namespace VeoTasks.Cmdlets;

/// <summary>Turns what users write into folders to report on and pages to write.</summary>
internal static class ReportPaths
{
    /// <summary>
    /// The folders that paths or patterns name. A path that is there as it is written is no pattern: names of files may hold brackets.
    /// </summary>
    public static IEnumerable<string> FindFolders(this PSCmdlet cmdlet, IEnumerable<string> paths) => paths.SelectMany(path =>
        !WildcardPattern.ContainsWildcardCharacters(path) || cmdlet.InvokeProvider.Item.Exists(path, force: true, literalPath: true)
            ? cmdlet.FindLiteralFolders([path])
            : cmdlet.FindMatches(path));

    /// <summary>The folders that paths name literally. A file stands for the folder it is in, so that saved videos can be piped.</summary>
    public static IEnumerable<string> FindLiteralFolders(this PSCmdlet cmdlet, IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            List<string> full = cmdlet.Resolve(
                path,
                () => ([cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _)], provider));
            foreach (string folder in full.Select(one => cmdlet.ToFolder(path, one)).OfType<string>())
            {
                yield return folder;
            }
        }
    }

    /// <summary>The full path of a page, taken literally. Ends the command when no page can have that name.</summary>
    public static string ResolvePage(this PSCmdlet cmdlet, string path)
    {
        string page = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name != "FileSystem" || !ReportFile.IsPageName(page))
        {
            cmdlet.ThrowTerminatingError(VeoErrors.Argument(
                "InvalidOutFile", path,
                $"-OutFile {path} is not the name of an HTML file.", "Give a file in the file system whose name ends in .html."));
        }

        return Path.GetFullPath(page);
    }

    private static List<string> FindMatches(this PSCmdlet cmdlet, string pattern)
    {
        List<string> matches = cmdlet.Resolve(
            pattern, () => (cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(pattern, out ProviderInfo provider), provider));
        return [.. matches.Select(match => cmdlet.ToFolder(match, match)).OfType<string>()];
    }

    /// <summary>What a path is in the file system; nothing after an error was written.</summary>
    private static List<string> Resolve(this PSCmdlet cmdlet, string path, Func<(Collection<string> Paths, ProviderInfo Provider)> resolve)
    {
        try
        {
            (Collection<string> paths, ProviderInfo provider) = resolve();
            if (provider.Name == "FileSystem" && paths.Count > 0)
            {
                return [.. paths];
            }

            cmdlet.WriteError(paths.Count > 0 ? VeoErrors.NotFileSystemPath(path, provider.Name) : VeoErrors.PathNotFound(path));
        }
        catch (SessionStateException)
        {
            // No such drive, provider or folder.
            cmdlet.WriteError(VeoErrors.PathNotFound(path));
        }

        return [];
    }

    private static string? ToFolder(this PSCmdlet cmdlet, string path, string full)
    {
        if (Directory.Exists(full))
        {
            return Path.TrimEndingDirectorySeparator(full);
        }

        if (File.Exists(full))
        {
            return Path.GetDirectoryName(full);
        }

        cmdlet.WriteError(VeoErrors.PathNotFound(path));
        return null;
    }
}
