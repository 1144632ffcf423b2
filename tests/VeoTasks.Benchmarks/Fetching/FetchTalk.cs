using VeoTasks.Benchmarks.Loops;

namespace VeoTasks.Benchmarks.Fetching;

/// <summary>How a process that fetches talks with the harness: a job as one line of JSON in, a report as one line out.</summary>
internal static class FetchTalk
{
    /// <summary>Does jobs until the input ends.</summary>
    public static async Task RunAsync(Func<FetchJob, FetchNotes, CancellationToken, Task> fetch, CancellationToken cancellationToken)
    {
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            FetchJob job = Talk.Understand<FetchJob>(line);
            FetchNotes notes = new();
            await fetch(job, notes, cancellationToken);
            Talk.Say(notes.ToReport());
        }
    }
}
