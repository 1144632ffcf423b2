using System.Globalization;
using VeoTasks.Benchmarks.Polling;

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
    public async Task<IReadOnlyList<ContenderResult>> RunAsync(
        IReadOnlyList<Contender> contenders, int rounds, CancellationToken cancellationToken)
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
        $"round {round}  {contender.Name,-32} {sample.Polls,7} polls  {sample.WallSeconds,6:0.000} s wall  {sample.CpuSeconds,6:0.000} s "
            + $"CPU  {sample.CpuMicroseconds,8:0.0} us/poll  {sample.AllocatedBytes / sample.Polls,6} B/poll");
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

/// <summary>
/// A gateway as nginx plays it: each task gets a fixed body in which only the id differs. The bodies are OctopusX's answers for a
/// running task and one that has ended, as that gateway's page shows them.
/// </summary>
internal static class PollingSite
{
    private const string Running =
        """{"id":"$id","object":"video","model":"veo_3_1-fast","status":"processing","progress":50,"created_at":1735689600,"completed_at":0,"expires_at":1735776000,"seconds":"8","size":"720x1280","remixed_from_video_id":"","error":{"message":"","code":""},"video_url":""}""";

    private const string Done =
        """{"id":"$id","object":"video","model":"veo_3_1-fast","status":"completed","progress":100,"created_at":1735689600,"completed_at":1735689700,"expires_at":1735776000,"video_url":"https://cdn.example.com/$id.mp4"}""";

    /// <summary>At the root a gateway whose tasks never end, and below it the other two.</summary>
    public const string Locations = $$"""
        location ~ ^/v1/videos/(?<id>[^/]+)$ { return 200 '{{Running}}'; }
        location ~ ^/done/v1/videos/(?<id>[^/]+)$ { return 200 '{{Done}}'; }
        location ~ ^/after/(?<ms>[0-9]+)/v1/videos/(?<id>[^/]+)$ { add_header openai-poll-after-ms $ms; return 200 '{{Running}}'; }
        """;

    /// <summary>A gateway whose tasks have all ended.</summary>
    public static Uri Finished(Uri root) => new(root, "/done");

    /// <summary>A gateway whose tasks never end and that advises an interval with every answer.</summary>
    public static Uri Advising(Uri root, TimeSpan interval) =>
        new(root, $"/after/{interval.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)}");
}
