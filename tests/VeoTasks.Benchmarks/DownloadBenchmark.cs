using System.Globalization;
using VeoTasks.Benchmarks.Downloads;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Pages;
using VeoTasks.Benchmarks.Shells;

namespace VeoTasks.Benchmarks;

/// <summary>
/// The whole benchmark of saving: server on the first core, everything that is measured on the last, one after the other.
/// </summary>
internal sealed class DownloadBenchmark(RunArguments arguments, MemoryAtHand memory, NginxServer server, FetchFiles files, Journal journal)
{
    /// <summary>The default of Save-VeoVideo.</summary>
    private const int ThrottleLimit = 8;

    /// <summary>The slow line, in bits per second.</summary>
    private const double LineBits = 100e6;

    private static readonly FetchSetting FullSpeed = new("full speed", FetchSet.Ordinary, 0, ThrottleLimit);
    private static readonly FetchSetting LargeFiles = new("large files", FetchSet.Large, 0, ThrottleLimit);
    private static readonly FetchSetting SlowLine =
        new("100 Mbit/s", FetchSet.Small, LineShare.BytesPerSecond(LineBits, ThrottleLimit, FetchSet.Small.Lengths[0]), ThrottleLimit);

    /// <summary>What a server gives each connection that limits them, in bytes per second.</summary>
    private const int LimitedRate = 2 * 1024 * 1024;

    /// <summary>The largest set three times over: not all of it lies in pieces of the size that is asked for.</summary>
    private static readonly long MemoryBytes = 3 * FetchSet.Large.Bytes;

    private readonly FetchRounds _rounds = new(server.Root, files, journal);

    /// <summary>Runs it and writes the results.</summary>
    /// <returns>The exit code: 0 when it ran, whatever the numbers are.</returns>
    public static async Task<int> RunAsync(RunArguments arguments, CancellationToken cancellationToken)
    {
        if (await Prerequisites.LackAsync(cancellationToken) is { } lack)
        {
            Console.Error.WriteLine(lack);
            return 1;
        }

        Directory.CreateDirectory(arguments.Folder);
        using Journal journal = new(Path.Combine(arguments.Folder, "downloads.log"));
        using FetchFiles files = await FetchFiles.CreateAsync(cancellationToken);
        using MemoryAtHand memory = MemoryAtHand.Bring(MemoryBytes);
        await using NginxServer server = await NginxServer.StartAsync(Cores.Server, FetchSite.Locations(files), cancellationToken);
        await new DownloadBenchmark(arguments, memory, server, files, journal).RunAsync(cancellationToken);
        return 0;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        Machine machine = Machine.Here();
        journal.Write(machine.ToString());
        journal.Write(string.Create(CultureInfo.InvariantCulture, $"memory at hand: {memory.Length >> 20} MiB"));
        string nginx = await Tool.FirstLineAsync(new Command("nginx", "-v"), cancellationToken) ?? "nginx";
        journal.Write($"server: {nginx} on core {Cores.Server}; everything measured on core {Cores.Measured}");
        FoundFetcher[] all = await FindAsync(
            [new SaveFetcher(), new FloorFetcher(), new DiscardFetcher(), new HashFetcher(), new WriteFetcher(), new DigestFetcher(), new GivenFetcher(), new CurlFetcher(), new CurlParallelFetcher(), new CurlCheckedFetcher(), new Aria2Fetcher(), new Aria2CheckedFetcher(files)],
            cancellationToken);
        FoundFetcher[] whole = [.. all.Where(found => found.Fetcher is not (HashFetcher or WriteFetcher or DigestFetcher))];
        FoundFetcher[] rivals = [.. all.Where(found => found.Fetcher is SaveFetcher or CurlParallelFetcher or Aria2Fetcher)];

        DownloadResults results = new(
            machine,
            nginx,
            memory.Length,
            await _rounds.RunAsync(all, FullSpeed, arguments.Rounds, cancellationToken),
            await _rounds.RunAsync(whole, LargeFiles, Fewer, cancellationToken),
            await _rounds.RunAsync(rivals, SlowLine, Fewer, cancellationToken),
            await LastOnesAsync(cancellationToken),
            await new ThrottleSweep(server.Root, files, journal).RunAsync(LineBits, Fewer, cancellationToken),
            await InShellAsync(cancellationToken));
        DownloadPage.Write(arguments.Folder, results);
        journal.Write($"written: {Path.Combine(arguments.Folder, "downloads.md")}");
    }

    /// <summary>One long video and the last ones of a run, from a server that limits each connection and from one that does not.</summary>
    private async Task<IReadOnlyList<LastOnes>> LastOnesAsync(CancellationToken cancellationToken)
    {
        FoundFetcher[] split =
            await FindAsync([new SaveFetcher(), new SaveAloneFetcher(), new Aria2SplitFetcher(), new CurlFetcher()], cancellationToken);
        FoundFetcher[] several = await FindAsync([new SaveFetcher(), new Aria2Fetcher(), new CurlParallelFetcher()], cancellationToken);

        // One connection would take four minutes a round.
        FoundFetcher[] quick = [.. split.Where(found => found.Fetcher is SaveFetcher or Aria2SplitFetcher)];
        List<LastOnes> all = [];
        foreach ((FetchSet set, int rate, FoundFetcher[] ways) in new[]
        {
            (FetchSet.Single, LimitedRate, split), (FetchSet.Long, LimitedRate, quick), (FetchSet.Mixed, LimitedRate, several),
            (FetchSet.Single, 0, split), (FetchSet.Long, 0, split), (FetchSet.Mixed, 0, several),
        })
        {
            FetchSetting setting = new($"{set}{(rate == 0 ? "" : ", 2 MiB/s each")}", set, rate, ThrottleLimit);
            all.Add(new LastOnes(setting, await _rounds.RunAsync(ways, setting, rate == 0 ? OfShort : Fewer, cancellationToken)));
        }

        return all;
    }

    /// <summary>Rounds of what takes a tenth of a second, of which two may differ by as much as the targets allow.</summary>
    public const int OfShort = 5;

    /// <summary>Rounds of what takes long, most of it at a set speed, and differs little from one round to the next.</summary>
    private int Fewer => Math.Min(2, arguments.Rounds);

    private async Task<FoundFetcher[]> FindAsync(IReadOnlyList<Fetcher> fetchers, CancellationToken cancellationToken)
    {
        List<FoundFetcher> all = [];
        foreach (Fetcher fetcher in fetchers)
        {
            FoundFetcher found = new(fetcher, await fetcher.FindAsync(cancellationToken));
            all.Add(found);
            journal.Write($"{fetcher.Name}: {found.Availability.Version ?? $"MISSING, {found.Availability.Missing}"}");
        }

        return [.. all];
    }

    private async Task<ShellSavingReport?> InShellAsync(CancellationToken cancellationToken)
    {
        if (await Tool.FirstLineAsync(new Command("pwsh", "--version"), cancellationToken) is null)
        {
            journal.Write("in PowerShell: MISSING, pwsh is not installed");
            return null;
        }

        ModuleUnderTest module = new(Tree.Root());
        return await new ShellSavingRun(module, server.Root, files, journal)
            .RunAsync([FetchSet.Ordinary, FetchSet.Large], cancellationToken);
    }
}
