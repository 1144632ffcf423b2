using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using VeoTasks.Providers;

namespace VeoTasks.Http;

/// <summary>Reads what went wrong when there was no answer at all.</summary>
public static class TransportFailures
{
    /// <summary>The failure behind an exception of the HTTP stack, or null for an exception that is none of its.</summary>
    public static RequestFailure? Read(Exception exception, Origin origin) => exception switch
    {
        RequestRefusedException refused => Lasting(refused.Message, VeoErrorCategory.Refused),
        HttpRequestException { InnerException: AuthenticationException tls } => Lasting(
            $"No secure connection to {origin}: {tls.Message}", VeoErrorCategory.Refused) with { EndsProvider = true },
        HttpRequestException http => Transient(Describe(http, origin)),
        IOException io => Transient($"The connection to {origin} broke: {io.Message}"),
        TimeoutException => Transient($"{origin} did not answer in time."),
        _ => null,
    };

    private static RequestFailure Transient(string message) =>
        new(new VeoTaskError(null, message, VeoErrorCategory.Unavailable)) { IsTransient = true };

    private static RequestFailure Lasting(string message, VeoErrorCategory category) => new(new VeoTaskError(null, message, category));

    private static string Describe(HttpRequestException exception, Origin origin) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => $"The name of {origin} could not be resolved.",
        HttpRequestError.ConnectionError when exception.InnerException is SocketException socket => $"No connection to {origin}: {socket.Message}",
        HttpRequestError.ConnectionError => $"No connection to {origin}.",
        HttpRequestError.ResponseEnded => $"{origin} ended the connection before the answer was complete.",
        _ => $"The request to {origin} failed: {exception.Message}",
    };
}
