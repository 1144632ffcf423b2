using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using VeoTasks.Benchmarks;
using VeoTasks.Benchmarks.Downloads;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Polling;
using VeoTasks.Benchmarks.Pages;

const string Usage = """
    dotnet run -c Release --project tests/VeoTasks.Benchmarks -- VERB

      micro [BenchmarkDotNet's options]   parsing and scheduling, each by itself; reports go to out/micro
      polling [--out FOLDER] [--rounds N] the engine against other ways to poll; writes polling.md, polling.log and plots
                                          into docs/benchmarks. Needs Linux, nginx, taskset and two cores. Eleven minutes.
      downloads [--out FOLDER] [--rounds N]
                                          saving videos against other ways to fetch files; writes downloads.md, downloads.log and
                                          plots likewise. Needs the same and 8 GiB of disk. Ten minutes.
      start [--out FOLDER] [--rounds N] [--before FOLDER]
                                          what a fresh PowerShell pays for its first import, poll and video, against a script and
                                          another build of the module; writes start.md and start.log likewise. Four minutes.
      policies                            polls and lag of polling policies on simulated gateways, part of polling; prints a table

    """;

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    return await RunAsync(args, stop.Token);
}
catch (Exception exception) when (exception is ArgumentException or FormatException or IOException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
{
    switch (args)
    {
        case ["micro", .. var options]:
            BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(
                options.Length > 0 ? options : ["--filter", "*"],
                DefaultConfig.Instance.WithArtifactsPath(Path.Combine(Tree.Root(), "out", "micro")));
            return 0;
        case ["polling", .. var options]:
            return await PollingBenchmark.RunAsync(RunArguments.Parse(options), cancellationToken);
        case ["downloads", .. var options]:
            return await DownloadBenchmark.RunAsync(RunArguments.Parse(options), cancellationToken);
        case ["start", .. var options]:
            return await StartBenchmark.RunAsync(RunArguments.Parse(options, StartBenchmark.UsualRounds), cancellationToken);
        case ["policies"]:
            Console.Write(PolicyTable.Of(await PolicyRun.RunAsync()));
            return 0;
        case ["loop", var name, var server]:
            await Talk.RunAsync(new Uri(server), Loop(name), cancellationToken);
            return 0;
        case ["fetch", var name]:
            await FetchTalk.RunAsync(Fetcher(name), cancellationToken);
            return 0;
        case ["waiting", var server, var tasks, var interval, var window]:
            Talk.Say(await WaitingRun.RunAsync(WaitingOptions.Parse(server, tasks, interval, window), cancellationToken));
            return 0;
        default:
            Console.Error.Write(Usage);
            return 2;
    }
}

static Func<LoopOptions, CancellationToken, Task<LoopReport>> Loop(string name) => name switch
{
    "engine" => EngineLoop.RunAsync,
    "client" => ClientLoop.RunAsync,
    "bare" => BareLoop.RunAsync,
    _ => throw new ArgumentException($"There is no loop '{name}'.", nameof(name)),
};

static Func<FetchJob, FetchNotes, CancellationToken, Task> Fetcher(string name) => name switch
{
    "save" => SaveLoop.RunAsync,
    "discard" => (job, notes, token) => FetchLoop.RunAsync(job, notes, _ => new DiscardSink(), token),
    "hash" => (job, notes, token) => FetchLoop.RunAsync(job, notes, _ => new HashSink(), token),
    "keep" => (job, notes, token) => FetchLoop.RunAsync(job, notes, path => new KeepSink(path), token),
    "digest" => (job, notes, token) => GivenLoop.RunAsync(job, notes, _ => new HashSink(), token),
    "given" => (job, notes, token) => GivenLoop.RunAsync(job, notes, path => new KeepSink(path), token),
    "write" => (job, notes, token) => FetchLoop.RunAsync(job, notes, path => new WriteSink(path), token),
    _ => throw new ArgumentException($"There is no way to fetch called '{name}'.", nameof(name)),
};
