namespace VeoTasks.Http;

/// <summary>A request was not sent because an address or a redirect breaks a safety rule. The message names the rule and the origin, never a query string.</summary>
public sealed class RequestRefusedException(string message) : Exception(message);
