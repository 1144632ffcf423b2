using System.Globalization;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Submitting;

namespace VeoTasks.Saver;

/// <summary>Submits a list to an emulated gateway, four rows at once, so that tests can kill a whole process in the middle of it.</summary>
internal static class SubmitBatch
{
    private const int AtOnce = 4;

    /// <summary>Arguments: "submit", the journal, the gateway, its address, how many rows. Says what came of each row.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        (string journalPath, string gateway, Uri address, int count) = (args[1], args[2], new Uri(args[3]),
            int.Parse(args[4], CultureInfo.InvariantCulture));
        VeoProvider provider = BuiltInProviders.All.Single(known => known.Name == gateway) with { BaseUri = address };
        SubmitClient client = new(provider, ApiKey.Create(Environment.GetEnvironmentVariable("SAVER_KEY")), HttpPool.Submissions,
            TimeProvider.System);
        List<SubmissionRow> rows = [.. Enumerable.Range(0, count).Select(row => SubmissionRow.Create(
            provider, new Submission { Prompt = $"row {row.ToString(CultureInfo.InvariantCulture)}." },
                $"label {row.ToString(CultureInfo.InvariantCulture)}").Row!)];
        using SubmissionJournal journal = new(journalPath, TimeProvider.System);
        journal.Plan(rows);
        await journal.OpenAsync(CancellationToken.None);
        Submitter submitter = new(journal, TimeProvider.System, Random.Shared.NextDouble);
        await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (row, token) =>
        {
            SubmissionResult result = await submitter.SubmitAsync(row, client, token);
            Console.WriteLine($"{row.Label}: {result.Answer?.Outcome} {result.Task?.Id}");
        });
        return 0;
    }
}
