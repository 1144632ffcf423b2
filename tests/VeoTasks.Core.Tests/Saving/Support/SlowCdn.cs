using VeoTasks.Http;
using VeoTasks.Tests.Saving.Streams;

namespace VeoTasks.Tests.Saving.Support;

/// <summary>A server that gives each connection so many bytes a second and no more, as object stores and CDNs do. For any thread.</summary>
/// <param name="cdn">Answers.</param>
/// <param name="bytesPerSecond">What each connection gets.</param>
/// <param name="clock">The clock by which it does.</param>
internal sealed class SlowCdn(FakeCdn cdn, int bytesPerSecond, TimeProvider clock) : IResultClient
{
    /// <summary>
    /// Spoils the answer to a request for a range with an end, which only connections ask for that help; null for a good one.
    /// </summary>
    public Func<ResumeRange, FakeCdn.Fault?> Spoil { get; init; } = _ => null;

    /// <summary>Whether it says that it knows ranges.</summary>
    public bool AcceptsRanges { get; init; } = true;

    /// <summary>Is told how many bytes of such ranges were sent, whenever some are.</summary>
    public Action<long>? SentAhead { get; init; }

    private int _open;
    private int _mostOpen;
    private int _inVain;
    private long _sent;
    private long _sentAhead;

    /// <summary>The most connections that were open at once.</summary>
    public int MostOpen => _mostOpen;

    /// <summary>How many requests were called off before they were made.</summary>
    public int AskedInVain => _inVain;

    /// <summary>How many bytes were sent.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    /// <summary>The ranges that connections asked for that help.</summary>
    public IReadOnlyList<ResumeRange> Helped
    {
        get
        {
            lock (cdn)
            {
                return [.. cdn.Ranges.OfType<ResumeRange>().Where(range => range.Last is not null)];
            }
        }
    }

    public async Task<HttpResponseMessage> GetAsync(VeoVideo video, ResumeRange? range, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer;
        lock (cdn)
        {
            _inVain += cancellationToken.IsCancellationRequested ? 1 : 0;
            if (range is { Last: not null } && Spoil(range) is { } fault)
            {
                cdn.Script.Enqueue(fault);
            }

            answer = cdn.GetAsync(video, range, cancellationToken).GetAwaiter().GetResult();
            _mostOpen = Math.Max(_mostOpen, ++_open);
        }

        if (AcceptsRanges)
        {
            answer.Headers.AcceptRanges.Add("bytes");
        }

        StreamContent content =
            new(new PacedStream(await answer.Content.ReadAsStreamAsync(cancellationToken), range?.Last is not null, this));
        foreach ((string name, IEnumerable<string> values) in answer.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(name, values);
        }

        answer.Content = content;
        return answer;
    }

    private sealed class PacedStream(Stream inner, bool isAhead, SlowCdn server) : ForwardStream
    {
        private const int Piece = 128 * 1024;

        private readonly TimeSpan _pause = TimeSpan.FromSeconds((double)Piece / server.BytesPerSecond);
        private bool _isClosed;

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(_pause, server.Clock, cancellationToken);
            int read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, Piece)], cancellationToken);
            Interlocked.Add(ref server._sent, read);
            if (isAhead)
            {
                server.SentAhead?.Invoke(Interlocked.Add(ref server._sentAhead, read));
            }

            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                lock (server.Cdn)
                {
                    server._open--;
                }
            }

            base.Dispose(disposing);
        }
    }

    private int BytesPerSecond => bytesPerSecond;

    private TimeProvider Clock => clock;

    private FakeCdn Cdn => cdn;
}
