using System.Diagnostics;
using System.Globalization;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Contenders;

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
