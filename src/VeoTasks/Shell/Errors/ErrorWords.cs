using VeoTasks.Providers.Failures;

namespace VeoTasks.Shell.Errors;

/// <summary>What came back from a gateway, as an error's message says it.</summary>
internal static class ErrorWords
{
    /// <summary>The gateway's words in full, then its code and the HTTP status, each if it says more: "No such task (task_not_exist, HTTP 400)".</summary>
    /// <param name="error">The failure.</param>
    /// <param name="status">The HTTP status of the answer; null when there was none.</param>
    public static string Of(VeoTaskError error, int? status)
    {
        List<string> facts = [];
        if (error.Code is { Length: > 0 } code && !FailureReads.IsOwnCode(code) && code != $"{status}")
        {
            facts.Add(code);
        }

        // That there is no such task is all that a 404 says.
        if (status >= 300 && error.Category is not VeoErrorCategory.NotFound && !error.Message.Contains("HTTP", StringComparison.Ordinal))
        {
            facts.Add($"HTTP {status}");
        }

        return facts.Count > 0 ? $"{error.Message} ({string.Join(", ", facts)})" : error.Message;
    }
}
