using VeoTasks.Benchmarks.Polling;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Pages;
using VeoTasks.Benchmarks.Shells;

namespace VeoTasks.Benchmarks;

/// <summary>The whole polling benchmark: server on the first core, everything that is measured on the last, one after the other.</summary>
internal sealed class PollingBenchmark(RunArguments arguments, NginxServer server, Journal journal)
{
    private const int ManyTasks = 10_000;
    private const int VeryManyTasks = 100_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongInterval = TimeSpan.FromSeconds(30);
    private static readonly int[] Curve = [100, 1_000, 3_000, 30_000, VeryManyTasks];

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
        using Journal journal = new(Path.Combine(arguments.Folder, "polling.log"));
        await using NginxServer server = await NginxServer.StartAsync(Cores.Server, PollingSite.Locations, cancellationToken);
        await new PollingBenchmark(arguments, server, journal).RunAsync(cancellationToken);
        return 0;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        Machine machine = Machine.Here();
        journal.Write(machine.ToString());
        string nginx = await Tool.FirstLineAsync(new Command("nginx", "-v"), cancellationToken) ?? "nginx";
        journal.Write($"server: {nginx} on core {Cores.Server}; everything measured on core {Cores.Measured}");

        PollingResults results = new(
            machine,
            nginx,
            await FullThrottleAsync(cancellationToken),
            await WaitAsync(ManyTasks, Interval, TimeSpan.FromSeconds(60), cancellationToken),
            await CurveAsync(cancellationToken),
            await PoliciesAsync(),
            await InShellAsync(cancellationToken));
        PollingPage.Write(arguments.Folder, results);
        journal.Write($"written: {Path.Combine(arguments.Folder, "polling.md")}");
    }

    private async Task<PolicyRun> PoliciesAsync()
    {
        journal.Write("policies: simulating");
        PolicyRun run = await PolicyRun.RunAsync();
        foreach (object result in run.Points.AsEnumerable<object>().Concat(run.Groups))
        {
            journal.Write($"policies: {result}");
        }

        return run;
    }

    private async Task<IReadOnlyList<ContenderResult>> FullThrottleAsync(CancellationToken cancellationToken)
    {
        using OpenAiNodeContender node = new();
        Contender[] contenders =
            [new EngineContender(), new BareLoopContender(), new ClientContender(), new PowerShellContender(), node, new CurlContender()];
        return await new PollingRounds(server.Root, Cores.Measured, journal).RunAsync(contenders, arguments.Rounds, cancellationToken);
    }

    private async Task<IReadOnlyList<WaitingReport>> CurveAsync(CancellationToken cancellationToken)
    {
        List<WaitingReport> curve = [];
        foreach (int tasks in Curve)
        {
            curve.Add(await WaitAsync(tasks, Interval, TimeSpan.FromSeconds(10), cancellationToken));
        }

        curve.Add(await WaitAsync(VeryManyTasks, LongInterval, TimeSpan.FromSeconds(30), cancellationToken));
        return curve;
    }

    private async Task<WaitingReport> WaitAsync(int tasks, TimeSpan interval, TimeSpan window, CancellationToken cancellationToken)
    {
        WaitingOptions options = new(PollingSite.Advising(server.Root, interval), tasks, interval, window);
        await using PinnedProcess process = PinnedProcess.Start(Cores.Measured, Command.Self(["waiting", .. options.ToArguments()]));
        WaitingReport report = Talk.Understand<WaitingReport>(await process.FinishAsync(cancellationToken));
        journal.Write($"waiting: {report}");
        return report;
    }

    private async Task<ShellResults?> InShellAsync(CancellationToken cancellationToken)
    {
        if (await Tool.FirstLineAsync(new Command("pwsh", "--version"), cancellationToken) is null)
        {
            journal.Write("in PowerShell: MISSING, pwsh is not installed");
            return null;
        }

        ModuleUnderTest module = new(Tree.Root());
        ShellWaitingReport waiting =
            await new ShellWaitingRun(module, server, Cores.Measured).RunAsync(Interval, ManyTasks, cancellationToken);
        journal.Write($"in PowerShell: {waiting}");
        ShellPipeReport pipe =
            await new ShellPipeRun(module, Cores.Measured).RunAsync(PollingSite.Finished(server.Root), VeryManyTasks, cancellationToken);
        journal.Write($"in PowerShell: {pipe}");
        return new ShellResults(waiting, pipe);
    }
}
