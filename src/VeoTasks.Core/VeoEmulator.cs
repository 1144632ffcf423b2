namespace VeoTasks;

/// <summary>
/// An emulator that was started for one session: the providers that it stands for, and the tasks that it has. It holds no video that was
/// paid for.
/// </summary>
public sealed class VeoEmulator
{
    public required int ProcessId { get; init; }

    /// <summary>The providers whose requests it answers, by the names that -Provider takes.</summary>
    public required string[] Providers { get; init; }

    /// <summary>The tasks that its scenario has, as references that Wait-VeoTask takes, in the scenario's order.</summary>
    public required string[] Tasks { get; init; }

    /// <summary>The address where it can be asked for its counters and given more tasks (docs/EMULATOR.md, "The control port").</summary>
    public required Uri Control { get; init; }

    /// <summary>The full path of its scenario; null for the one that it brings.</summary>
    public string? Scenario { get; init; }

    /// <summary>"emulator PROCESS at ADDRESS".</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"emulator {ProcessId} at {Control}");
}
