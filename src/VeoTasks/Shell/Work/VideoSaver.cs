using System.Globalization;
using System.Management.Automation;
using VeoTasks.Downloads;
using VeoTasks.Http;
using VeoTasks.Shell.Errors;

namespace VeoTasks.Shell.Work;

/// <summary>Saves the videos of one task after the other and posts what came of it.</summary>
internal sealed class VideoSaver(PipelineQueue results, IRequestPolicyFactory policies, ExistingFile existing)
{
    private readonly TaskLookup _lookup = new(results, policies.ForReads(TimeProvider.System, Random.Shared.NextDouble));
    private readonly IRequestPolicy _downloads = policies.ForDownloads(TimeProvider.System, Random.Shared.NextDouble);
    private int _saved;
    private int _skipped;
    private int _failed;
    private long _bytes;

    /// <summary>Why there is nothing to save of a task, or null.</summary>
    public static ErrorRecord? Objection(VeoTask task) => task switch
    {
        { Status: VeoTaskStatus.Succeeded, Videos.Count: 0 } => VeoErrors.ResultMissing(task),
        { Status: VeoTaskStatus.Succeeded } => null,
        { Error: { } error } => VeoErrors.Task(task, error),
        { Status: VeoTaskStatus.Canceled } => VeoErrors.Task(task, new VeoTaskError(null, "The task was called off.")),
        { Status: VeoTaskStatus.Failed } => VeoErrors.Task(task, new VeoTaskError(null, "The task failed; the gateway gave no reason.")),
        _ => VeoErrors.Task(task, new VeoTaskError(task.RawStatus, "It has not ended yet.", VeoErrorCategory.NotReady)),
    };

    /// <summary>Tasks that were not asked for because their provider had ended.</summary>
    public int NotAsked => _lookup.NotAsked;

    /// <summary>How far the work is.</summary>
    public ProgressState Describe(WorkPool pool) => new(pool.Total, pool.Done, string.Create(
        CultureInfo.CurrentCulture, $"{_saved} saved ({Format.Size(Interlocked.Read(ref _bytes))}), {_skipped} there already, {_failed} failed"));

    /// <summary>Looks at a task and saves its videos.</summary>
    public async Task SaveAsync(VeoTaskReference reference, SaveTarget target, CancellationToken cancellationToken)
    {
        if (await _lookup.FindAsync(reference, target.Session, cancellationToken).ConfigureAwait(false) is not { } task)
        {
            Interlocked.Increment(ref _failed);
        }
        else if (Objection(task) is { } error)
        {
            Fail(error);
        }
        else
        {
            await SaveAsync(task, target, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Saves the videos of a succeeded task.</summary>
    public async Task SaveAsync(VeoTask task, SaveTarget target, CancellationToken cancellationToken)
    {
        VideoDownloader downloader = new(target.Session.Results, _downloads, TimeProvider.System);
        VeoTaskReference reference = new(task.Id, task.Provider, task.Model);
        foreach (VeoVideo video in task.Videos)
        {
            DownloadRequest request = new()
            {
                Task = task,
                Video = video,
                Path = Path.Combine(target.Folder, SafeFileName.For(task, video)),
                Existing = existing,
                AskAgain = target.Session.HasKey ? token => _lookup.ReadAsync(reference, target.Session, token) : null,
            };
            Report(task, await downloader.SaveAsync(request, cancellationToken).ConfigureAwait(false));
        }
    }

    private void Report(VeoTask task, Attempt<SavedVideo> attempt)
    {
        if (attempt.Value is not { } saved)
        {
            Fail(VeoErrors.Task(task, attempt.Failure!.Error));
            return;
        }

        Interlocked.Increment(ref saved.Skipped ? ref _skipped : ref _saved);
        Interlocked.Add(ref _bytes, saved.Skipped ? 0 : saved.Length);
        results.Output(saved);
    }

    private void Fail(ErrorRecord error)
    {
        Interlocked.Increment(ref _failed);
        results.Error(error);
    }
}
