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
            and {all - receive - hash - write:0} ms are the rest: flushing files and folder, the box walk, sidecar and ledger, and whatever the processor's cache does not hold for two uses.
            Without hash and flush no more than {receive / (receive + write):0.00} of the discarding loop could be reached, with the hash no more than {receive / (receive + hash + write):0.00}.

            """);
    }

    private static double Cost<T>(DownloadResults results)
        where T : Fetcher => DownloadResults.Find<T>(results.FullSpeed).Over(sample => sample.CpuPerGiB).Median * 1000;
}
