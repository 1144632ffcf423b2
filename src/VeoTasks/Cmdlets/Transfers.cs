using VeoTasks.Http;
using VeoTasks.Output;
using VeoTasks.Saving;

namespace VeoTasks.Cmdlets;

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
        string name = request.Task.Videos.Count > 1 ? $"{request.Task.Id} {request.Video.Index}" : request.Task.Id;
        long received = request.Progress.Received;
        return request.Progress.Total is { } total and > 0
            ? new ProgressItem(name, $"{Format.Size(received)} of {Format.Size(total)}", (int)(100 * Math.Min(received, total) / total))
            : new ProgressItem(name, Format.Size(received), null);
    }
}
