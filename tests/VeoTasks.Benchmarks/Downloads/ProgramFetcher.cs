using System.Diagnostics;
using System.Globalization;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Polling;

namespace VeoTasks.Benchmarks.Downloads;

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
        Command command = CommandFor(job);
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

    /// <summary>The arguments for a job.</summary>
    protected abstract IEnumerable<string> Arguments(FetchJob job);

    /// <summary>The command line for a job.</summary>
    protected virtual Command CommandFor(FetchJob job) => new(program, [.. Arguments(job)]);

    /// <summary>The same with commands for a shell behind it, in the folder of the files.</summary>
    protected Command Then(FetchJob job, string script) =>
        new(
            "sh", "-c",
            $"{string.Join(' ', Arguments(job).Prepend(program).Select(word => $"'{word}'"))} && cd '{job.Destination}' && {script}");

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

/// <summary>curl, one file after the other on one connection.</summary>
internal class CurlFetcher() : ProgramFetcher("curl")
{
    /// <inheritdoc/>
    public override string Name => "curl";

    /// <inheritdoc/>
    public override string Role => "one process, one file after the other";

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments(FetchJob job)
    {
        string last = (job.Set.Count - 1).ToString(CultureInfo.InvariantCulture);
        return ["--no-progress-meter", "--fail", "--output", Path.Combine(job.Destination, "#1.mp4"), $"{job.Source}[0-{last}].mp4"];
    }
}

/// <summary>curl with several files at once.</summary>
internal class CurlParallelFetcher : CurlFetcher
{
    /// <inheritdoc/>
    public override string Name => "curl --parallel";

    /// <inheritdoc/>
    public override string Role => "one process, as many at once as VeoTasks";

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments(FetchJob job) =>
        ["--parallel", "--parallel-max", job.ThrottleLimit.ToString(CultureInfo.InvariantCulture), .. base.Arguments(job)];
}

/// <summary>The same with what a user has to do besides for what VeoTasks promises.</summary>
internal sealed class CurlCheckedFetcher : CurlParallelFetcher
{
    /// <inheritdoc/>
    public override string Name => "curl, sha256sum, sync";

    /// <inheritdoc/>
    public override bool IsOneProcess => false;

    /// <inheritdoc/>
    public override string Role => "the same, then sha256sum and sync of all files: what VeoTasks does, as commands";

    /// <inheritdoc/>
    protected override Command CommandFor(FetchJob job) => Then(job, $"sha256sum *.mp4 > '{job.Destination}.sums' && sync *.mp4 .");
}

/// <summary>aria2 with several files at once, each over one connection.</summary>
internal class Aria2Fetcher() : ProgramFetcher("aria2c")
{
    /// <summary>How many connections one file has.</summary>
    protected virtual int Split => 1;

    /// <summary>What the list says of a file besides its address.</summary>
    protected virtual IEnumerable<string> Options(FetchJob job, int number) => [];

    /// <inheritdoc/>
    public override string Name => "aria2c";

    /// <inheritdoc/>
    public override string Role => "-j with as many at once as VeoTasks, --file-allocation=none";

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments(FetchJob job)
    {
        string list = job.Destination + ".txt";
        File.WriteAllLines(
            list, Enumerable.Range(0, job.Set.Count).SelectMany(number => Options(job, number).Prepend(job.Address(number).AbsoluteUri)));
        return
        [
            "--no-conf", "--quiet", "--file-allocation=none", "--min-split-size=1M",
            string.Create(CultureInfo.InvariantCulture, $"--max-connection-per-server={Split}"), string.Create(
                CultureInfo.InvariantCulture, $"--split={Split}"),
            $"--max-concurrent-downloads={job.ThrottleLimit.ToString(CultureInfo.InvariantCulture)}", $"--dir={job.Destination}",
            $"--input-file={list}",
        ];
    }
}

/// <summary>aria2 with eight connections for a file.</summary>
internal sealed class Aria2SplitFetcher : Aria2Fetcher
{
    /// <inheritdoc/>
    public override string Name => "aria2c -x8 -s8";

    /// <inheritdoc/>
    public override string Role => "eight connections for a file";

    /// <inheritdoc/>
    protected override int Split => 8;
}

/// <summary>aria2 with what a user has to do besides for what VeoTasks promises.</summary>
internal sealed class Aria2CheckedFetcher(FetchFiles files) : Aria2Fetcher
{
    /// <inheritdoc/>
    public override string Name => "aria2c --checksum, sync";

    /// <inheritdoc/>
    public override bool IsOneProcess => false;

    /// <inheritdoc/>
    public override string Role => "the same with --checksum, for which one has to know the SHA-256 before, then sync of all files";

    /// <inheritdoc/>
    protected override IEnumerable<string> Options(FetchJob job, int number) => [$" checksum=sha-256={files.Digest(job.Set, number)}"];

    /// <inheritdoc/>
    protected override Command CommandFor(FetchJob job) => Then(job, "sync *.mp4 .");
}

/// <summary>This program as a process that fetches, started and warm.</summary>
internal sealed class FetchProcess : IAsyncDisposable
{
    /// <summary>What is done for each byte is compiled for good by the third gigabyte.</summary>
    private const int WarmUps = 2;

    /// <summary>What is done once for each file takes several hundred of them.</summary>
    private const int SmallWarmUps = 10;

    /// <summary>What is done once for each long file, and for each of its ranges, which are asked for only where a server is slow.</summary>
    private const int LongWarmUps = 16;

    /// <summary>Bytes a second for all connections together that a file of 40 MiB is slow with.</summary>
    private const int SlowEnough = 48 * 1024 * 1024;

    private readonly PinnedProcess _process;

    private FetchProcess(PinnedProcess process) => _process = process;

    /// <summary>Starts it and lets it fetch before anything counts, until all that is hot has been compiled for good.</summary>
    /// <param name="loop">The loop's name on this program's command line.</param>
    /// <param name="job">What it will have to do.</param>
    /// <param name="core">Its core.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<FetchProcess> StartAsync(string loop, FetchJob job, int core, CancellationToken cancellationToken)
    {
        FetchProcess process = new(PinnedProcess.Start(core, Command.Self("fetch", loop)));
        try
        {
            await process.WarmAsync(job with { Set = FetchSet.Ordinary, BytesPerSecond = 0 }, WarmUps, cancellationToken);
            await process.WarmAsync(job with { Set = FetchSet.Small, BytesPerSecond = 0 }, SmallWarmUps, cancellationToken);
            if (loop == SaveFetcher.Loop)
            {
                int rate = job.BytesPerSecond > 0 ? SlowEnough / job.ThrottleLimit : 0;
                await process.WarmAsync(job with { Set = FetchSet.Single, BytesPerSecond = rate }, LongWarmUps, cancellationToken);
            }

            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has it do a job.</summary>
    public async Task<FetchSample> RunAsync(FetchJob job, CancellationToken cancellationToken)
    {
        string line = await _process.AskAsync(Talk.Phrase(job), cancellationToken);
        return new FetchSample(Talk.Understand<FetchReport>(line), ProcFile.PeakWorkingSet(_process.Id));
    }

    private async Task WarmAsync(FetchJob job, int passes, CancellationToken cancellationToken)
    {
        for (int pass = 0; pass < passes; pass++)
        {
            string folder = Directory.CreateDirectory($"{job.Destination}-warm-{job.Set.Name}-{pass}").FullName;
            await RunAsync(job with { Destination = folder }, cancellationToken);
            FetchFiles.Empty(folder);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
