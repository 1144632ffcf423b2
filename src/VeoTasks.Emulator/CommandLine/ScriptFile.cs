using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Emulator.Control;

namespace VeoTasks.Emulator.CommandLine;

/// <summary>Reads tasks from a file of the same form as POST /tasks takes.</summary>
internal static class ScriptFile
{
    /// <exception cref="FormatException">The file cannot be read as tasks; the message names it.</exception>
    public static async Task<IReadOnlyList<EmulatedTask>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return ControlJson.OneOrMany<EmulatedTask>(await JsonNode.ParseAsync(stream, documentOptions: ControlJson.Document, cancellationToken: cancellationToken));
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"The script '{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
