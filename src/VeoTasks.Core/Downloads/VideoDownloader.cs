using VeoTasks.Downloads.Files;
using VeoTasks.Downloads.Transfer;
using VeoTasks.Http;
using VeoTasks.Providers;

namespace VeoTasks.Downloads;

/// <summary>
/// Saves videos so that the final name never shows anything but a whole one: the bytes go into "name.part", are counted, hashed, checked box by box
/// and flushed to disk, and only then moved. What breaks off is continued, in this run or a later one, if the server confirms that the content is the same.
/// </summary>
/// <param name="client">Fetches the bytes and decides about the key.</param>
/// <param name="policy">Repeats what failed for the moment.</param>
/// <param name="time">The clock.</param>
public sealed class VideoDownloader(IResultClient client, IRequestPolicy policy, TimeProvider time)
{
    /// <summary>How long to wait and how much to take.</summary>
    public DownloadOptions Options { get; init; } = new();

    /// <summary>
    /// Saves one video. Gives the saved file or why there is none: <see cref="VeoErrorCategory.LinkExpired"/>, <see cref="VeoErrorCategory.NotAVideo"/>,
    /// <see cref="VeoErrorCategory.InvalidResponse"/>, <see cref="VeoErrorCategory.Incomplete"/>, <see cref="VeoErrorCategory.Unavailable"/> and other
    /// words of the server; <see cref="VeoErrorCategory.FileExists"/>, <see cref="VeoErrorCategory.FileBusy"/>, <see cref="VeoErrorCategory.DiskFull"/>,
    /// <see cref="VeoErrorCategory.WriteFailed"/> and <see cref="VeoErrorCategory.Refused"/> of this machine.
    /// </summary>
    /// <exception cref="ArgumentException">The request's path is not a full one.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what can be continued is kept.</exception>
    public async ValueTask<Attempt<SavedVideo>> SaveAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        if (!Path.IsPathFullyQualified(request.Path))
        {
            // PowerShell's current folder is not the process's.
            throw new ArgumentException("The path to save to has to be a full one.", nameof(request));
        }

        try
        {
            TargetFile target = new(request.Path, request.Existing);
            return target.Refusal() is { } refusal ? refusal
                : await target.KeptAsync(cancellationToken) is { } kept ? Skipped(request, kept)
                : await FetchAsync(request, target, cancellationToken);
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            return FileFailures.From(exception, request.Path);
        }
    }

    private async ValueTask<Attempt<SavedVideo>> FetchAsync(DownloadRequest request, TargetFile target, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        Attempt<PartFile> opened = await PartFile.OpenAsync(request.Path, request.VideoKey, cancellationToken);
        if (opened.Value is not { } part)
        {
            return opened.Failure!;
        }

        using (part)
        {
            // Another process may have finished this very file between the first look and the lock.
            if (await target.KeptAsync(cancellationToken) is { } kept)
            {
                return Skipped(request, kept);
            }

            VideoTransfer transfer = new(new TransferPass(client, time, Options), policy, request, part);
            if (await transfer.RunAsync(cancellationToken) is { } failure)
            {
                return failure;
            }

            string hash = part.Seal();
            if (await target.TakeAsync(part, time, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            return new SavedVideo
            {
                TaskId = request.Task.Id,
                Provider = request.Task.Provider,
                Index = request.Video.Index,
                Path = request.Path,
                Length = part.Length,
                Sha256 = hash,
                Elapsed = time.GetElapsedTime(started),
                Resumed = part.IsContinued,
            };
        }
    }

    private static Attempt<SavedVideo> Skipped(DownloadRequest request, Attempt<KeptFile> kept) =>
        kept.Value is not { } file
            ? kept.Failure!
            : new SavedVideo
            {
                TaskId = request.Task.Id,
                Provider = request.Task.Provider,
                Index = request.Video.Index,
                Path = request.Path,
                Length = file.Length,
                Sha256 = file.Sha256,
                Skipped = true,
            };
}
