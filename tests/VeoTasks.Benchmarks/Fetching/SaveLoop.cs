using System.Collections.Concurrent;
using VeoTasks.Http;
using VeoTasks.Resilience;
using VeoTasks.Saving;

namespace VeoTasks.Benchmarks.Fetching;

/// <summary>Saves as Save-VeoVideo does, with its queue, its policy, its names and its ledger; only PowerShell is not there.</summary>
internal static class SaveLoop
{
    /// <summary>Runs it.</summary>
    /// <exception cref="IOException">A video could not be saved.</exception>
    public static async Task RunAsync(FetchJob job, FetchNotes notes, CancellationToken cancellationToken)
    {
        VeoProvider provider = Loops.Tasks.Provider(job.Root);
        IRequestPolicy policy = new PollyRequestPolicyFactory().ForDownloads(TimeProvider.System, Random.Shared.NextDouble);
        VideoDownloader downloader = new(new ResultClient(provider, key: null, HttpPool.Results), policy, TimeProvider.System);
        SaveFolder folder = new(job.Destination, TimeProvider.System, warning => throw new IOException(warning));
        SaveQueue queue = new(job.ThrottleLimit, _ => { }, cancellationToken);
        ConcurrentQueue<string> failures = new();
        for (int number = 0; number < job.Set.Count; number++)
        {
            VeoTask task = ToTask(job, number);
            queue.Save(new SaveJob(LinkExpiry.Of(task, task.Videos[0]), async token =>
            {
                Attempt<SavedVideo> end = await SaveAsync(downloader, folder, task, token);
                if (end.Value is { } saved)
                {
                    notes.Saved(saved.Length);
                }
                else
                {
                    failures.Enqueue(end.Failure!.Error.Message);
                }
            }));
        }

        await queue.CompleteAsync();
        if (failures.TryPeek(out string? failure))
        {
            throw new IOException(failure);
        }
    }

    private static VeoTask ToTask(FetchJob job, int number) => new()
    {
        Id = Loops.Tasks.Id(number),
        Provider = "octopusx",
        Status = VeoTaskStatus.Succeeded,
        Videos = [new VeoVideo { Uri = job.Address(number) }],
    };

    private static async ValueTask<Attempt<SavedVideo>> SaveAsync(VideoDownloader downloader, SaveFolder folder, VeoTask task, CancellationToken cancellationToken)
    {
        VeoVideo video = task.Videos[0];
        string name = await folder.ClaimAsync(FileNameTemplate.Default.For(task, video), new(task.Provider, task.Id, video.Index), cancellationToken);
        DownloadRequest request = new() { Task = task, Video = video, Folder = folder, Name = name };
        return await downloader.SaveAsync(request, cancellationToken);
    }
}
