using System.Security;
using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Providers;
using VeoTasks.Saving;

namespace VeoTasks.Cmdlets;

/// <summary>The pages that Get-Help -Online opens.</summary>
internal static class HelpPages
{
    public const string Folder = "https://github.com/VeoTasks/VeoTasks/blob/main/docs/en-US/";
}

internal static class CmdletExtensions
{
    /// <summary>Whether verbose lines would be shown, so that nobody composes them for nothing.</summary>
    public static bool IsVerbose(this PSCmdlet cmdlet) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue("Verbose", out object? given)
            ? ((SwitchParameter)given).IsPresent
            : cmdlet.GetVariableValue("VerbosePreference") is not (null or ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <summary>Whether the command is only to say what it would do.</summary>
    public static bool IsWhatIf(this PSCmdlet cmdlet) =>
        LanguagePrimitives.IsTrue(cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
            ? ((SwitchParameter)given).IsPresent
            : cmdlet.GetVariableValue("WhatIfPreference"));

    public static bool StopsAtErrors(this PSCmdlet cmdlet) =>
        (cmdlet.MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object? given) ? given
            : cmdlet.GetVariableValue("ErrorActionPreference"))
            ?.ToString() == nameof(ActionPreference.Stop);

    /// <summary>All providers; a file that cannot be read ends the command.</summary>
    public static IReadOnlyList<VeoProvider> LoadProviders(this PSCmdlet cmdlet)
    {
        try
        {
            return ProviderCatalog.All(cmdlet.WriteWarning);
        }
        catch (ProviderFileException exception)
        {
            cmdlet.ThrowTerminatingError(VeoErrors.ProviderFile(exception, ProviderStore.FilePath));
            throw;
        }
    }

