namespace VeoTasks.Emulator.Scenarios;

/// <summary>Reads a task's script at an instant. Pure.</summary>
internal static class TaskTimeline
{
    public static TaskView At(EmulatedTask script, DateTimeOffset addedAt, DateTimeOffset now)
    {
        var age = now - addedAt;
        var state = StateAt(StatesOf(script), age);
        var ended = script.Outcome != EmulatedOutcome.Never && age >= script.EndsAfter;
        var view = new TaskView
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

        var running = Enumerable.Range(2, 8).Select(tenth => new EmulatedState(script.EndsAfter * tenth / 10, EmulatedPhase.Running, tenth * 10));
        return [new EmulatedState(TimeSpan.Zero, EmulatedPhase.Queued), .. running];
    }

    private static EmulatedState StateAt(IReadOnlyList<EmulatedState> states, TimeSpan age)
    {
        var current = new EmulatedState(TimeSpan.Zero, EmulatedPhase.Queued);
        foreach (var state in states)
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
        EmulatedOutcome.Cancelled => Phase.Cancelled,
        _ => Phase.Succeeded,
    };
}
