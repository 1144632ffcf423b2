using System.Collections.Concurrent;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Saver;
using VeoTasks.Saving;

namespace VeoTasks.Worker;

/// <summary>
/// Saves each task's video as it ends, up to four at once, and says so line by line: "saved ID", "skipped ID", or what went wrong.
/// </summary>
internal sealed class ShareSaver(VeoProvider provider, ApiKey? key, string folder) : IPollObserver, IDisposable
{
    private readonly ConcurrentBag<Task<bool>> _saves = [];
    private readonly SemaphoreSlim _slots = new(4);
    private readonly SaveFolder _folder = new(folder, TimeProvider.System, Say);

    /// <summary>
    /// A transfer that stands still does so until the test kills the process, however long a busy machine takes for that.
    /// </summary>
    private readonly VideoDownloader _downloader = new(new ResultClient(provider, key, HttpPool.Results), new OneTry(), TimeProvider.System)
    {
        Options = new DownloadOptions { StallTimeout = TimeSpan.FromMinutes(10) },
    };

    private volatile bool _hasFailed;

    /// <summary>The gateway as the scheduler takes it.</summary>
    public PollSource Source { get; } = new(provider, new TaskClient(provider, key, HttpPool.Gateways, TimeProvider.System));

    /// <summary>Waits for the last video. False when anything went wrong.</summary>
    public async Task<bool> CompleteAsync() => (await Task.WhenAll(_saves)).All(saved => saved) && !_hasFailed;

    /// <inheritdoc/>
    public void Finished(VeoTask task) => _saves.Add(Task.Run(() => SaveAsync(task)));

    /// <inheritdoc/>
    public void Abandoned(VeoTaskReference task, RequestFailure failure) => Fail($"{task}: {failure.Error}");

    /// <inheritdoc/>
    public void ProviderEnded(VeoProvider ended, RequestFailure failure, int waiting) => Fail($"{ended.Name}: {failure.Error}");

    /// <inheritdoc/>
    public void Warned(string text) => Say(text);

    /// <inheritdoc/>
    public void Noted(string text)
    {
    }

    /// <inheritdoc/>
    public bool WantsNotes => false;

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private async Task<bool> SaveAsync(VeoTask task)
    {
        await _slots.WaitAsync();
        try
        {
            VeoVideo video = task.Videos.Single();
            DownloadRequest request = new() { Task = task, Video = video, Folder = _folder, Name = SafeFileName.For(task, video) };
            Attempt<SavedVideo> end = await _downloader.SaveAsync(request, CancellationToken.None);
            Say(end.Failure is { } failure ? $"{task}: {failure.Error}" : $"{(end.Value!.Skipped ? "skipped" : "saved")} {task.Id}");
            return end.Failure is null;
        }
        finally
        {
            _slots.Release();
        }
    }

    private void Fail(string text)
    {
        _hasFailed = true;
        Say(text);
    }

    private static void Say(string text) => Console.Out.WriteLine(text);
}
