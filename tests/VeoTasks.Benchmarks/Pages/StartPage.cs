using System.Globalization;
using System.Text;
using VeoTasks.Benchmarks.Harness;
using VeoTasks.Benchmarks.Start;

namespace VeoTasks.Benchmarks.Pages;

/// <summary>What was measured of one contender.</summary>
internal sealed record StartResult(StartContender Contender, IReadOnlyList<StartSample> Samples)
{
    /// <summary>Processor times in ms, one for each round.</summary>
    public IReadOnlyList<double> Cpu => [.. Samples.Select(sample => sample.CpuSeconds * 1000)];

    /// <summary>Times in ms, one for each round.</summary>
    public IReadOnlyList<double> Wall => [.. Samples.Select(sample => sample.WallSeconds * 1000)];
}

/// <summary>The whole benchmark's results.</summary>
internal sealed record StartResults(Machine Machine, string Shell, IReadOnlyList<StartResult> All)
{
    public const string Bare = "pwsh alone";
    public const string Now = "VeoTasks";
    public const string Before = "VeoTasks before";
    public const string Script = "a script";

    /// <summary>A contender's result; null when it was not measured.</summary>
    public StartResult? Find(string step, string name) =>
        All.FirstOrDefault(result => result.Contender.Step == step && result.Contender.Name == name);

    /// <summary>The processor time of VeoTasks over another's, round by round; null when the other was not measured.</summary>
    public Spread? Over(string step, string other) =>
        Find(step, other) is { } against ? Spread.OfRatios(Find(step, Now)!.Cpu, against.Cpu) : null;

    /// <summary>What a module adds to the bare start in processor time, over that start.</summary>
    public Spread Added => Spread.Of(Find(ImportContender.ImportStep, Now)!.Cpu.Zip(
        Find(ImportContender.ImportStep, Bare)!.Cpu, (with, bare) => (with - bare) / bare));
}

/// <summary>Writes docs/benchmarks/start.md.</summary>
internal static class StartPage
{
    private const double MostOfBefore = 0.65;
    private const double MostOfScript = 1.5;
    private const double MostAdded = 0.2;

    /// <summary>Writes the page into a folder.</summary>
    public static void Write(string folder, StartResults results)
    {
        StringBuilder page = new();
        Introduction(page, results);
        TargetTable.Append(page, Targets(results));
        foreach (string step in results.All.Select(result => result.Contender.Step).Distinct())
        {
            Step(page, results, step);
        }

        File.WriteAllText(Path.Combine(folder, "start.md"), page.ToString().ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
    }

    private static void Introduction(StringBuilder page, StartResults results) => page.AppendLine(CultureInfo.InvariantCulture, $"""
        # The first second, measured

        What a fresh `pwsh` pays for its first import, poll and video, as a runbook that is started every minute does each time.
        Measured on {DateTime.UtcNow:yyyy-MM-dd} on {results.Machine}; {results.Shell}.

        ```text
        ./build.ps1 -Task Package -Platform own
        dotnet run -c Release --project tests/VeoTasks.Benchmarks -- start{(results.Find(FirstContender.VideoStep, StartResults.Before) is null ? "" : " --before FOLDER")}
        ```

        The commands write this page and the [raw log](start.log). Every number is from that run; `--before` measures another build of the module beside this one, here that of the commit aa9a671.
        The module is the package, compiled ahead of time for this platform as `./build.ps1 -Task Install` does it. A package for all platforms, and PowerShell before 7.6, compile it as it runs.
        The server has the first core, the shell the last one. Each measurement is a new process with no modules but PowerShell's own; {results.All[0].Samples.Count} rounds after one that is not counted, all in random order in each round.
        A value is the median of the rounds, with the smallest and largest in brackets. A ratio is formed within each round before the median is taken.

        """);

    private static IEnumerable<Target> Targets(StartResults results)
    {
        if (results.Over(FirstContender.VideoStep, StartResults.Before) is { } before)
        {
            yield return Most("first video: processor time", MostOfBefore, "aa9a671's", before);
        }

        yield return Most(
            "first video: processor time", MostOfScript, "`Invoke-RestMethod` and `Invoke-WebRequest -OutFile`", results.Over(FirstContender.VideoStep, StartResults.Script)!.Value);
        yield return new Target(
            FormattableString.Invariant($"import: at most {MostAdded} of a bare start's processor time on top"), PageText.Ratio(results.Added), results.Added.Median <= MostAdded);
    }

    private static Target Most(string what, double bound, string other, Spread ratio) => new(
        FormattableString.Invariant($"{what} at most {bound} times that of {other}"), $"{PageText.Ratio(ratio)} times", ratio.Median <= bound);

    private static void Step(StringBuilder page, StartResults results, string step)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"## {step}\n").AppendLine(Explanation(step)).AppendLine();
        page.AppendLine(PageText.Row("Who", "CPU ms", "ms", "Methods compiled", "VeoTasks' processor time is x times this"));
        page.AppendLine(PageText.Row(Enumerable.Repeat("---", 5)));
        foreach (StartResult result in results.All.Where(result => result.Contender.Step == step))
        {
            string name = result.Contender.Name;
            page.AppendLine(PageText.Row(
                name,
                PageText.Ratio(Spread.Of(result.Cpu)),
                PageText.Ratio(Spread.Of(result.Wall)),
                result.Samples[0].CompiledMethods is null
                    ? ""
                    : PageText.Short(Spread.Of(result.Samples.Select(sample => (double)sample.CompiledMethods!)).Median),
                name == StartResults.Now ? "1" : PageText.Ratio(results.Over(step, name)!.Value)));
        }

        page.AppendLine();
    }

    private static string Explanation(string step) => step switch
    {
        ImportContender.ImportStep => "From the start of the process to its end, with `Import-Module` or without.",
        FirstContender.PollStep => "One task that has ended: `'ID' | Wait-VeoTask`, after the import; `Invoke-RestMethod` in a script.",
        _ => "One task that has ended and its video of 200 KiB, from Enter to the last byte: `'ID' | Wait-VeoTask | Save-VeoVideo`, after the import, with checks, SHA-256, flushes and ledger. The script calls `Invoke-RestMethod` and `Invoke-WebRequest -OutFile` and does none of these.",
    };
}
