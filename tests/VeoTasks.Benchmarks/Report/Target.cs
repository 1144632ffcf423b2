namespace VeoTasks.Benchmarks.Report;

/// <summary>A number that was promised, and what was measured.</summary>
/// <param name="Promise">The promise.</param>
/// <param name="Measured">The measurement, in words.</param>
/// <param name="IsMet">Whether it was kept; null when it could not be measured here.</param>
internal sealed record Target(string Promise, string Measured, bool? IsMet);
