using System.Diagnostics;
using VeoTasks.Benchmarks.Contenders;
using VeoTasks.Benchmarks.Fetching;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Fetchers;

/// <summary>A program that somebody else wrote. It compiles nothing, so its start is counted and it needs no warming.</summary>
/// <param name="program">Its name on the PATH.</param>
internal abstract class ProgramFetcher(string program) : Fetcher
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public sealed override async Task<Availability> FindAsync(CancellationToken cancellationToken) =>
        await Tool.FirstLineAsync(new Command(program, "--version"), cancellationToken) is { } version
            ? Availability.Of(string.Join(' ', version.Split(' ').TakeWhile(word => !word.StartsWith('('))))
            : Availability.Without($"{program} is not installed");

    /// <inheritdoc/>
    public sealed override async Task<FetchSample> RunAsync(FetchJob job, int core, CancellationToken cancellationToken)
    {
        Command command = new(program, [.. Arguments(job)]);
        TimeSpan cpu = ProcFile.EndedChildrenCpu();
        DateTime began = DateTime.UtcNow;
        long start = Stopwatch.GetTimestamp();
        await using PinnedProcess process = PinnedProcess.Start(core, command);
        Task<string> end = process.FinishAsync(cancellationToken);
        long peak = await WatchAsync(process, end);
        await end;
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        TimeSpan used = ProcFile.EndedChildrenCpu() - cpu;
        FileInfo[] files = new DirectoryInfo(job.Destination).GetFiles();
        double first = (files.Min(file => file.LastWriteTimeUtc) - began).TotalSeconds;
        return new FetchSample(new FetchReport(files.Sum(file => file.Length), wall, used.TotalSeconds, first), peak);
    }

    /// <summary>The command line for a job.</summary>
    protected abstract IEnumerable<string> Arguments(FetchJob job);

    private static async Task<long> WatchAsync(PinnedProcess process, Task end)
    {
        long peak = 0;
        while (!end.IsCompleted)
        {
            peak = ProcFile.PeakWorkingSetOrNone(process.Id) ?? peak;
            await Task.WhenAny(end, Task.Delay(Look));
        }

        return peak;
    }
}
