using System.Globalization;
using System.Text;
using VeoTasks.Benchmarks.Downloads;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Pages;

/// <summary>Writes docs/benchmarks/downloads.md and its plots.</summary>
internal static class DownloadPage
{
    private const double MiB = 1024 * 1024;

    /// <summary>Writes the page and the plots into a folder.</summary>
    public static void Write(string folder, DownloadResults results)
    {
        File.WriteAllText(Path.Combine(folder, "downloads-cpu.svg"), DownloadPlots.CpuPerGiB(results));
        File.WriteAllText(Path.Combine(folder, "downloads-throttle.svg"), DownloadPlots.Sweep(results));
        StringBuilder page = new();
        Introduction(page, results);
        TargetTable.Append(page, DownloadTargets.Of(results));
        FullSpeed(page, results);
        DownloadProfile.Append(page, results);
        LastOnes(page, results);
        Others(page, results);
        Sweep(page, results);
        Shell(page, results);
        File.WriteAllText(Path.Combine(folder, "downloads.md"), page.ToString().ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
    }

    private static void Introduction(StringBuilder page, DownloadResults results) => page.AppendLine(CultureInfo.InvariantCulture, $"""
        # Saving, measured

        Measured on {DateTime.UtcNow:yyyy-MM-dd} on {results.Machine}; server {results.Server}.

        ```text
        dotnet run -c Release --project tests/VeoTasks.Benchmarks -- downloads --rounds {DownloadResults.Find<SaveFetcher>(results.FullSpeed).Samples.Count}
        ```

        The command writes this page, its plots and the [raw log](downloads.log). Every number is from that run.
        The server (sendfile, ranges) has the first core, everything that is measured the last one; nothing is measured at the same time as something else.
        Before the first measurement {results.MemoryBytes >> 20:#,0} MiB of memory are taken and freed again so that a virtual machine's host does not take them away (all but one page of every 2 MiB), or some rounds would pay for getting them back and others not.
        Who comes first changes from round to round; all are measured in every round.
        Files are real MP4s with noise behind them in a `free` box, so nothing is spared. Server and files are on this machine: these are the costs of the code, far above what a network brings.
        A value is the median of the rounds ({DownloadResults.Find<SaveFetcher>(results.LargeFiles).Samples.Count} of large files and slow lines, {DownloadBenchmark.OfShort} of the last ones at full speed), with the smallest and largest in brackets. A ratio is formed within each round before the median is taken.
        "Never behind" means that the median of the ratios is at most {1 + DownloadTargets.Noise:0.00}; VeoTasks' own slowest round at full speed took {Unrest(results):0.00} times its fastest.

        """);

    private static void FullSpeed(StringBuilder page, DownloadResults results)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"## {FetchSet.Ordinary} at full speed, eight at once\n")
            .AppendLine("![Processor time of one GiB by way to fetch](downloads-cpu.svg)\n");
        page.AppendLine(PageText.Row("Way to fetch", "CPU s per GiB", "MiB per second",
            "Bytes per CPU-second, VeoTasks is x times this", "First file saved after s", "Peak MiB"));
        page.AppendLine(PageText.Row(Enumerable.Repeat("---", 6)));
        foreach (FetchResult result in results.FullSpeed)
        {
            page.AppendLine(result.IsMeasured
                ? PageText.Row(
                    result.Fetcher.Name,
                    PageText.Ratio(result.Over(sample => sample.CpuPerGiB)),
                    PageText.Ratio(result.Over(sample => sample.MiBPerSecond)),
                    result.Fetcher is SaveFetcher ? "1" : PageText.Ratio(DownloadResults.CheaperThan(results.FullSpeed, result)),
                    First(result),
                    Peak(result))
                : PageText.Row(result.Fetcher.Name, $"missing: {result.Availability.Missing}", "", "", "", ""));
        }

