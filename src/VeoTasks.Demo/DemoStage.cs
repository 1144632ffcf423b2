using VeoTasks.Emulator;

namespace VeoTasks.Demo;

/// <summary>What a run of the demo works with: the emulator, its tasks, and a folder of its own that is deleted at the end.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    private DemoStage(GatewayEmulator emulator, IReadOnlyList<EmulatedTask> tasks)
    {
        Emulator = emulator;
        Tasks = tasks;
    }

    /// <summary>The gateways and their CDN.</summary>
    public GatewayEmulator Emulator { get; }

    /// <summary>The tasks.</summary>
    public IReadOnlyList<EmulatedTask> Tasks { get; }

    /// <summary>The folder of this run.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("veotasks-demo-").FullName;

    /// <summary>The list of tasks, one a line, as a user would have it.</summary>
    public string IdsFile => Path.Combine(Folder, "ids.txt");

    /// <summary>Where the videos go.</summary>
    public string Videos => Path.Combine(Folder, "videos");

    /// <summary>The name a gateway of the emulator is registered under, beside the built-in one.</summary>
    public static string ProviderName(string gateway) => $"demo{gateway}";

    /// <summary>Starts the emulator and writes the list.</summary>
    public static async Task<DemoStage> SetAsync(CancellationToken cancellationToken)
    {
        DemoStage stage = new(await GatewayEmulator.StartAsync(new EmulatorOptions(), cancellationToken), DemoTasks.Create());
        string first = stage.Tasks[0].Gateway;
        List<string> lines = ["# The first gateway is named on the command line, the others in front of the id."];
        foreach (EmulatedTask task in stage.Tasks)
        {
            lines.Add(task.Gateway == first ? task.Id : $"{ProviderName(task.Gateway)}:{task.Id}");
        }

        await File.WriteAllLinesAsync(stage.IdsFile, lines, cancellationToken);
        return stage;
    }

    /// <summary>Submits the tasks: their time runs from now.</summary>
    public void Submit()
    {
        foreach (EmulatedTask task in Tasks)
        {
            Emulator.Add(task);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
