using VeoTasks.Http;
using VeoTasks.Output;
using VeoTasks.Providers;
using VeoTasks.Saving;

namespace VeoTasks.Cmdlets;

/// <summary>Saves the videos of one task after the other and posts what came of it.</summary>
internal sealed class VideoSaver(PipelineQueue results, SaveTarget target)
{
    private readonly SinglePolls _polls = new(results, target.ThrottleLimit);
    private readonly IRequestPolicy _downloads = ResilienceLoader.ForDownloads(CommandClock.Time);
    private readonly ExistingFileCheck _earlier = new(target.Folder, CommandClock.Time);
    private readonly FailureEntries _notes = new(target, CommandClock.Time);
    private readonly Transfers _transfers = new();
    private int _saved;
    private int _skipped;
    private int _failed;
    private string? _firstTrouble;
    private int _withoutRoom;
    private long _bytes;

    /// <summary>Why there is nothing to save of a task, or null.</summary>
    public static ErrorRecord? Objection(VeoTask task) => task switch
    {
        { Status: VeoTaskStatus.Succeeded, Videos.Length: 0 } => VeoErrors.ResultMissing(task),
        { Status: VeoTaskStatus.Succeeded } => null,
        { IsPlanned: true } => VeoErrors.Task(task, new VeoTaskError(null,
            "It was only planned. Wait-VeoTask ran with -WhatIf, but Save-VeoVideo did not. Use it on both.", VeoErrorCategory.NotReady)),
        { Error: { } error } => VeoErrors.Task(task, error),
        { Status: VeoTaskStatus.Canceled } => VeoErrors.Task(task, new VeoTaskError(null, "The task was canceled.")),
        { Status: VeoTaskStatus.Failed } => VeoErrors.Task(task, new VeoTaskError(null, "The task failed. The gateway gave no reason.")),
        _ => VeoErrors.Task(task, new VeoTaskError(task.RawStatus, "It has not ended yet.", VeoErrorCategory.NotReady)),
    };

    /// <summary>A task that nothing is known of but its name.</summary>
    public static VeoTask ToTask(VeoTaskReference reference, VeoProvider provider, bool isPlanned = false) => new()
    {
        Id = reference.Id,
        Provider = provider.Name,
        Model = reference.Model,
        Label = reference.Label,
        Prompt = reference.Prompt,
        IsPlanned = isPlanned,
    };

    /// <summary>Tasks that were not asked for because their provider had ended.</summary>
    public int NotAsked => _polls.NotAsked;

    /// <summary>What the places do that have no task.</summary>
    public IdleConnections Idle { get; } = new(CommandClock.Time);

    /// <summary>Warns of links that end before their videos are saved.</summary>
    public ExpiryWatch Watch { get; } = new(CommandClock.Time, results.Warning);

    /// <summary>What a full disk cost beside the one video whose error said so, as a warning; none when it cost no more.</summary>
    public List<string> WantOfRoom => _withoutRoom > 1
        ? [$"Not saved because the volume was full (see the error): {_withoutRoom - 1} more of the videos. Free some space and rerun "
            + "the command."]
        : [];

    /// <summary>How far the work is, and why the first task failed.</summary>
    public ProgressState Describe(SaveQueue queue)
    {
        string saved = $"saved ({Format.Size(Interlocked.Read(ref _bytes))})";
        string text = ClosingLine.Counts((_saved, saved), (_skipped, "there already"), (_failed, "failed"));
        string trouble = _firstTrouble is { } words ? $"; {words}" : "";
        return new(queue.Total, queue.Done, text + trouble) { Slowest = _transfers.Slowest() };
    }

    /// <summary>Polls a task and gives what is to be saved; null when there is nothing to do, or an error was posted.</summary>
    /// <remarks>A task whose videos are all there needs no poll, and has them still when its gateway has forgotten it.</remarks>
    public SaveJob ToPoll(VeoTaskReference reference, GatewaySession session) =>
        new(session.Provider.Name,
            token => PollAsync(reference, session, token),
            exception => BreakAsync(ToTask(reference, session.Provider), exception))
        {
            IsPoll = true,
        };

