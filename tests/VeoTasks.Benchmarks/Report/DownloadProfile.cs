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
        double hash = Cost<HashFetcher>(results) - receive;
        double write = Cost<WriteFetcher>(results) - receive;
        double all = Cost<SaveFetcher>(results);
        page.AppendLine(CultureInfo.InvariantCulture, $"""
            Where the {all:0} ms of processor time go that VeoTasks spends on a GiB: {receive:0} ms receive it, {hash:0} ms are SHA-256, {write:0} ms copy it into the system's cache,
            and {all - receive - hash - write:0} ms are the rest, by subtraction. No loop here takes it apart: flushing files and folder, the box walk, sidecar and ledger, the queue, and using the same bytes twice all lie in it.
            Receiving and writing alone come to {receive / (receive + write):0.00} of the discarding loop's bytes per CPU-second, with the hash {receive / (receive + hash + write):0.00} is the most that can be reached.

            """);
    }

    private static double Cost<T>(DownloadResults results)
        where T : Fetcher => DownloadResults.Find<T>(results.FullSpeed).Over(sample => sample.CpuPerGiB).Median * 1000;
}
