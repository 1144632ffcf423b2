namespace VeoTasks.Simulation;

/// <summary>How a simulated gateway reports progress.</summary>
public enum ProgressKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>In proportion to time, with 8 % noise.</summary>
    Linear,

    /// <summary>In proportion to time, rounded down to tens.</summary>
    Steps,

    /// <summary>In proportion to time up to 90, where it stops for the last third.</summary>
    Stalling,

    /// <summary>Only 0, 50 and 100.</summary>
    Halves,
}