    /// <summary>
    /// The providers that names or patterns mean, pattern by pattern. A name that means none becomes an error; a pattern may find nothing.
    /// </summary>
    public static IEnumerable<VeoProvider> FindProviders(this PSCmdlet cmdlet, IEnumerable<string> patterns, IReadOnlyList<VeoProvider> all)
    {
        foreach (string pattern in patterns)
        {
            WildcardPattern wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            List<VeoProvider> found = [.. all.Where(provider => wildcard.IsMatch(provider.Name))];
            foreach (VeoProvider provider in found)
            {
                yield return provider;
            }

            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(pattern))
            {
                cmdlet.WriteError(VeoErrors.ProviderUnknown(pattern, all));
            }
        }
    }

    /// <summary>Reads, changes and writes the registered providers.</summary>
    /// <param name="cmdlet">The command.</param>
    /// <param name="name">The provider that changes.</param>
    /// <param name="change">Makes the new list of the old one.</param>
    public static void ChangeProviders(this PSCmdlet cmdlet, string name, Func<IEnumerable<VeoProvider>, IEnumerable<VeoProvider>> change)
    {
        try
        {
            NamedAddresses.Forget(name);
            ProviderStore.Save(change(ProviderStore.Load()));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            cmdlet.WriteError(VeoErrors.ProviderFileNotWritten(exception, ProviderStore.FilePath));
        }
    }

    /// <summary>
    /// Binds -ApiKey and -BaseUri to the provider on the command line: in a mixed list they would otherwise reach the other gateways.
    /// </summary>
    public static ProviderOverride? ReadOverride(
        this PSCmdlet cmdlet, string? provider, SecureString? apiKey, Uri? baseUri, bool allowsPrivate = false)
    {
        if (apiKey is null && baseUri is null)
        {
            return null;
        }

        if (!cmdlet.MyInvocation.BoundParameters.ContainsKey("Provider") || string.IsNullOrEmpty(provider))
        {
            cmdlet.ThrowTerminatingError(VeoErrors.Argument(
                "ProviderMissing", cmdlet.MyInvocation.MyCommand.Name,
                "-ApiKey and -BaseUri belong to one provider, but none is named.", "Add -Provider with its name."));
        }

        if (baseUri is not null && ProviderCatalog.Objection(baseUri, allowsPrivate) is { } objection)
        {
            cmdlet.ThrowTerminatingError(VeoErrors.InvalidBaseUri(ProviderCatalog.Show(baseUri), objection));
        }

        if (baseUri is not null)
        {
            NamedAddresses.Add(provider!.Trim(), baseUri);
        }

        return new ProviderOverride(provider!.Trim().ToLowerInvariant(), apiKey, baseUri) { AllowPrivateNetwork = allowsPrivate };
    }

    /// <summary>The full path of a destination, taken literally. Ends the command when it is not in the file system.</summary>
    public static string ResolveFolder(this PSCmdlet cmdlet, string path)
    {
        string folder = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name != "FileSystem")
        {
            cmdlet.ThrowTerminatingError(VeoErrors.Argument(
                "NotFileSystemPath", path,
                    $"-Destination {path} is in the {provider.Name} provider; videos can only be saved in the file system.",
                    "Give a folder in the file system."));
        }

        string? objection = string.IsNullOrWhiteSpace(path) ? "is blank."
            : folder.Contains('\0') ? "contains a character that file names cannot contain." : null;
        if (objection is not null)
        {
            cmdlet.ThrowTerminatingError(VeoErrors.Argument(
                "NotFileSystemPath", path, $"-Destination {objection}", "Give a folder in the file system."));
        }

        if (folder.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(folder))
        {
            cmdlet.ThrowTerminatingError(VeoErrors.Argument(
                "InvalidFileName", path,
                $"-Destination {TaskReferenceParser.Shown(path)} is named like a video, but it is the folder for them.",
                    "Give a folder. -FileName says what the files in it are called."));
        }

        // Windows leaves out blanks and dots at the end of a name, and would then look for the files in another folder than it made.
        return Path.GetFullPath(folder);
    }

    /// <summary>The full path of the journal. Ends the command when it is not in the file system.</summary>
    public static string ResolveJournal(this PSCmdlet cmdlet, string? path)
    {
        if (path is null)
        {
            return UserFolders.Journal;
        }

        string file = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (file.Contains('\0'))
        {
            cmdlet.ThrowTerminatingError(VeoErrors.Argument(
                "NotFileSystemPath", path,
                "-JournalPath contains a character that file names cannot contain.", "Give a file in the file system."));
        }

        if (provider.Name != "FileSystem")
        {
            cmdlet.ThrowTerminatingError(VeoErrors.Argument(
                "NotFileSystemPath", path, $"-JournalPath {path} is in the {provider.Name} provider; the journal is a file.",
                "Give a file in the file system."));
        }

        return Path.GetFullPath(file);
    }

    /// <summary>How files are to be called. Ends the command when no file could be called so.</summary>
    public static FileNameTemplate ReadFileName(this PSCmdlet cmdlet, string? template)
    {
        try
        {
            return template is null ? FileNameTemplate.Default : FileNameTemplate.Parse(template);
        }
        catch (FormatException exception)
        {
            cmdlet.ThrowTerminatingError(VeoErrors.Argument(
                "InvalidFileName", template!, $"-FileName {template}: {exception.Message}",
                    "Use text and fields, as in '{provider}-{id}'. A folder belongs in -Destination."));
            throw;
        }
    }

    /// <summary>
    /// Makes sure that videos can be written into a folder, before anything is waited for. Leaves nothing behind, not even the folder.
    /// </summary>
    public static void CheckFolder(this PSCmdlet cmdlet, string folder)
    {
        string nearest = folder;
        while (!Path.Exists(nearest) && Path.GetDirectoryName(nearest) is { } parent)
        {
            nearest = parent;
        }

        if (File.Exists(nearest))
        {
            cmdlet.ThrowTerminatingError(
                VeoErrors.DestinationUnavailable(new IOException($"'{nearest}' is a file, not a folder."), folder));
        }

        string probe = Path.Combine(nearest, $".veotasks-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(probe);
            Directory.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string words = exception.Message.Replace(probe, nearest, StringComparison.Ordinal);
            cmdlet.ThrowTerminatingError(VeoErrors.DestinationUnavailable(new IOException(words, exception), folder));
        }
    }

    /// <summary>Makes a folder. Ends the command when that cannot be done, before anything is fetched.</summary>
    public static void MakeFolder(this PSCmdlet cmdlet, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            cmdlet.ThrowTerminatingError(VeoErrors.DestinationUnavailable(exception, folder));
        }
    }
}
