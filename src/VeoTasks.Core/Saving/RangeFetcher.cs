using System.Buffers;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>
/// Fetches segments of one video beside the connection that has its end. Whatever goes wrong with one costs nothing but that segment, which
/// is then missing as before: the one at the end comes to it.
/// </summary>
internal sealed class RangeFetcher(IResultClient client, PartFile part, DownloadProgress progress, TimeProvider time) : IDisposable
{
    /// <summary>What is written at once, and at most fetched twice when the connection is given up.</summary>
    private const int BufferLength = 256 * 1024;

    /// <summary>How often the one at the end looks whether it can help the others.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _over = new();
    private TaskCompletionSource _changed = New();
    private VeoVideo? _video;
    private int _connections = Segments.MostConnections;

    public required DownloadOptions Options { get; init; }

    /// <summary>How long the video would take without another connection; zero where none is to help.</summary>
    public TimeSpan TimeLeft =>
        Volatile.Read(ref _video) is null || _over.IsCancellationRequested ? TimeSpan.Zero : part.TimeLeft(_connections);

    /// <summary>
    /// Takes note of the server that has begun to answer, as the last word on whether ranges of this video may be asked for.
    /// </summary>
    /// <remarks>
    /// Not where the gateway itself sends the bytes: it may count requests. Nor where the server has not said that it knows ranges; what is
    /// still wanting to that, a strong validator and the length, <see cref="PartFile.TakeEnd"/> looks for.
    /// </remarks>
    public void Follow(VeoVideo video, HttpResponseMessage answer, RangeReply reply)
    {
        bool knowsRanges = reply.Kind is ReplyKind.Rest || answer.Headers.AcceptRanges.Contains("bytes");
        bool isWhole = reply.FileLength is not null && !reply.IsPiece;
        bool canHelp = knowsRanges && isWhole && !video.RequiresKey && video.Transport is VeoVideoTransport.Bytes;
        Volatile.Write(ref _video, canHelp ? video : null);
    }

    /// <summary>Fetches a segment on a connection that has nothing else to do; false when there is none worth it.</summary>
    /// <param name="cancellationToken">The connection is wanted elsewhere.</param>
    public async Task<bool> HelpAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _over.Token);
        return await FetchNextAsync(either.Token);
    }

    /// <summary>
    /// Waits until the end is free, for the connection that then takes it, and fetches segments meanwhile. Gives whether the whole file is
    /// there.
    /// </summary>
    public async ValueTask<bool> ReachEndAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task changed = Volatile.Read(ref _changed).Task;
            await part.AbsorbAsync(cancellationToken);
            if (part.IsComplete || part.TakeEnd())
            {
                return part.IsComplete;
            }

            if (!await FetchNextAsync(cancellationToken))
            {
                await Task.WhenAny(changed, Task.Delay(Tick, time, cancellationToken));
            }
        }
    }

    /// <summary>Nobody is to help any more.</summary>
    public void Dispose() => _over.Cancel();

#pragma warning disable CA1031 // Whatever surprise a connection has, it is its segment's and no more.
    private async Task<bool> FetchNextAsync(CancellationToken cancellationToken)
    {
        Segment? segment = null;
        long begin = 0;
        try
        {
            if (_over.IsCancellationRequested || Volatile.Read(ref _video) is not { } video || (segment = part.Take(_connections)) is null)
            {
                return false;
            }

            begin = segment.Position;
            if (!await FetchAsync(video, segment, cancellationToken))
            {
                // What it sends is not this file, or not where it belongs, so the file goes on as any other.
                _over.Cancel();
            }
        }
        catch (Exception)
        {
            // What did not come is missing as before.
        }
        finally
        {
            if (segment is { Missing: > 0 } && segment.Position - begin < BufferLength && !cancellationToken.IsCancellationRequested)
            {
                // A server that refuses one more, or ends it at once, has enough of them.
                _connections = Math.Max(1, _connections / 2);
            }

            Release(segment);
        }

        return segment is not null;
    }
#pragma warning restore CA1031

    /// <summary>Fetches what is missing of a segment; false when the answer is not that.</summary>
    private async Task<bool> FetchAsync(VeoVideo video, Segment segment, CancellationToken cancellationToken)
    {
        ResumeInfo note = part.Note!;
        using StallGuard guard = new(Options.AnswerTimeoutFor(video.Transport), time, cancellationToken);
        ResumeRange range = new(segment.Position, note.Validator) { Last = segment.End - 1 };
        using HttpResponseMessage answer = await client.GetAsync(video, range, guard.Token);
        RangeReply reply = RangeReply.Read(answer, range.Offset, note);
        if (reply.Kind is ReplyKind.Refusal)
        {
            throw new TransferException(ResultFailures.Status(answer, video, null));
        }

        if (reply.Kind is not ReplyKind.Rest || answer.Content.Headers.ContentRange?.Length != note.Length)
        {
            return false;
        }

        await using ResultBody body = await ResultBody.OpenAsync(answer, guard, Options);
        await CopyAsync(body, reply.BodyLength!.Value, segment);
        return true;
    }

    private async Task CopyAsync(ResultBody body, long length, Segment segment)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            for (long left = length; left > 0;)
            {
                int wanted = (int)Math.Min(BufferLength, left);
                int count = await body.ReadAtLeastAsync(buffer.AsMemory(0, wanted), wanted, throwOnEndOfStream: false);
                bool isMoreWanted = count > 0 && part.Append(segment, buffer.AsSpan(0, count));
                progress.Report(part);
                left = isMoreWanted ? left - count : 0;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Release(Segment? segment)
    {
        if (segment is not null)
        {
            part.Release(segment);
            Interlocked.Exchange(ref _changed, New()).SetResult();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The connections of a run that have no video of their own. Each fetches a range of the video that would take longest.</summary>
internal sealed class IdleConnections(TimeProvider time)
{
    /// <summary>How often a connection looks for something to do.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly List<RangeFetcher> _videos = [];

    /// <summary>Saves a video with the help of those connections.</summary>
    public async ValueTask<RequestFailure?> HelpAsync(RangeFetcher video, ValueTask<RequestFailure?> download)
    {
        lock (_videos)
        {
            _videos.Add(video);
        }

        try
        {
            return await download;
        }
        finally
        {
            lock (_videos)
            {
                _videos.Remove(video);
            }
        }
    }

    /// <summary>Fetches one range of a video, or waits a moment where none needs it.</summary>
    /// <param name="cancellationToken">The connection is wanted elsewhere.</param>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        RangeFetcher[] videos;
        lock (_videos)
        {
            videos = [.. _videos.Where(video => video.TimeLeft > TimeSpan.Zero)];
        }

        foreach (RangeFetcher video in videos.Length > 1 ? videos.OrderByDescending(video => video.TimeLeft) : videos.AsEnumerable())
        {
            if (await video.HelpAsync(cancellationToken))
            {
                return;
            }
        }

        await Task.Delay(Tick, time, cancellationToken);
    }
}
