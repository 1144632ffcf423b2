using System.Collections.Concurrent;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Resilience;
using VeoTasks.Saving;

namespace VeoTasks.Benchmarks.Downloads;

/// <summary>
/// Receives with the same HttpClient and hands the bytes to a sink: what no downloader on it can do without, and nothing more.
/// </summary>
internal static class FetchLoop
{
    /// <summary>That of the downloader, whose reads also end at whole multiples of it.</summary>
    private const int BufferLength = 1024 * 1024;

    /// <summary>Runs it with a sink for each file.</summary>
    public static Task RunAsync(FetchJob job, FetchNotes notes, Func<string, IByteSink> open, CancellationToken cancellationToken)
    {
        int next = -1;
        return Task.WhenAll(Enumerable.Range(0, job.ThrottleLimit).Select(_ => Task.Run(WorkAsync, cancellationToken)));

        async Task WorkAsync()
        {
            byte[] buffer = new byte[BufferLength];
            while (Interlocked.Increment(ref next) is var number && number < job.Set.Count)
            {
                await using IByteSink sink = open(job.Target(number));
                notes.Received(await ReceiveAsync(job.Address(number), sink, buffer, cancellationToken));
            }
        }
    }

    private static async Task<long> ReceiveAsync(Uri address, IByteSink sink, byte[] buffer, CancellationToken cancellationToken)
    {
        using GuardedRequest request = new(address) { Reach = AddressKinds.Loopback };
        using HttpResponseMessage answer = await HttpPool.Results.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        long received = 0;
        while (
            await body.ReadAsync(buffer.AsMemory(0, BufferLength - (int)(received % BufferLength)), cancellationToken) is > 0 and var read)
        {
            sink.Take(buffer.AsSpan(0, read), received);
            received += read;
        }

        return received;
    }
}

/// <summary>
/// Hands a sink as many bytes as a job has, out of a buffer that stays in the processor's cache: what they cost that need not be received.
/// </summary>
internal static class GivenLoop
{
    private const int BufferLength = 256 * 1024;

    /// <summary>Runs it with a sink for each file, one after the other.</summary>
    public static async Task RunAsync(FetchJob job, FetchNotes notes, Func<string, IByteSink> open, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferLength];
        for (int number = 0; number < job.Set.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using IByteSink sink = open(job.Target(number));
            long length = job.Set.Lengths[number];
            for (long offset = 0; offset < length; offset += buffer.Length)
            {
                sink.Take(buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - offset)), offset);
            }

            notes.Received(length);
        }
    }
}

/// <summary>Saves as Save-VeoVideo does, with its queue, its policy, its names and its ledger; only PowerShell is not there.</summary>
internal static class SaveLoop
{
    /// <summary>Runs it.</summary>
    /// <exception cref="IOException">A video could not be saved.</exception>
    public static async Task RunAsync(FetchJob job, FetchNotes notes, CancellationToken cancellationToken)
    {
        VeoProvider provider = Polling.Tasks.Provider(job.Root);
        IRequestPolicy policy = new PollyRequestPolicyFactory().ForDownloads(TimeProvider.System, Random.Shared.NextDouble);
        IdleConnections idle = new(TimeProvider.System);
        VideoDownloader downloader =
            new(new ResultClient(provider, key: null, HttpPool.Results), policy, TimeProvider.System) { Idle = idle };
        SaveFolder folder = new(job.Destination, TimeProvider.System, warning => throw new IOException(warning));
        SaveQueue queue = new(job.ThrottleLimit, idle, _ => { }, cancellationToken);
        ConcurrentQueue<string> failures = new();
        for (int number = 0; number < job.Set.Count; number++)
        {
            VeoTask task = ToTask(job, number);
            queue.Add(new SaveJob(task.Provider, SaveAsync, FailAsync) { Ends = LinkExpiry.Of(task, task.Videos[0]) });

            async Task<SaveJob?> SaveAsync(CancellationToken token)
            {
                Attempt<SavedVideo> end = await SaveOneAsync(downloader, folder, task, token);
                if (end.Value is { } saved)
                {
                    notes.Saved(saved.Length);
                }
                else
                {
                    failures.Enqueue(end.Failure!.Error.Message);
                }

                return null;
            }
        }

        Task FailAsync(Exception exception)
        {
            failures.Enqueue(exception.Message);
            return Task.CompletedTask;
        }

        await queue.CompleteAsync();
        if (failures.TryPeek(out string? failure))
        {
            throw new IOException(failure);
        }
    }

    private static VeoTask ToTask(FetchJob job, int number) => new()
    {
        Id = Polling.Tasks.Id(number),
        Provider = "octopusx",
        Status = VeoTaskStatus.Succeeded,
        Videos = [new VeoVideo { Uri = job.Address(number) }],
    };

    private static async ValueTask<Attempt<SavedVideo>> SaveOneAsync(
        VideoDownloader downloader, SaveFolder folder, VeoTask task, CancellationToken cancellationToken)
    {
        VeoVideo video = task.Videos[0];
        string name =
            await folder.ClaimAsync(FileNameTemplate.Default.For(task, video), new(task.Provider, task.Id, video.Index), cancellationToken);
        DownloadRequest request = new() { Task = task, Video = video, Folder = folder, Name = name };
        return await downloader.SaveAsync(request, cancellationToken);
    }
}
