namespace VeoTasks.Benchmarks.Plots;

/// <summary>How one polling policy did in a simulation.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Interval">The provider's interval in seconds.</param>
/// <param name="Progress">What the gateway tells of progress: none, linear, steps, ...</param>
/// <param name="Polls">Mean polls for each task.</param>
/// <param name="MeanLag">Mean time from a task's end until it was seen, in seconds.</param>
/// <param name="P99Lag">99th percentile of the same.</param>
internal sealed record PolicyPoint(string Policy, double Interval, string Progress, double Polls, double MeanLag, double P99Lag);
