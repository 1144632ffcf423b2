using System.Text.Json;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Submitting;

/// <summary>A charge in a gateway's log. It does not say for which task.</summary>
internal sealed record Charge(DateTimeOffset At, string? Model, long Quota, string? RequestId);

/// <summary>
/// new-api's log of what a key was charged (GET /api/log/token), for submissions of which nothing else is known. It proves that something
/// was charged, never that nothing was: rows may be missing. It is behind a strict limit, so a batch asks once.
/// </summary>
internal sealed class ChargeLog(VeoProvider provider, ApiKey? key, HttpMessageInvoker http, TimeProvider time)
{
    private const string Path = "api/log/token";
    private const int ChargeType = 2;
    private const int LongestAnswer = 1024 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>How far a row's time may be from that of the submission: clocks differ.</summary>
    private static readonly TimeSpan Nearness = TimeSpan.FromSeconds(60);

    private readonly AuthorizationPolicy _authorization = new(provider, key);

    /// <summary>Whether the gateway is one that is known to have such a log.</summary>
    public static bool IsKnownAt(VeoProvider provider) => AdapterRegistry.Find(provider.Adapter)?.Profile.LogsCharges is true;

    /// <summary>The charges, the newest first; none when the gateway does not tell.</summary>
    public async Task<IReadOnlyList<Charge>> ReadAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenSource clock = new(Timeout, time);
        using CancellationTokenRegistration late = clock.Token.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(),
            limit);
        try
        {
            using HttpRequestMessage request = _authorization.Keyed(ProviderAddresses.Resolve(provider, Path));
            using HttpResponseMessage response = await http.SendAsync(request, limit.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                return [];
            }

            using AnswerBody? body = await AnswerBody.ReadAsync(response.Content, LongestAnswer, clock: null, limit.Token)
                .ConfigureAwait(false);
            return body is null ? [] : Parse(body.Bytes);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException
            or RequestRefusedException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return [];
        }
    }

    /// <summary>
    /// The charge that a submission of unknown outcome has caused; null when that cannot be told. A charge does not say for which task it
    /// is: there must be one for every submission of that time that may have been taken.
    /// </summary>
    /// <param name="unknown">The submission.</param>
    /// <param name="all">What the journal knows.</param>
    /// <param name="charges">What was charged.</param>
    public static Charge? Prove(JournalEntry unknown, IReadOnlyList<JournalEntry> all, IReadOnlyList<Charge> charges)
    {
        if (unknown.End?.RequestId is { } id && charges.FirstOrDefault(charge => charge.RequestId == id) is { } named)
        {
            return named;
        }

        DateTimeOffset from = unknown.Sending.At - Nearness;
        DateTimeOffset to = (unknown.End?.At ?? unknown.Sending.At) + Nearness;
        List<Charge> near = [.. charges.Where(charge => charge.At >= from && charge.At <= to
            && (charge.Model is null || charge.Model == unknown.Sending.Model))];
        int taken = all.Count(entry => MayBeTaken(entry) && entry.Sending.Provider == unknown.Sending.Provider
            && entry.Sending.Model == unknown.Sending.Model
            && (entry.End?.At ?? entry.Sending.At) >= from - Nearness && entry.Sending.At <= to + Nearness);
        return near.Count >= taken ? near.FirstOrDefault() : null;
    }

    private static bool MayBeTaken(JournalEntry entry) => entry.Acceptance is not null
        || (entry.Settled is null && entry.EndKind is null or JournalLine.Unknown);

    private static List<Charge> Parse(ReadOnlyMemory<byte> bytes)
    {
        using AnswerDocument document = AnswerDocument.Parse(bytes);
        JsonElement rows = document.Root.At("data");
        rows = rows.ValueKind == JsonValueKind.Object ? rows.At("items") : rows;
        return rows.ValueKind != JsonValueKind.Array
            ? []
            : [.. rows.EnumerateArray()
                .Where(row => row.At("type").Number() == ChargeType)
                .Select(row => new Charge(
                    DateTimeOffset.FromUnixTimeSeconds((long)Math.Clamp(row.At("created_at").Number() ?? 0, 0, 253_402_300_799)),
                    row.At("model_name").Text(),
                    (long)Math.Clamp(row.At("quota").Number() ?? 0, 0, long.MaxValue / 2),
                    row.At("request_id").Text()))];
    }
}
