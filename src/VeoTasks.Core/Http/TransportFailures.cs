using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Http;

/// <summary>Reads what went wrong when there was no answer at all.</summary>
internal static partial class TransportFailures
{
    /// <summary>The failure behind an exception of the HTTP stack, or null for an exception that is none of its.</summary>
    public static RequestFailure? Read(Exception exception, Origin origin) => exception switch
    {
        RequestRefusedException refused => new(new VeoTaskError(null, refused.Message, refused.Category))
        {
            EndsProvider = refused.Category is VeoErrorCategory.Unauthorized,
        },
        HttpRequestException { InnerException: AuthenticationException tls } =>
            Everywhere($"No secure connection to {origin}: {tls.Message}", VeoErrorCategory.TlsFailure),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } proxy => OfProxy(proxy, origin),
        HttpRequestException http => Transient(Describe(http, origin), CategoryOf(http.HttpRequestError)),
        InvalidDataException =>
            Transient($"The answer of {origin} cannot be decompressed: {exception.Message}", VeoErrorCategory.InvalidResponse),
        IOException io => Transient($"The connection to {origin} broke: {io.Message}", VeoErrorCategory.ConnectionFailed),
        // So the HTTP stack says that its time for connecting was up; a request that is called off has no such cause.
        OperationCanceledException { InnerException: TimeoutException late } =>
            Transient($"No connection to {origin}: {late.Message}", VeoErrorCategory.ConnectionFailed),
        TimeoutException => Transient($"{origin} did not answer in time.", VeoErrorCategory.Unavailable),
        _ => null,
    };

    private static RequestFailure Transient(string message, VeoErrorCategory category) =>
        new(new VeoTaskError(null, message, category)) { IsTransient = true };

    private static RequestFailure Everywhere(string message, VeoErrorCategory category) =>
        new(new VeoTaskError(null, message, category)) { EndsProvider = true };

    /// <summary>
    /// A proxy's no to a connection. One for good is a rule of the user's own network; the gateway knows nothing of it. The runtime puts
    /// the proxy's status into the message alone, beside the proxy's address.
    /// </summary>
    private static RequestFailure OfProxy(HttpRequestException proxy, Origin origin) => Status().Match(proxy.Message).Value switch
    {
        "407" => Everywhere("The proxy requires a user name and a password.", VeoErrorCategory.ProxyAuthentication),
        "" => Transient($"The proxy made no connection to {origin}.", VeoErrorCategory.ConnectionFailed),
        ['4', ..] and not ("408" or "425" or "429") and var status =>
            Everywhere($"The proxy refuses connections to {origin} (HTTP {status}).", VeoErrorCategory.Blocked),
        var status => Transient($"The proxy made no connection to {origin} (HTTP {status}).", VeoErrorCategory.ConnectionFailed),
    };

    [GeneratedRegex("(?<=')[0-9]{3}(?=')")]
    private static partial Regex Status();

    private static VeoErrorCategory CategoryOf(HttpRequestError error) => error switch
    {
        HttpRequestError.InvalidResponse => VeoErrorCategory.InvalidResponse,
        HttpRequestError.ConfigurationLimitExceeded => VeoErrorCategory.TooLarge,
        _ => VeoErrorCategory.ConnectionFailed,
    };

    private static string Describe(HttpRequestException exception, Origin origin) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => $"The name of {origin} could not be resolved.",
        HttpRequestError.ConnectionError when exception.InnerException is SocketException socket =>
            $"No connection to {origin}: {socket.Message}",
        HttpRequestError.ConnectionError => $"No connection to {origin}.",
        HttpRequestError.ResponseEnded => $"{origin} ended the connection before the answer was complete.",
        _ => $"The request to {origin} failed: {exception.GetBaseException().Message}",
    };
}
