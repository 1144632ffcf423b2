using System.Globalization;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Pages;
using VeoTasks.Benchmarks.Start;

namespace VeoTasks.Benchmarks;

/// <summary>What a fresh PowerShell pays for its first import, poll and video: server on the first core, the shell on the last.</summary>
internal sealed class StartBenchmark(RunArguments arguments, StartSite site, Journal journal)
{
    /// <summary>Rounds that a start needs for a quiet median; each takes a few seconds.</summary>
    public const int UsualRounds = 20;

    /// <summary>Runs it and writes the results.</summary>
    /// <returns>The exit code: 0 when it ran, whatever the numbers are.</returns>
    public static async Task<int> RunAsync(RunArguments arguments, CancellationToken cancellationToken)
    {
        string manifest = Path.Combine(Tree.Root(), "out", "VeoTasks", "VeoTasks.psd1");
        string? lack = File.Exists(manifest)
            ? await Prerequisites.LackAsync(cancellationToken)
            : "There is no package to measure. Make it with ./build.ps1 -Task Package -Platform own.";
        if (lack is not null)
        {
            Console.Error.WriteLine(lack);
            return 1;
        }

        Directory.CreateDirectory(arguments.Folder);
        using Journal journal = new(Path.Combine(arguments.Folder, "start.log"));
        await using StartSite site = await StartSite.StartAsync(cancellationToken);
        await new StartBenchmark(arguments, site, journal).RunAsync(manifest, cancellationToken);
        return 0;
    }

    private async Task RunAsync(string manifest, CancellationToken cancellationToken)
    {
        Machine machine = Machine.Here();
        journal.Write(machine.ToString());
        string shell = await Tool.FirstLineAsync(new Command("pwsh", "--version"), cancellationToken)
            ?? throw new IOException("pwsh is not on the PATH.");
        StartContender[] contenders = Contenders(manifest, await site.OneViewModuleAsync(cancellationToken));
        Dictionary<StartContender, List<StartSample>> samples =
            contenders.ToDictionary(contender => contender, _ => new List<StartSample>());

        // The first round fills the caches of the disk and is not counted.
        for (int round = 0; round <= arguments.Rounds; round++)
        {
            StartContender[] order = [.. contenders];
            Random.Shared.Shuffle(order);
            foreach (StartContender contender in order)
            {
                StartSample sample = await contender.RunAsync(site, cancellationToken);
                journal.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round}: {contender.Step}, {contender.Name}: cpu {sample.CpuSeconds * 1000:0} ms, "
                        + $"{sample.WallSeconds * 1000:0} ms, {sample.CompiledMethods} methods compiled"));
                if (round > 0)
                {
                    samples[contender].Add(sample);
                }
            }
        }

        StartPage.Write(
            arguments.Folder, new StartResults(machine, shell, [.. contenders.Select(one => new StartResult(one, samples[one]))]));
        journal.Write($"written: {Path.Combine(arguments.Folder, "start.md")}");
    }

    private StartContender[] Contenders(string manifest, string oneView)
    {
        List<StartContender> all =
        [
            new ImportContender(StartResults.Bare, null),
            new ImportContender("with a module of one view and no code", oneView),
            new ImportContender(StartResults.Now, manifest),
            new FirstContender(FirstContender.PollStep, StartResults.Now, "poll", manifest),
            new FirstContender(FirstContender.PollStep, StartResults.Script, "script poll", null),
            new FirstContender(FirstContender.VideoStep, StartResults.Now, "video", manifest),
            new FirstContender(FirstContender.VideoStep, StartResults.Script, "script video", null),
        ];
        if (arguments.Before is { } before)
        {
            string old = Path.GetFullPath(Path.Combine(before, "VeoTasks.psd1"));
            all.Add(new ImportContender(StartResults.Before, old));
            all.Add(new FirstContender(FirstContender.PollStep, StartResults.Before, "poll", old));
            all.Add(new FirstContender(FirstContender.VideoStep, StartResults.Before, "video", old));
        }

        return [.. all];
    }
}
