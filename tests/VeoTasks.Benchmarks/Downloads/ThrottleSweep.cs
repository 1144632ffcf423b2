using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Downloads;

/// <summary>
/// Saves with different throttle limits: at full speed, over a line that all connections share, and from a server that gives
/// each connection only so much.
/// </summary>
internal sealed class ThrottleSweep(Uri server, FetchFiles files, Journal journal)
{
    /// <summary>What each connection gets from the server that limits them, in bits per second.</summary>
    public const double ConnectionBits = 25e6;

    private static readonly int[] Limits = [1, 2, 4, 8, 16, 32];

    /// <summary>Runs it.</summary>
    /// <param name="lineBits">The line that is shared, in bits per second.</param>
    /// <param name="rounds">How often at full speed; the speeds that are set need no repeating.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<SweepPoint>> RunAsync(double lineBits, int rounds, CancellationToken cancellationToken)
    {
        FetchSet small = FetchSet.Small;
        long length = small.Lengths[0];
        List<SweepPoint> points = [];
        foreach (int limit in Limits)
        {
            FetchJob full = new(server, FetchSet.Ordinary, 0, limit, files.NewDestination());
            await using FetchProcess process = await FetchProcess.StartAsync(SaveFetcher.Loop, full, Cores.Measured, cancellationToken);
            List<FetchSample> samples = [];
            for (int round = 1; round <= rounds; round++)
            {
                samples.Add(await RunAsync(process, "full speed", full, cancellationToken));
            }

            FetchJob each = full with { Set = small, BytesPerSecond = LineShare.BytesPerSecond(ConnectionBits, 1, length) };
            FetchSample limited = await RunAsync(process, "limited connections", each, cancellationToken);
            FetchSample? shared = LineShare.IsPossible(lineBits, limit, length)
                ? await RunAsync(
                    process, "shared line", each with { BytesPerSecond = LineShare.BytesPerSecond(lineBits, limit, length) },
                    cancellationToken)
                : null;
            points.Add(new SweepPoint(limit, samples, limited, shared));
        }

        return points;
    }

    private async Task<FetchSample> RunAsync(FetchProcess process, string setting, FetchJob job, CancellationToken cancellationToken)
    {
        string destination = files.NewDestination();
        FetchSample sample = await process.RunAsync(job with { Destination = destination }, cancellationToken);
        FetchFiles.Empty(destination);
        journal.Write(FetchRounds.Line($"-ThrottleLimit {job.ThrottleLimit,2}  {setting}", sample));
        return sample;
    }
}

/// <summary>What a throttle limit does.</summary>
/// <param name="Limit">How many files are under way at once.</param>
/// <param name="FullSpeed">At all the speed there is, one sample for each round.</param>
/// <param name="LimitedConnections">From a server that limits each connection.</param>
/// <param name="SharedLine">Over a line that the connections share; null where nginx cannot play it (see <see cref="LineShare"/>).</param>
internal sealed record SweepPoint(int Limit, IReadOnlyList<FetchSample> FullSpeed, FetchSample LimitedConnections, FetchSample? SharedLine)
{
    /// <summary>The spread of a number at full speed.</summary>
    public Spread Over(Func<FetchSample, double> number) => Spread.Of(FullSpeed.Select(number));
}
