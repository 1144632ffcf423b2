using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Benchmarks.Fetching;

/// <summary>Receives with the same HttpClient and hands the bytes to a sink: what no downloader on it can do without, and nothing more.</summary>
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
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        AllowedAddressesHandler.Allow(request, AddressKinds.Loopback);
        using HttpResponseMessage answer = await HttpPool.Results.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        long received = 0;
        while (await body.ReadAsync(buffer.AsMemory(0, BufferLength - (int)(received % BufferLength)), cancellationToken) is > 0 and var read)
        {
            sink.Take(buffer.AsSpan(0, read), received);
            received += read;
        }

        return received;
    }
}
