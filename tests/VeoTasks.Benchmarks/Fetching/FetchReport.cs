namespace VeoTasks.Benchmarks.Fetching;

/// <summary>What fetching cost the process that did it.</summary>
/// <param name="Bytes">Bytes received.</param>
/// <param name="WallSeconds">The time it took.</param>
/// <param name="CpuSeconds">Processor time, user and system.</param>
/// <param name="FirstSeconds">When the first file was saved, from the start; null where nothing is saved.</param>
internal sealed record FetchReport(long Bytes, double WallSeconds, double CpuSeconds, double? FirstSeconds);
