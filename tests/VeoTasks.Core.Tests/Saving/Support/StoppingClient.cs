using VeoTasks.Http;

namespace VeoTasks.Tests.Saving.Support;

/// <summary>A client whose caller loses patience after so many bytes of the first body.</summary>
internal sealed class StoppingClient(IResultClient client, long bytes, CancellationTokenSource stop) : IResultClient
{
    public async Task<HttpResponseMessage> GetAsync(VeoVideo video, ResumeRange? range, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer = await client.GetAsync(video, range, cancellationToken);
        StreamContent content = new(new StoppingStream(await answer.Content.ReadAsStreamAsync(cancellationToken), bytes, stop));
        foreach ((string name, IEnumerable<string> values) in answer.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(name, values);
        }

        answer.Content = content;
        return answer;
    }

    private sealed class StoppingStream(Stream body, long bytes, CancellationTokenSource stop) : Streams.ForwardStream
    {
        private long _left = bytes;

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left <= 0)
            {
                await stop.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }

            int read = await body.ReadAsync(buffer[..(int)Math.Min(buffer.Length, Math.Max(_left, 1))], cancellationToken);
            _left -= read;
            return read;
        }
    }
}
