using System.Globalization;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>
/// Saves videos so that the final name never shows anything but a whole one: the bytes go into "name.part", are counted, hashed, checked
/// box by box and flushed to disk, and only then moved. What breaks off is continued, in this run or a later one, if the server confirms
/// that the content is the same.
/// </summary>
/// <param name="client">Fetches the bytes and decides about the key.</param>
/// <param name="policy">Repeats what failed for the moment.</param>
/// <param name="time">The clock.</param>
internal sealed class VideoDownloader(IResultClient client, IRequestPolicy policy, TimeProvider time)
{
    /// <summary>How long to wait and how much to take.</summary>
    public DownloadOptions Options { get; init; } = new();

    /// <summary>The run's connections that have nothing else to do.</summary>
    public IdleConnections Idle { get; init; } = new(time);

    /// <summary>
    /// Saves one video. Gives the saved file or why there is none: what the server or the way to it said, or this machine.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; what can be continued is kept.</exception>
    public async ValueTask<Attempt<SavedVideo>> SaveAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return ExistingFileCheck.Refusal(request.Path) is { } refusal ? refusal
                : await new ExistingFileCheck(request.Folder, time).FindAsync(request, cancellationToken) is { } kept ? kept
                : request.Folder.DiskSpace.IsFull ? FileFailures.DiskFull(request.Path)
                : await FetchAsync(request, cancellationToken);
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            return request.Folder.DiskSpace.FailureOf(exception, request.Path);
        }
    }

    private async ValueTask<Attempt<SavedVideo>> FetchAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        Attempt<PartFile> opened = PartFile.Open(request.Path, request.VideoKey, request.Folder);
        if (opened.Value is not { } part)
        {
            return opened.Failure!;
        }

        await using (part)
        {
            // Another process may have finished this very file between the first look and the lock.
            if (await new ExistingFileCheck(request.Folder, time).FindAsync(request, cancellationToken) is { } kept)
            {
                return kept;
            }

            await part.TakeUpAsync(cancellationToken);
            using RangeFetcher ranges = new(client, part, request.Progress, time) { Options = Options };
            DownloadAttempt attempt = new(client, time, Options, request.Folder.DiskSpace) { Ranges = ranges };
            DownloadLoop loop = new(attempt, policy, request, part, time);
            RequestFailure? failure = await Idle.HelpAsync(ranges, loop.RunAsync(cancellationToken));
            if (failure is { Category: VeoErrorCategory.Incomplete or VeoErrorCategory.Stalled } && part.IsWholeByItself)
            {
                request.Folder.Warn(
                    $"\"{request.Path}\" is a complete video, although its server broke off each time. It was saved as it arrived: "
                        + $"{part.Length} bytes.");
                failure = null;
            }

            return failure is null ? await FinishAsync(request, part, started, cancellationToken) : WithWhatIsKept(failure, part);
        }
    }

    /// <summary>Tells what the next run begins with, since it depends on the server.</summary>
    private static RequestFailure WithWhatIsKept(RequestFailure failure, PartFile part)
    {
        if (failure.Category is not (VeoErrorCategory.Incomplete or VeoErrorCategory.Stalled))
        {
            return failure;
        }

        string kept = part.ResumePoint is null && !part.IsComplete
            ? "Nothing could be kept, because the server does not say which version of the file it sends."
            : string.Create(CultureInfo.InvariantCulture,
                $"The {part.Received:N0} bytes that arrived are kept, and the next run resumes after them.");
        return failure with { Error = failure.Error with { Message = ResultFailures.Joined(failure.Error.Message, kept) } };
    }

    /// <summary>Flush the bytes, give them their name, flush the name, and only then tell the ledger.</summary>
    private async ValueTask<Attempt<SavedVideo>> FinishAsync(
        DownloadRequest request, PartFile part, long started, CancellationToken cancellationToken)
    {
        string hash = await part.SealAsync();
        FileFacts facts = new(part.Length, hash, part.ReadMovie());
        if (await part.TakeNameAsync(request.Path, request.Existing, time, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (part.Tail > 0)
        {
            request.Folder.Warn(
                $"\"{request.Path}\" plays to its end, but {part.Tail} bytes that belong to no video follow it. They were saved too.");
        }

        LedgerEntry entry = request.ToEntry(facts, time.GetUtcNow());
        await request.Folder.Ledger.AddAsync(entry, part.Forget);
        return entry.ToSaved(request.Path, facts, new SaveOutcome(time.GetElapsedTime(started), part.IsContinued, Skipped: false));
    }
}
