using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Output;

/// <summary>What came back from a gateway, as an error's message says it: the gateway's words in full, then what says more.</summary>
internal static class ErrorWords
{
    /// <summary>The words, with the gateway's code and the HTTP status: "No such task (task_not_exist, HTTP 400)".</summary>
    public static string Of(RequestFailure failure) => failure.IsPageTitle
        ? $"The gateway answered with the web page \"{failure.Error.Message}\" (HTTP {failure.StatusCode})."
        : Of(failure.Error, SaysMore(failure) ? $"HTTP {failure.StatusCode}" : null, $"{failure.StatusCode}");

    /// <summary>The words, with the gateway's code.</summary>
    public static string Of(VeoTaskError error) => Of(error, null, null);

    /// <summary>Whether the status says more than the message. That there is no such task is all that a 404 says.</summary>
    private static bool SaysMore(RequestFailure failure) =>
        failure.StatusCode >= 300 && failure.Category is not VeoErrorCategory.NotFound
            && !failure.Error.Message.Contains("HTTP", StringComparison.Ordinal);

    private static string Of(VeoTaskError error, string? shownStatus, string? status)
    {
        string? code = error.Code is { Length: > 0 } given && !FailureParser.IsOwnCode(given) && given != status
            && given != error.Message ? given : null;
        string facts = string.Join(", ", new[] { code, shownStatus }.OfType<string>());
        return facts.Length > 0 ? $"{error.Message} ({facts})" : error.Message;
    }
}
