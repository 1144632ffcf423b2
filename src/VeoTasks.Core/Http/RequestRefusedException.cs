namespace VeoTasks.Http;

/// <summary>A request was not sent because an address or a redirect breaks a safety rule. The message names the rule and the origin, never a query string.</summary>
/// <param name="message">The rule that was broken, and where.</param>
/// <param name="category">What kind of rule: an address's (the default) or a redirect's.</param>
public sealed class RequestRefusedException(string message, VeoErrorCategory category = VeoErrorCategory.Refused) : Exception(message)
{
    /// <summary>The kind of rule.</summary>
    public VeoErrorCategory Category { get; } = category;
}
