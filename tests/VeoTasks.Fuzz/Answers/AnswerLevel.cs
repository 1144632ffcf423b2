using System.Text;
using System.Text.Json;
using VeoTasks.Fuzz.Running;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Fuzz.Answers;

/// <summary>Damaged answers, read by every adapter and made into tasks.</summary>
/// <param name="adapters">The adapters under test.</param>
internal sealed class AnswerLevel(IReadOnlyList<IProviderAdapter> adapters) : IFuzzLevel
{
    private static readonly int[] Statuses = [200, 200, 200, 200, 200, 201, 202, 204, 206, 304, 400, 401, 402, 403, 404, 408, 418, 422, 429,
        451, 500, 501, 502, 503, 529, 599, 999];

    /// <inheritdoc/>
    public string Name => "answer";

    /// <inheritdoc/>
    public int Percent => 95;

    /// <inheritdoc/>
    public Task<string?> RunAsync(Random random, CancellationToken cancellationToken)
    {
        GatewayAnswer answer = Create(random);
        return Task.FromResult(adapters.Select(adapter => Check(adapter, answer)).FirstOrDefault(complaint => complaint is not null));
    }

    private static GatewayAnswer Create(Random random)
    {
        ByteMutator bytes = new(random);
        JsonElement tree = ContractSeed.Trees[random.Next(ContractSeed.Trees.Count)];
        byte[] body = random.Next(50) == 0
            ? bytes.Scatter(new byte[random.Next(400)])
            : bytes.Mutate(new JsonMutator(random, HostileText.Values).Mutate(tree));
        return new GatewayAnswer(Statuses[random.Next(Statuses.Length)], new HeaderMutator(random).Create(), body);
    }

    private static string? Check(IProviderAdapter adapter, GatewayAnswer answer)
    {
        string? complaint = Read(adapter, answer);
        return complaint is null
            ? null
            : $"{adapter.Profile.Name} reads {complaint} from HTTP {answer.StatusCode}, {answer.Headers}:\n{Show(answer.Body.Span)}";
    }

    private static string? Read(IProviderAdapter adapter, GatewayAnswer answer)
    {
        TaskReading reading = adapter.Read(answer);
        if (reading.Failure is { } failure)
        {
            return AnswerRules.Check(failure);
        }

        VeoProvider provider = new()
        {
            Name = adapter.Profile.Name,
            Adapter = adapter.Profile.Name,
            BaseUri = adapter.Profile.BaseUri ?? new("https://gateway.example"),
        };
        return AnswerRules.Check(reading) ?? AnswerRules.Check(
            VeoTaskFactory.Create(reading, new VeoTaskReference("asked"), provider, adapter), provider);
    }

    private static string Show(ReadOnlySpan<byte> body) => Encoding.UTF8.GetString(body[..Math.Min(body.Length, 2000)]);
}

/// <summary>What must hold of any reading of any answer. Each rule gives what is wrong, or null.</summary>
internal static class AnswerRules
{
    /// <summary>The rules for a failed request.</summary>
    public static string? Check(RequestFailure failure) =>
        Shown("message", failure.Error.Message)
        ?? Shown("code", failure.Error.Code)
        ?? (Enum.IsDefined(failure.Category) ? null : $"the category {failure.Category} is none")
        ?? (failure.Category is VeoErrorCategory.Internal ? "a mistake of the adapter's own" : null)
        ?? (failure is { IsTransient: true, EndsProvider: true } ? "it is transient and ends the provider" : null)
        ?? (failure.RetryAfter is { } wait && (wait < TimeSpan.Zero || wait > RetryAfterHeader.Maximum) ? $"a wait of {wait}" : null);

    /// <summary>The rules for a reading that holds a task.</summary>
    public static string? Check(TaskReading reading) =>
        Shown("message", reading.Error?.Message)
        ?? Shown("code", reading.Error?.Code)
        ?? Shown("status word", reading.RawStatus)
        ?? Shown("model", reading.Model)
        ?? (Enum.IsDefined(reading.Status) ? null : $"the status {reading.Status} is none")
        ?? (reading.Progress is null or (>= 0 and <= 100) ? null : $"a progress of {reading.Progress}")
        ?? (reading.PollAfter is { } wait && (wait < TimeSpan.Zero || wait > TimeSpan.FromDays(1)) ? $"the advice to wait {wait}" : null)
        ?? (reading.DurationSeconds is { } length && !(length >= 0 && double.IsFinite(length)) ? $"a length of {length} s" : null)
        ?? (IsAbout(reading.Status, reading) ? null : $"{reading.Status} with what does not belong to it")
        ?? reading.Links.Where(link => !IsAddress(link)).Select(link => $"the link '{link}'").FirstOrDefault();

    /// <summary>The rules for a task made from such a reading.</summary>
    public static string? Check(VeoTask task, VeoProvider provider) =>
        task.Videos.Select(video => Check(video, provider)).FirstOrDefault(complaint => complaint is not null);

    private static string? Check(VeoVideo video, VeoProvider provider) => video switch
    {
        { Transport: VeoVideoTransport.Inline } => video.Uri is null && !video.Inline.IsEmpty
            ? null
            : "an inline video with an address or without bytes",
        { Uri.Scheme: "http" or "https" } =>
            !video.RequiresKey || Origins(provider).Any(origin => ProviderAddresses.IsSameOrigin(video.Uri, origin))
                ? null
                : $"the key would go to {video.Uri}",
        _ => $"a video at '{video.Uri}'",
    };

    /// <summary>Where the key may go.</summary>
    private static IEnumerable<Uri> Origins(VeoProvider provider) =>
        ProviderAddresses.SecondOrigin(provider) is { } second ? [provider.BaseUri, second] : [provider.BaseUri];

    private static bool IsAbout(VeoTaskStatus status, TaskReading reading) => status switch
    {
        VeoTaskStatus.Succeeded => reading.Error is null,
        VeoTaskStatus.Failed => reading.Error is not null && !HasVideos(reading),
        VeoTaskStatus.Canceled => !HasVideos(reading),
        _ => reading.Error is null && !HasVideos(reading),
    };

    private static bool HasVideos(TaskReading reading) => reading.Links.Count + reading.Inline.Count > 0 || reading.ContentPath is not null;

    private static bool IsAddress(string link) =>
        link.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || link.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || link.StartsWith("gs://", StringComparison.Ordinal)
        || (link.StartsWith('/') && !link.StartsWith("//", StringComparison.Ordinal));

    private static string? Shown(string what, string? text) => text switch
    {
        null => null,
        "" => $"an empty {what}",
        { Length: > TextSanitizer.MaximumLength } => $"a {what} of {text.Length} characters",
        _ when text.Any(char.IsControl) => $"a control character in a {what}",
        _ => null,
    };
}
