using BenchmarkDotNet.Running;
using VeoTasks.Benchmarks;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Loops;
using VeoTasks.Benchmarks.Waiting;

const string Usage = """
    dotnet run -c Release --project tests/VeoTasks.Benchmarks -- VERB

      micro [BenchmarkDotNet's options]   parsing and scheduling, each by itself
      polling [--out FOLDER] [--rounds N] [--policies FILE]
                                          the engine against other ways to poll; writes polling.md, polling.log and plots
                                          into docs/benchmarks. Needs Linux, nginx, taskset and two cores. About ten minutes.
                                          FILE is CSV from the pacing simulator: policy,interval,progress,polls,meanLag,p99Lag

    """;

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

switch (args)
{
    case ["micro", .. var options]:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(options.Length > 0 ? options : ["--filter", "*"]);
        return 0;
    case ["polling", .. var options]:
        return await PollingBenchmark.RunAsync(PollingArguments.Parse(options), stop.Token);
    case ["loop", var name, var server]:
        await Talk.RunAsync(new Uri(server), Loop(name), stop.Token);
        return 0;
    case ["waiting", var server, var tasks, var interval, var window]:
        Talk.Say(await WaitingRun.RunAsync(WaitingOptions.Parse(server, tasks, interval, window), stop.Token));
        return 0;
    default:
        Console.Error.Write(Usage);
        return 2;
}

static Func<LoopOptions, CancellationToken, Task<LoopReport>> Loop(string name) => name switch
{
    "engine" => EngineLoop.RunAsync,
    "client" => ClientLoop.RunAsync,
    "bare" => BareLoop.RunAsync,
    _ => throw new ArgumentException($"There is no loop '{name}'.", nameof(name)),
};