        page.AppendLine().AppendLine("What they are:\n");
        foreach (FetchResult result in results.FullSpeed)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"- **{result.Fetcher.Name}**: {result.Fetcher.Role} "
                + $"({result.Availability.Version ?? $"missing here: {result.Availability.Missing}"}).");
        }

        page.AppendLine("""

            Each is a new process in each round. The .NET ones get warm with other files first, so starting and compiling are not counted; the start of curl and aria2, which compile nothing, is.
            curl and aria2 by themselves leave their bytes to the system's cache, and a splice or an HTML page to their user. With sha256sum, or --checksum, and sync they do the same work as VeoTasks and the floor, but for the check of the MP4's boxes.

            """);
    }

    private static void LastOnes(StringBuilder page, DownloadResults results)
    {
        page.AppendLine("## One long video, and the last ones of a run\n");
        page.AppendLine(
            PageText.Row("Setting", "Way to fetch", "Seconds for all", "VeoTasks' time is x times this", "CPU s per GiB", "Peak MiB"));
        page.AppendLine(PageText.Row(Enumerable.Repeat("---", 6)));
        foreach (LastOnes last in results.LastOnes)
        {
            foreach (FetchResult result in last.Results.Where(result => result.IsMeasured))
            {
                page.AppendLine(PageText.Row(
                    last.Setting.Name,
                    result.Fetcher.Name,
                    PageText.Ratio(result.Over(sample => sample.Report.WallSeconds)),
                    result.Fetcher is SaveFetcher ? "1" : PageText.Ratio(DownloadResults.TimesWallOf(last.Results, result)),
                    PageText.Ratio(result.Over(sample => sample.CpuPerGiB)),
                    Peak(result)));
            }
        }

        page.AppendLine("""

            "2 MiB/s each" is nginx's `limit_rate` for each connection, as object stores and CDNs have it, with the first second's worth at once. One connection needs 250 s for 500 MiB then and was not waited for.
            At full speed nobody helps: what comes as fast as that is held up by the disk and the hash.

            """);
    }

    private static void Others(StringBuilder page, DownloadResults results)
    {
        page.AppendLine("## Large files and slow lines, eight at once\n");
        page.AppendLine(PageText.Row("Setting", "Way to fetch", "Seconds for all", "VeoTasks' time is x times this", "CPU s per GiB",
            "First file saved after s", "Peak MiB"));
        page.AppendLine(PageText.Row(Enumerable.Repeat("---", 7)));
        foreach ((string setting, IReadOnlyList<FetchResult> rivals) in new[]
        {
            (FetchSet.Large.ToString(), results.LargeFiles),
            ($"{FetchSet.Small} over 100 Mbit/s", results.SlowLine),
        })
        {
            foreach (FetchResult result in rivals.Where(result => result.IsMeasured))
            {
                page.AppendLine(PageText.Row(
                    setting,
                    result.Fetcher.Name,
                    PageText.Ratio(result.Over(sample => sample.Report.WallSeconds)),
                    result.Fetcher is SaveFetcher ? "1" : PageText.Ratio(DownloadResults.TimesWallOf(rivals, result)),
                    PageText.Ratio(result.Over(sample => sample.CpuPerGiB)),
                    First(result),
                    Peak(result)));
            }
        }

        page.AppendLine("""

            The slow line is nginx's `limit_rate`: an eighth of 100 Mbit/s for each connection, so a file takes two seconds. nginx counts in whole seconds, so what comes a moment after one of them waits for the next:
            that is where curl loses two seconds here, and no line would do that to it. Read these rows as "not slower", not as "faster".
            curl and aria2c end when their last byte is in the system's cache; VeoTasks when it is on the disk, which it keeps writing to while bytes come.

            """);
    }

    private static void Sweep(StringBuilder page, DownloadResults results)
    {
        page.AppendLine("## Why -ThrottleLimit is 8\n").AppendLine("![What the throttle limit changes](downloads-throttle.svg)\n");
        page.AppendLine(PageText.Row("At once", "Full speed: CPU s per GiB", "MiB per second", "Peak MiB",
            "Each connection 25 Mbit/s: seconds for all", "Shared 100 Mbit/s: seconds for all", "first file saved after s"));
        page.AppendLine(PageText.Row(Enumerable.Repeat("---", 7)));
        foreach (SweepPoint point in results.Sweep)
        {
            page.AppendLine(PageText.Row(
                point.Limit.ToString(CultureInfo.InvariantCulture),
                PageText.Ratio(point.Over(sample => sample.CpuPerGiB)),
                PageText.Ratio(point.Over(sample => sample.MiBPerSecond)),
                PageText.Short(point.FullSpeed[^1].PeakBytes / MiB),
                PageText.Short(point.LimitedConnections.Report.WallSeconds),
                point.SharedLine is { } line ? PageText.Short(line.Report.WallSeconds) : "",
                point.SharedLine?.Report.FirstSeconds is { } first ? PageText.Short(first) : ""));
        }

        page.AppendLine(CultureInfo.InvariantCulture, $"""

            Full speed fetches {FetchSet.Ordinary}, the other two {FetchSet.Small}. nginx limits in whole seconds and cannot play shares of a line above 25 Mbit/s with files of that length.
            Where the server limits each connection, time falls with every doubling, and at 25 Mbit/s each eight connections fill 200 Mbit/s.
            Where the line is what limits, more files at once bring nothing: all of them take as long, but the first one comes later, and more of them are unfinished when a link or a laptop's battery ends.
            Processor time differs too little to decide it. Eight takes most of the first gain and leaves the first file early.

            """);
    }

    private static void Shell(StringBuilder page, DownloadResults results)
    {
        if (results.Shell is not { } shell)
        {
            return;
        }

        page.AppendLine("## In a real PowerShell\n");
        page.AppendLine(
            PageText.Row("Save-VeoVideo of", "Peak MiB above a bare pwsh", "Seconds for all", "First file saved after s", "CPU s per GiB"));
        page.AppendLine(PageText.Row(Enumerable.Repeat("---", 5)));
        foreach ((FetchSet set, FetchSample sample) in shell.Savings.Select(saving => (saving.Set, saving.Sample)))
        {
            page.AppendLine(PageText.Row(
                set.ToString(),
                PageText.Short(shell.AddedBytes(set) / MiB),
                PageText.Short(sample.Report.WallSeconds),
                PageText.Short(sample.Report.FirstSeconds!.Value),
                PageText.Short(sample.CpuPerGiB)));
        }

        page.AppendLine(CultureInfo.InvariantCulture, $"""

            Ids piped into `Save-VeoVideo` with its defaults, which asks the gateway for each task first. Times begin after `Import-Module`; nothing is warm, so they hold all compiling. A bare pwsh peaks at {shell.BareBytes / MiB:0} MiB.
            """);
    }

    /// <summary>How far one and the same program's times lie apart.</summary>
    private static double Unrest(DownloadResults results)
    {
        Spread wall = DownloadResults.Find<SaveFetcher>(results.FullSpeed).Over(sample => sample.Report.WallSeconds);
        return wall.Maximum / wall.Minimum;
    }

    private static string First(FetchResult result) =>
        result.Fetcher.IsSaving && result.Samples[0].Report.FirstSeconds is not null
            ? PageText.Ratio(result.Over(sample => sample.Report.FirstSeconds!.Value))
            : "";

    private static string Peak(FetchResult result) =>
        !result.Fetcher.IsOneProcess ? "" : PageText.Short(result.Samples.Max(sample => sample.PeakBytes) / MiB);
}
