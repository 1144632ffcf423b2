using System.Text.Json;
using VeoTasks.Emulator.Control;

namespace VeoTasks.Emulator.Hosting;

/// <summary>Tells scripts where the emulator listens.</summary>
internal static class InfoFile
{
    /// <summary>The info as one line, in ASCII whatever the ids hold.</summary>
    public static string Line(EmulatorInfo info) => JsonSerializer.Serialize(info, ControlJson.Options);

    /// <summary>Writes the file so that whoever waits for it never reads half of it.</summary>
    public static async Task WriteAsync(string path, EmulatorInfo info, CancellationToken cancellationToken)
    {
        var draft = $"{path}.{Environment.ProcessId}.tmp";
        await File.WriteAllTextAsync(draft, Line(info), cancellationToken);
        File.Move(draft, path, overwrite: true);
    }
}
