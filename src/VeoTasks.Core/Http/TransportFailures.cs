using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using VeoTasks.Gateways;

namespace VeoTasks.Http;

/// <summary>Reads what went wrong when there was no answer at all.</summary>
internal static class TransportFailures
{
    private const string ProxyWantsPassword = "The proxy requires a user name and a password.";

    /// <summary>The failure behind an exception of the HTTP stack, or null for an exception that is none of its.</summary>
    public static RequestFailure? Read(Exception exception, Origin origin) => exception switch
    {
        RequestRefusedException refused => new(new VeoTaskError(null, refused.Message, refused.Category))
        {
            EndsProvider = refused.Category is VeoErrorCategory.Unauthorized,
        },
        HttpRequestException { InnerException: AuthenticationException tls } =>
            Everywhere($"No secure connection to {origin}: {tls.Message}", VeoErrorCategory.TlsFailure),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } proxy when IsPasswordWanted(proxy) =>
            Everywhere(ProxyWantsPassword, VeoErrorCategory.ProxyAuthentication),
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

    /// <summary>The runtime puts the proxy's status into the message alone.</summary>
    private static bool IsPasswordWanted(HttpRequestException proxy) => proxy.Message.Contains("407", StringComparison.Ordinal);

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
