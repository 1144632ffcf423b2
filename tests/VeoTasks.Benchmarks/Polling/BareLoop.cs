using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace VeoTasks.Benchmarks.Polling;

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
        return await Measured.RunAsync(
            token => Workers.RunAsync(number => AskAsync(http, number, meter, token)), meter, options, cancellationToken);
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

/// <summary>The least that a poller has to read out of an answer, in one pass of a Utf8JsonReader over all of its bytes.</summary>
/// <param name="Id">The task's id.</param>
/// <param name="Status">The gateway's status word.</param>
/// <param name="Progress">Percent done.</param>
/// <param name="CreatedAt">Epoch seconds.</param>
internal readonly record struct BareAnswer(string? Id, string? Status, int Progress, long CreatedAt)
{
    /// <summary>Reads a flat task object.</summary>
    public static BareAnswer Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        BareAnswer answer = default;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
            {
                continue;
            }

            if (reader.ValueTextEquals("id"u8) && reader.Read())
            {
                answer = answer with { Id = reader.GetString() };
            }
            else if (reader.ValueTextEquals("status"u8) && reader.Read())
            {
                answer = answer with { Status = reader.GetString() };
            }
            else if (reader.ValueTextEquals("progress"u8) && reader.Read())
            {
                answer = answer with { Progress = reader.GetInt32() };
            }
            else if (reader.ValueTextEquals("created_at"u8) && reader.Read())
            {
                answer = answer with { CreatedAt = reader.GetInt64() };
            }
        }

        return answer;
    }
}
