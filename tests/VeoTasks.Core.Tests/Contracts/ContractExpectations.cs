using System.Text.Json;

namespace VeoTasks.Tests.Contracts;

/// <summary>Reads what a case expects, and translates the case file's vocabulary into ours.</summary>
internal static class ContractExpectations
{
    /// <summary>
    /// The case file's older categories in our words; newer cases use ours. "Protocol" covers three kinds that users must tell apart, so
    /// its cases are named one by one.
    /// </summary>
    private static readonly Dictionary<string, VeoErrorCategory> Categories = new()
    {
        ["Auth"] = VeoErrorCategory.Unauthorized,
        ["BadEndpoint"] = VeoErrorCategory.InvalidEndpoint,
        ["Blocked"] = VeoErrorCategory.Blocked,
        ["Forbidden"] = VeoErrorCategory.Forbidden,
        ["LinkExpired"] = VeoErrorCategory.LinkExpired,
        ["NotFound"] = VeoErrorCategory.NotFound,
        ["NotReady"] = VeoErrorCategory.NotReady,
        ["Server"] = VeoErrorCategory.Unavailable,
        ["Unsupported"] = VeoErrorCategory.Unsupported,
        ["Protocol/captive-200-html"] = VeoErrorCategory.InvalidEndpoint,
        ["Protocol/mingyan-204"] = VeoErrorCategory.InvalidResponse,
        ["Protocol/mixroute-http200-code-error"] = VeoErrorCategory.RequestRejected,
    };

    /// <summary>The category a case expects.</summary>
    public static VeoErrorCategory Category(ContractCase contract)
    {
        var name = contract.Expect.Text("category")!;
        return Categories.TryGetValue(name ==
            "Protocol" ? $"{name}/{contract.Name}" : name, out var ours) ? ours : Enum.Parse<VeoErrorCategory>(name);
    }

    /// <summary>The wait a case expects: seconds, or the minute between the two dates of the case with an HTTP date.</summary>
    public static TimeSpan? RetryAfter(ContractCase contract) => contract.Expect.GetProperty("retryAfterSec") switch
    {
        { ValueKind: JsonValueKind.String } => TimeSpan.FromSeconds(60),
        { ValueKind: JsonValueKind.Number } seconds => TimeSpan.FromSeconds(seconds.GetDouble()),
        _ => null,
    };

    public static string? Text(this JsonElement expect, string name) => expect.GetProperty(name).GetString();

    public static DateTimeOffset? Time(this JsonElement expect, string name) =>
        expect.GetProperty(name) is { ValueKind: JsonValueKind.String } time ? time.GetDateTimeOffset() : null;

    public static double? Number(this JsonElement expect, string name) =>
        expect.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    public static string[] Texts(this JsonElement expect, string name) =>
        [.. expect.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
}
