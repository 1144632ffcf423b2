using System.Globalization;
using VeoTasks.Benchmarks.Contenders;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>
/// Measures all contenders at full throttle, one after the other in each round, so what disturbs the machine for a while disturbs
/// all of them. Each has a new process in each round: how the runtime happens to lay out and compile one process is luck that
/// lasts as long as the process does.
/// </summary>
internal sealed class PollingRounds(Uri server, int core, Journal journal)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    /// <summary>Runs the rounds.</summary>
    /// <returns>The contenders in the order given, each with one sample for each round, or with what it lacks.</returns>
    public async Task<IReadOnlyList<ContenderResult>> RunAsync(IReadOnlyList<Contender> contenders, int rounds, CancellationToken cancellationToken)
    {
        List<ContenderResult> results = [];
        foreach (Contender contender in contenders)
        {
            ContenderResult result = new(contender, await contender.FindAsync(cancellationToken));
            results.Add(result);
            journal.Write($"{contender.Name}: {result.Availability.Version ?? $"MISSING, {result.Availability.Missing}"}");
        }

        for (int round = 1; round <= rounds; round++)
        {
            foreach (ContenderResult result in results.Where(result => result.Availability.Missing is null))
            {
                await using IContenderRun run = await result.Contender.StartAsync(server, core, cancellationToken);
                Sample sample = await run.MeasureAsync(Window, cancellationToken);
                result.Samples.Add(sample);
                journal.Write(Line(round, result.Contender, sample));
            }
        }

        return results;
    }

    private static string Line(int round, Contender contender, Sample sample) => string.Create(
        CultureInfo.InvariantCulture,
        $"round {round}  {contender.Name,-32} {sample.Polls,7} polls  {sample.WallSeconds,6:0.000} s wall  {sample.CpuSeconds,6:0.000} s CPU  {sample.CpuMicroseconds,8:0.0} us/poll  {sample.AllocatedBytes / sample.Polls,6} B/poll");
}

/// <summary>A contender and what was measured of it.</summary>
/// <param name="Contender">The contender.</param>
/// <param name="Availability">Its versions, or what it lacks.</param>
internal sealed record ContenderResult(Contender Contender, Availability Availability)
{
    /// <summary>One sample for each round; none when it is missing.</summary>
    public List<Sample> Samples { get; } = [];

    /// <summary>Whether it was measured.</summary>
    public bool IsMeasured => Samples.Count > 0;

    /// <summary>A number of each sample.</summary>
    public IReadOnlyList<double> Each(Func<Sample, double> number) => [.. Samples.Select(number)];
}