    /// <summary>Notes a task that has nothing to save, of which an error was written.</summary>
    public SaveJob ToNote(VeoTask task, ErrorRecord objection) => new(
        task.Provider,
        async _ =>
        {
            Count(objection);
            await _notes.AddAsync(task, index: null, objection).ConfigureAwait(false);
            return null;
        },
        exception => BreakAsync(task, exception))
    {
        IsPoll = true,
    };

    /// <summary>The saving of a succeeded task's videos.</summary>
    public SaveJob ToJob(VeoTask task, GatewaySession session) =>
        new(task.Provider, token => SaveAsync(task, session, token), exception => BreakAsync(task, exception))
        {
            Ends = task.Videos.Any(video => video.Uri is null) ? SaveJob.AtOnce : task.Videos.Min(video => LinkExpiry.Of(task, video)),
        };

    private async Task<SaveJob?> PollAsync(VeoTaskReference reference, GatewaySession session, CancellationToken cancellationToken)
    {
        IReadOnlyList<SavedVideo>? earlier = target.Replaces ? null
            : await _earlier.FindTaskAsync(session.Provider.Name, reference.Id, cancellationToken).ConfigureAwait(false);
        if (earlier is not null)
        {
            foreach (SavedVideo video in earlier)
            {
                Report(video);
            }

            return null;
        }

        Attempt<VeoTask>? look = await _polls.Of(session).FindAsync(reference, cancellationToken).ConfigureAwait(false);
        if (look?.Value is { } task)
        {
            return Objection(task) is { } objection
                ? await FailAsync(objection, _notes.AddAsync(task, index: null, objection)).ConfigureAwait(false)
                : ToJob(task, session);
        }

        ErrorRecord? error = look?.Failure is { } failure ? VeoErrors.Task(reference, failure) : null;
        Task noted = error is null ? Task.CompletedTask : _notes.AddAsync(ToTask(reference, session.Provider), index: null, error);
        return await FailAsync(error, noted).ConfigureAwait(false);
    }

    private async Task<SaveJob?> SaveAsync(VeoTask task, GatewaySession session, CancellationToken cancellationToken)
    {
        VideoDownloader downloader =
            new(session.Results(target.Reach), _downloads, CommandClock.Time) { Options = target.Options, Idle = Idle };
        foreach (VeoVideo video in task.Videos)
        {
            DownloadRequest request = await RequestAsync(task, video, session, cancellationToken).ConfigureAwait(false);
            Attempt<SavedVideo> end =
                await _transfers.FollowAsync(request, downloader.SaveAsync(request, cancellationToken)).ConfigureAwait(false);
            if (end.Value is { } saved)
            {
                Report(saved);
            }
            else
            {
                ErrorRecord error = VeoErrors.Task(task, end.Failure!.Error);
                await FailAsync(IsSaid(task, end.Failure.Error) ? null : error, _notes.AddAsync(task, video.Index, error))
                    .ConfigureAwait(false);
            }
        }

        return null;
    }

    private async Task<DownloadRequest> RequestAsync(
        VeoTask task, VeoVideo video, GatewaySession session, CancellationToken cancellationToken)
    {
        VideoName name = target.FileName.For(task, video);
        string file =
            await target.Folder.ClaimAsync(name, new(task.Provider, task.Id, video.Index), cancellationToken).ConfigureAwait(false);
        bool isTelling = name.IsTelling || file == name.Distinct;
        VeoTaskReference reference = task.ToReference();
        return new DownloadRequest
        {
            Task = task,
            Video = video,
            Folder = target.Folder,
            Name = file,
            Existing = target.Replaces ? ExistingFile.Replace : isTelling ? ExistingFile.Keep : ExistingFile.KeepKnown,
            AskAgain = session.HasKey ? token => _polls.Of(session).RefreshAsync(reference, token) : null,
        };
    }

    private void Report(SavedVideo saved)
    {
        Interlocked.Increment(ref saved.Skipped ? ref _skipped : ref _saved);
        Interlocked.Add(ref _bytes, saved.Skipped ? 0 : saved.Length);
        results.Output(saved);
    }

