using System.Text.Json;

namespace VeoTasks.Emulator.Control;

/// <summary>Where an emulator listens: what GET /info and --info say.</summary>
public sealed record EmulatorInfo
{
    public required int ProcessId { get; init; }
    public required Uri Control { get; init; }
    public required Uri Cdn { get; init; }
    public required Uri Mirror { get; init; }

    /// <summary>Base address and key of each gateway, by its name.</summary>
    public required IReadOnlyDictionary<string, GatewayInfo> Gateways { get; init; }

    /// <summary>The tasks it began with, in the order of its scenario.</summary>
    public required IReadOnlyList<TaskInfo> Tasks { get; init; }

    public static EmulatorInfo Of(GatewayEmulator emulator)
    {
        ArgumentNullException.ThrowIfNull(emulator);
        return new EmulatorInfo
        {
            ProcessId = Environment.ProcessId,
            Control = emulator.ControlUri,
            Cdn = emulator.CdnUri,
            Mirror = emulator.MirrorUri,
            Gateways = GatewayEmulator.Gateways
                .ToDictionary(name => name, name => new GatewayInfo(emulator.BaseUri(name), emulator.Key(name))),
            Tasks = [.. emulator.FirstTasks.Select(task => new TaskInfo(task.Gateway, task.Id, task.Model))],
        };
    }
}

/// <summary>How to reach a gateway.</summary>
/// <param name="BaseUri">What -BaseUri takes.</param>
/// <param name="Key">The bearer key it accepts. Made for this run; it opens nothing else.</param>
public sealed record GatewayInfo(Uri BaseUri, string Key);

/// <summary>How to ask for a task.</summary>
/// <param name="Gateway">The gateway's name.</param>
/// <param name="Id">The id the gateway knows it by.</param>
/// <param name="Model">The model that its scenario names, without which MuleRun does not find it; null for the usual one.</param>
public sealed record TaskInfo(string Gateway, string Id, string? Model);

/// <summary>Tells scripts where the emulator listens.</summary>
internal static class InfoFile
{
    private const int MoveTries = 5;
    private static readonly TimeSpan MovePause = TimeSpan.FromMilliseconds(250);

    /// <summary>The info as one line, in ASCII whatever the ids hold.</summary>
    public static string Line(EmulatorInfo info) => JsonSerializer.Serialize(info, ControlJson.Options);

    /// <summary>Writes the file so that whoever waits for it never reads half of it.</summary>
    public static async Task WriteAsync(string path, EmulatorInfo info, CancellationToken cancellationToken)
    {
        string draft = $"{path}.{Environment.ProcessId}.tmp";
        await File.WriteAllTextAsync(draft, Line(info), cancellationToken);
        for (int tries = 1; ; tries++)
        {
            try
            {
                File.Move(draft, path, overwrite: true);
                return;
            }
            catch (Exception exception) when (tries < MoveTries && exception is IOException or UnauthorizedAccessException)
            {
                // On Windows nothing is replaced while somebody reads it.
                await Task.Delay(MovePause, cancellationToken);
            }
        }
    }
}
