namespace VeoTasks.Reports;

/// <summary>The address of a file as a page beside it names it.</summary>
internal static class FileAddress
{
    /// <summary>
    /// A relative address (RFC 3986, 4.2), each name escaped but for letters, digits and "-._~". So no name can begin a scheme, a query or another
    /// host. A file that no relative path leads to, on another drive of Windows, gets its full file address.
    /// </summary>
    /// <param name="file">The file's full path.</param>
    /// <param name="page">The page's full path.</param>
    public static string Of(string file, string page)
    {
        string relative = Path.GetRelativePath(Path.GetDirectoryName(page)!, file);
        return Path.IsPathFullyQualified(relative)
            ? new Uri(file).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }
}
