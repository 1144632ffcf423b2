using System.Globalization;
using System.Text;
using VeoTasks.Benchmarks.Fetchers;

namespace VeoTasks.Benchmarks.Report;

/// <summary>Where VeoTasks' time goes, told by what is added from one loop to the next.</summary>
internal static class DownloadProfile
{
    /// <summary>Adds the paragraph to a page.</summary>
    public static void Append(StringBuilder page, DownloadResults results)
    {
        double receive = Cost<DiscardFetcher>(results);
        double digest = Cost<DigestFetcher>(results);
        double hash = Cost<HashFetcher>(results) - receive;
        double write = Cost<WriteFetcher>(results) - receive;
        double all = Cost<SaveFetcher>(results);
        page.AppendLine(CultureInfo.InvariantCulture, $"""
            Where the {all:0} ms of processor time go that VeoTasks spends on a GiB: {receive:0} ms receive it, SHA-256 adds {hash:0} ms, {write:0} ms copy it into the system's cache,
            and {all - receive - hash - write:0} ms are the rest, by subtraction: flushing files and folder (the kernel writes back at the flushing process' expense), using the same bytes twice, box walk, sidecar, ledger and queue.

            """);
        Reach(page, results, new Floor(receive, digest));
    }

    /// <summary>Says what can be reached at all by something that receives with HttpClient and hashes with .NET, whatever else it leaves out.</summary>
    private static void Reach(StringBuilder page, DownloadResults results, Floor floor)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"""
            What can be reached: 0.55 times the discarding loop's bytes per CPU-second is {floor.Receive / 0.55:0} ms a GiB. SHA-256 alone takes {floor.Digest:0} ms of them, which leaves {(floor.Receive / 0.55) - floor.Digest:0} ms to receive it, and receiving takes {floor.Receive:0}.
            "Receive and hash", which writes nothing, comes to {Times<DiscardFetcher>(results)} times the discarding loop. So the first target is out of reach on this processor as long as the hash is computed on the way through.
            """);
        if (DownloadResults.Find<CurlFetcher>(results.FullSpeed).IsMeasured)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"""
                Against curl, which hashes nothing, "Receive and hash" comes to {Times<CurlFetcher>(results)} times; the second target asks for 1.5 with files, checks and flush.
                """);
        }

        page.AppendLine("The two rows below them take the hash's own time off, and so compare what all of them do.\n");
    }

    private static string Times<T>(DownloadResults results)
        where T : Fetcher =>
        PageText.Ratio(DownloadResults.Find<T>(results.FullSpeed).Ratio(DownloadResults.Find<HashFetcher>(results.FullSpeed), sample => sample.CpuPerGiB));

    private static double Cost<T>(DownloadResults results)
        where T : Fetcher => DownloadResults.Find<T>(results.FullSpeed).Over(sample => sample.CpuPerGiB).Median * 1000;

    /// <summary>Milliseconds of processor time for each GiB that nothing gets below.</summary>
    private sealed record Floor(double Receive, double Digest);
}
