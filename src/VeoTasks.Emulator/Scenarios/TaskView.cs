using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Scenarios;

/// <summary>Where a task stands, the end included.</summary>
internal enum Phase
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Canceled,
}

/// <summary>All that a gateway can say of a task at one instant; the answer shapes write parts of it.</summary>
internal sealed record TaskView
{
    public required EmulatedTask Script { get; init; }

    /// <summary>The id to print, which a fault may have replaced.</summary>
    public required string Id { get; init; }

    public required Phase Phase { get; init; }

    /// <summary>A scripted word that replaces the gateway's own; null for none.</summary>
    public string? Word { get; init; }

    public required int Progress { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The signed CDN links of a succeeded task.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>The bytes of a succeeded task's videos, for the shapes that carry them inline.</summary>
    public IReadOnlyList<Content> Videos { get; init; } = [];

    /// <summary>The scripted word or, without one, the gateway's own: its words stand in the order of the phases.</summary>
    public string Say(IReadOnlyList<string> words) => Word ?? words[(int)Phase];

    public bool HasFailed => Phase == Phase.Failed;

    public string? FirstLink => Links.Count > 0 ? Links[0] : null;
}

/// <summary>Reads a task's script at an instant. Pure.</summary>
internal static class TaskTimeline
{
    public static TaskView At(EmulatedTask script, DateTimeOffset addedAt, DateTimeOffset now)
    {
        TimeSpan age = now - addedAt;
        EmulatedState state = StateAt(StatesOf(script), age);
        bool ended = script.Outcome != EmulatedOutcome.Never && age >= script.EndsAfter;
        TaskView view = new()
        {
            Script = script,
            Id = script.Id,
            Phase = ended ? PhaseOf(script.Outcome) : PhaseOf(state.Phase),
            Word = ended ? script.FinalWord : state.Word,
            Progress = ProgressOf(state),
            CreatedAt = addedAt,
            UpdatedAt = addedAt + (ended ? script.EndsAfter : state.After),
            EndedAt = ended ? addedAt + script.EndsAfter : null,
        };
        return view.Phase is Phase.Succeeded or Phase.Failed ? view with { Progress = 100 } : view;
    }

    private static IReadOnlyList<EmulatedState> StatesOf(EmulatedTask script)
    {
        if (script.States.Count > 0)
        {
            return script.States;
        }

        IEnumerable<EmulatedState> running =
            Enumerable.Range(2, 8).Select(tenth => new EmulatedState(script.EndsAfter * tenth / 10, EmulatedPhase.Running, tenth * 10));
        return [new EmulatedState(TimeSpan.Zero, EmulatedPhase.Queued), .. running];
    }

    private static EmulatedState StateAt(IReadOnlyList<EmulatedState> states, TimeSpan age)
    {
        EmulatedState current = new(TimeSpan.Zero, EmulatedPhase.Queued);
        foreach (EmulatedState state in states)
        {
            if (state.After > age)
            {
                break;
            }

            current = state;
        }

        return current;
    }

    private static int ProgressOf(EmulatedState state) => state.Progress ?? (state.Phase == EmulatedPhase.Queued ? 0 : 50);

    private static Phase PhaseOf(EmulatedPhase phase) => phase == EmulatedPhase.Queued ? Phase.Queued : Phase.Running;

    private static Phase PhaseOf(EmulatedOutcome outcome) => outcome switch
    {
        EmulatedOutcome.Failed => Phase.Failed,
        EmulatedOutcome.Canceled => Phase.Canceled,
        _ => Phase.Succeeded,
    };
}
