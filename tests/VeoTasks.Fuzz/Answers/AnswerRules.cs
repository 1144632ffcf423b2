using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Fuzz.Answers;

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
        { Transport: VeoVideoTransport.Inline } => video.Uri is null && !video.Inline.IsEmpty ? null : "an inline video with an address or without bytes",
        { Uri.Scheme: "http" or "https" } =>
            video.RequiresKey && !ProviderAddresses.IsSameOrigin(video.Uri, provider.BaseUri) ? $"the key would go to {video.Uri}" : null,
        _ => $"a video at '{video.Uri}'",
    };

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
