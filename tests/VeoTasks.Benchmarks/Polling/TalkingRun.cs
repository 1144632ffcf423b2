using System.Diagnostics;
using System.Globalization;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Polling;

/// <summary>A contender that measures itself when it is told to, so that starting and compiling are not counted.</summary>
internal sealed class TalkingRun : IContenderRun
{
    private readonly PinnedProcess _process;

    private TalkingRun(PinnedProcess process) => _process = process;

    /// <summary>Starts it and lets it poll for a while before anything counts.</summary>
    public static async Task<IContenderRun> StartAsync(Command command, int core, TimeSpan warmUp, CancellationToken cancellationToken)
    {
        TalkingRun run = new(PinnedProcess.Start(core, command));
        try
        {
            await run.MeasureAsync(warmUp, cancellationToken);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<Sample> MeasureAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        string line = await _process.AskAsync(window.TotalSeconds.ToString(CultureInfo.InvariantCulture), cancellationToken);
        LoopReport report = Talk.Understand<LoopReport>(line);
        return new Sample(report.Polls, report.WallSeconds, report.CpuSeconds, ProcFile.PeakWorkingSet(_process.Id), report.AllocatedBytes);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

/// <summary>curl with many requests under way, which reads no answer but only takes it. Started anew for each measurement.</summary>
internal sealed class CurlContender : Contender
{
    private const int Requests = 20_000;

    /// <inheritdoc/>
    public override string Name => "curl --parallel";

    /// <inheritdoc/>
    public override string Role => "64 under way, answers thrown away unread";

    /// <inheritdoc/>
    public override async Task<Availability> FindAsync(CancellationToken cancellationToken) =>
        await Tool.FirstLineAsync(new Command("curl", "--version"), cancellationToken) is { } version
            ? Availability.Of(string.Join(' ', version.Split(' ').Take(2)))
            : Availability.Without("curl is not installed");

    /// <inheritdoc/>
    public override Task<IContenderRun> StartAsync(Uri server, int core, CancellationToken cancellationToken) =>
        Task.FromResult<IContenderRun>(new CurlRun(server, core));

    private sealed class CurlRun(Uri server, int core) : IContenderRun
    {
        public async Task<Sample> MeasureAsync(TimeSpan window, CancellationToken cancellationToken)
        {
            TimeSpan before = ProcFile.EndedChildrenCpu();
            long start = Stopwatch.GetTimestamp();
            string last = Requests.ToString(CultureInfo.InvariantCulture);
            await using PinnedProcess curl = PinnedProcess.Start(core, new Command(
                "curl", "--no-progress-meter", "--fail", "--parallel", "--parallel-max", "64", "--output", "/dev/null", $"{server}v1/videos/video_[1-{last}]"));
            await curl.FinishAsync(cancellationToken);
            double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return new Sample(Requests, wall, (ProcFile.EndedChildrenCpu() - before).TotalSeconds, null, null);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>The OpenAI SDK for Node, whose video API OctopusX and its kind speak. npm brings it into a temporary folder.</summary>
internal sealed class OpenAiNodeContender : Contender, IDisposable
{
    private const string Package = "openai@6.49.0";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("veotasks-node-").FullName;

    /// <inheritdoc/>
    public override string Name => "OpenAI SDK for Node";

    /// <inheritdoc/>
    public override string Role => "videos.retrieve, 64 under way";

    /// <inheritdoc/>
    public override async Task<Availability> FindAsync(CancellationToken cancellationToken)
    {
        if (await Tool.FirstLineAsync(new Command("node", "--version"), cancellationToken) is not { } node)
        {
            return Availability.Without("node is not installed");
        }

        return await Tool.FirstLineAsync(
            new Command("npm", "install", "--prefix", _folder, "--no-audit", "--no-fund", Package), cancellationToken) is not null
            ? Availability.Of($"{Package}, node {node}")
            : Availability.Without($"npm could not install {Package}");
    }

    /// <inheritdoc/>
    public override Task<IContenderRun> StartAsync(Uri server, int core, CancellationToken cancellationToken)
    {
        string script = Path.Combine(_folder, "openai-loop.mjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Scripts", "openai-loop.mjs"), script, overwrite: true);
        return TalkingRun.StartAsync(new Command("node", script, server.AbsoluteUri), core, WarmUp, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