    /// <summary>A full disk is said once; what it costs besides is counted.</summary>
    private bool IsSaid(VeoTask task, VeoTaskError error)
    {
        bool isSaid = error.Category is VeoErrorCategory.DiskFull && Interlocked.Increment(ref _withoutRoom) > 1;
        if (isSaid)
        {
            results.Lose(task);
        }

        return isSaid;
    }

    private void Count(ErrorRecord? error)
    {
        Interlocked.Increment(ref _failed);
        Interlocked.CompareExchange(ref _firstTrouble, error?.ErrorDetails.Message, null);
    }

    /// <summary>What this module was not made for is the error of the task that showed it, and of no other.</summary>
    private Task<SaveJob?> BreakAsync(VeoTask task, Exception exception)
    {
        VeoTaskError said = new(null, $"{exception.GetType().Name}: {exception.Message}", VeoErrorCategory.Internal);
        ErrorRecord error = VeoErrors.Task(task, said);
        return FailAsync(error, _notes.AddAsync(task, index: null, error));
    }

    /// <summary>Counts a failure that is noted, and posts its error unless that was said already.</summary>
    private async Task<SaveJob?> FailAsync(ErrorRecord? error, Task noted)
    {
        await noted.ConfigureAwait(false);
        Count(error);
        if (error is not null)
        {
            results.Error(error);
        }

        return null;
    }
}

/// <summary>The downloads under way, in the order in which they began.</summary>
internal sealed class Transfers
{
    private readonly List<DownloadRequest> _running = [];

    /// <summary>Counts a download as under way until it has ended, however it ends.</summary>
    public async Task<Attempt<SavedVideo>> FollowAsync(DownloadRequest request, ValueTask<Attempt<SavedVideo>> download)
    {
        lock (_running)
        {
            _running.Add(request);
        }

        try
        {
            return await download.ConfigureAwait(false);
        }
        finally
        {
            lock (_running)
            {
                _running.Remove(request);
            }
        }
    }

    /// <summary>Those that have lasted longest, with what there is of them.</summary>
    public IReadOnlyList<ProgressItem> Slowest()
    {
        lock (_running)
        {
            return [.. _running.Take(ProgressBar.MostChildren).Select(Describe)];
        }
    }

    private static ProgressItem Describe(DownloadRequest request)
    {
        string name = request.Task.Videos.Length > 1 ? $"{request.Task.Id} {request.Video.Index}" : request.Task.Id;
        long received = request.Progress.Received;
        return request.Progress.Total is { } total and > 0
            ? new ProgressItem(name, $"{Format.Size(received)} of {Format.Size(total)}", (int)(100 * Math.Min(received, total) / total))
            : new ProgressItem(name, Format.Size(received), null);
    }
}

/// <summary>Notes in the ledger what could not be saved, for those who look back later.</summary>
internal sealed class FailureEntries(SaveTarget target, TimeProvider time)
{
    /// <summary>What is no failure: the task goes on, or another process has the video in hand.</summary>
    private static readonly string[] Passing = ["TaskNotFinished", "FileBusy"];

    /// <summary>Notes an error of a task, or of one of its videos.</summary>
    public async Task AddAsync(VeoTask task, int? index, ErrorRecord error)
    {
        string id = VeoErrors.IdOf(error);
        if (!target.NotesFailures || Passing.Contains(id))
        {
            return;
        }

        SaveFolder folder = target.Folder;
        VeoTaskError said = ((VeoTaskException)error.Exception).Error;
        await folder.Ledger.AddAsync(new LedgerFailure
        {
            Provider = task.Provider,
            Task = task.Id,
            Model = task.Model,
            Label = LedgerText.Cut(task.Label),
            Prompt = LedgerText.Cut(task.Prompt),
            Index = index,
            CreatedAt = task.CreatedAt,
            CompletedAt = task.CompletedAt,
            Waited = task.SecondsTaken,
            Billed = task.Billed,
            Error = id,
            Code = said.Code is { } code ? ReasonText.Of(code, folder.Path) : null,
            Reason = ReasonText.Of(said.Message, folder.Path),
            At = time.GetUtcNow(),
        }).ConfigureAwait(false);
    }
}
