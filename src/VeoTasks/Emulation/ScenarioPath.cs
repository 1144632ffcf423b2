using System.Management.Automation;
using VeoTasks.Output;

namespace VeoTasks.Emulation;

/// <summary>Turns what users write into the scenario's file.</summary>
internal static class ScenarioPath
{
    /// <summary>The full path of a file, taken literally. Ends the command when there is none.</summary>
    public static string ResolveScenario(this PSCmdlet cmdlet, string path)
    {
        try
        {
            string file = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (provider.Name != "FileSystem")
            {
                cmdlet.ThrowTerminatingError(VeoErrors.Argument("NotFileSystemPath", path, $"{path} is in the {provider.Name} provider.", "Give a file of the file system."));
            }

            if (File.Exists(file))
            {
                return file;
            }
        }
        catch (SessionStateException)
        {
            // No such drive or provider: nothing is there either.
        }

        cmdlet.ThrowTerminatingError(VeoErrors.ScenarioNotFound(path));
        return path;
    }
}
