using System.Buffers;
using System.Net.Http.Headers;

namespace VeoTasks.Benchmarks.Loops;

/// <summary>
/// What one would write by hand: HttpClient, one loop for each request under way, the answer read with <see cref="BareAnswer"/>.
/// No schedule, no deadline of its own, no redirect rule, no failure handling.
/// </summary>
internal static class BareLoop
{
    /// <summary>Runs it.</summary>
    public static async Task<LoopReport> RunAsync(LoopOptions options, CancellationToken cancellationToken)
    {
        using HttpClient http = new() { BaseAddress = options.Server };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", LoopOptions.Key);
        Meter meter = new();
        return await Measured.RunAsync(token => Workers.RunAsync(number => AskAsync(http, number, meter, token)), meter, options, cancellationToken);
    }

    private static async Task AskAsync(HttpClient http, int number, Meter meter, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
        Uri uri = new($"/v1/videos/{Tasks.Id(number)}", UriKind.Relative);
        while (!cancellationToken.IsCancellationRequested)
        {
            using HttpResponseMessage response = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            using Stream body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken);
            int length = 0;
            while (await body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
            {
                length += read;
            }

            if (BareAnswer.Read(buffer.AsSpan(0, length)).Status != "processing")
            {
                throw new InvalidOperationException("The answer is not the one that was expected.");
            }

            meter.Count();
        }
    }
}
