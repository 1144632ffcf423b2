using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Hosting;

/// <summary>Reads a scenario from a file.</summary>
internal static class ScenarioFile
{
    /// <exception cref="FormatException">It cannot be read as a scenario; one sentence names the file, the place in it and what was expected.</exception>
    public static async Task<Scenario> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return ScenarioReader.Read(await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"The scenario '{path}' does not work: {exception.Message}.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FormatException($"The scenario '{path}' cannot be read: {Reason(path, exception)}", exception);
        }
    }

    // A folder is "access denied" to .NET, which sends people looking for permissions.
    private static string Reason(string path, Exception exception) => path switch
    {
        "" => "its name is empty; name a file.",
        _ when Directory.Exists(path) => "it is a folder; name the file in it.",
        _ => exception.Message,
    };
}
