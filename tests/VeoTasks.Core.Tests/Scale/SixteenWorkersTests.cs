using System.Diagnostics;
using System.Text.Json;
using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Scale;

/// <summary>
/// Sixteen processes save one list into one folder; two of them are killed in the middle of a transfer and started again.
/// </summary>
public sealed class SixteenWorkersTests
{
    private const int Workers = 16;
    private const int Tasks = 128;
    private const int Victims = 2;

    /// <summary>
    /// What a victim has saved when it dies. One more of its videos is half there then, and the rest has not ended at the gateway.
    /// </summary>
    private const int SavedBefore = 2;

    private const int CutAt = 100_000;

    /// <summary>For each worker, of 1920 in all.</summary>
    private const int RequestsPerMinute = 120;

    private static readonly ILookup<int, string> Shares = Enumerable.Range(0, Tasks).Select(i => $"7b1e0c52-0f3a-4d19-9a54-{i:x12}")
        .ToLookup(id => TaskShard.Of(new VeoTaskReference(id, "mulerun"), Workers));

    [Fact]
    public async Task They_save_every_video_once_within_the_budget_though_two_are_killed()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using EmulatedGateway gateway = await EmulatedGateway.StartAsync();
        using TempFolder job = new();
        string folder = Directory.CreateDirectory(job["videos"]).FullName;
        await File.WriteAllLinesAsync(
            job["ids.txt"], ["# one list for all", "", .. Shares.SelectMany(share => share).Select(Spelling)], stop);
        int[] victims = [.. Shares.OrderByDescending(share => share.Count()).Take(Victims).Select(share => share.Key)];
        gateway.Emulator.AddAll(
            [.. Shares.SelectMany(share => share.Select((id, i) => victims.Contains(share.Key) ? OfVictim(id, i) : Ordinary(id, i)))]);
        WorkerProcess Start(int index) => WorkerProcess.Start(gateway, (job["ids.txt"], folder), (index, Workers), RequestsPerMinute);

        Stopwatch clock = Stopwatch.StartNew();
        List<WorkerProcess> workers = [.. Enumerable.Range(0, Workers).Select(Start)];
        try
        {
            foreach (int victim in victims)
            {
                await KillInTheMiddleAsync(
                    workers[victim], Path.Combine(folder, $"mulerun-{Shares[victim].First()}.mp4.part"), gateway.Emulator.Counters);
                gateway.Emulator.AddAll([.. Shares[victim].Skip(1 + SavedBefore).Select(Ordinary)]);
                workers.Add(Start(victim));
            }

            IEnumerable<WorkerProcess> alive = workers.Where((_, index) => !victims.Contains(index));
            int[] ends = await Task.WhenAll(alive.Select(worker => worker.EndAsync(stop)));
            Assert.True(ends.All(end => end == 0), string.Join('\n', alive.Select(worker => worker.Said)));
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }

        AssertFolderIsWhole(folder, gateway.Emulator);
        AssertEachWasTransferredOnce(gateway.Emulator, [.. victims.Select(victim => Shares[victim].First())]);

        // A worker starts a request, and the next one not before its interval is over: so many fit into the time that passed, however slow
        // the machine.
        double most = workers.Count + (clock.Elapsed.TotalMinutes * Workers * RequestsPerMinute);
        Assert.InRange(gateway.Emulator.Counters.Requests("mulerun"), Tasks, most);
    }

    private static async Task KillInTheMiddleAsync(WorkerProcess victim, string part, EmulatorCounters counters)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await victim.ListenAsync(SavedBefore, stop);

        // Looked at with each request that arrives, and this worker goes on asking for the tasks that have not ended.
        await counters.WaitForAsync(_ => new FileInfo(part) is { Exists: true, Length: > 0 }, stop);
        await victim.KillAsync(stop);
        Assert.Equal(SavedBefore, victim.Saved);
    }

    private static void AssertFolderIsWhole(string folder, GatewayEmulator emulator)
    {
        string[] ids = [.. Shares.SelectMany(share => share).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [".veotasks.jsonl", .. ids.Select(id => $"mulerun-{id}.mp4")],
            Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(ids, id => Assert.Equal(emulator.Video("mulerun", id), File.ReadAllBytes(Path.Combine(folder, $"mulerun-{id}.mp4"))));
        Assert.Equal(ids, File.ReadLines(Path.Combine(folder, ".veotasks.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("task").GetString()!)
            .Order(StringComparer.Ordinal));
    }

    private static void AssertEachWasTransferredOnce(GatewayEmulator emulator, string[] cut)
    {
        ILookup<string, RequestEntry> transfers =
            emulator.Counters.Log.Where(entry => entry.Origin == "cdn").ToLookup(entry => IdIn(entry.Path));
        foreach (string id in Shares.SelectMany(share => share))
        {
            RequestEntry[] all = [.. transfers[id]];
            long length = emulator.Video("mulerun", id).Length;
            Assert.Equal(cut.Contains(id) ? 2 : 1, all.Length);

            // What the dead worker had on disk is not sent again.
            long from = cut.Contains(id) ? long.Parse(all[1].Range!["bytes=".Length..^1], null) : 0;
            Assert.InRange(from, 0, cut.Contains(id) ? CutAt : 0);
            Assert.Equal(length - from, all[^1].BytesSent);
        }
    }

    private static string IdIn(string path) => path.Split('/').Single(part => part.StartsWith("7b1e0c52-", StringComparison.Ordinal));

    private static string Spelling(string id, int index) => (index % 3) switch
    {
        0 => id,
        1 => $"mulerun:{id}",
        _ => $"mulerun/veo-3.1-fast:{id}",
    };

    private static EmulatedTask Ordinary(string id, int index) =>
        EmulatedTask.Succeeds("mulerun", id, TimeSpan.FromMilliseconds(250 * index));

    private static EmulatedTask OfVictim(string id, int index) => index switch
    {
        0 => EmulatedTask.Succeeds("mulerun", id) with { VideoLengths = [3 * CutAt], VideoFaults = [Fault.Hang(CutAt)] },
        <= SavedBefore => EmulatedTask.Succeeds("mulerun", id),
        _ => EmulatedTask.NeverEnds("mulerun", id),
    };
}
