using System.Net;
using System.Net.Http.Headers;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Submitting;

/// <summary>Sends submissions to one gateway: one POST each, which nothing below repeats or redirects.</summary>
internal sealed class SubmitClient(VeoProvider provider, ApiKey? key, HttpMessageInvoker http, TimeProvider time)
{
    private const int LongestAnswer = 1024 * 1024;

    private readonly IProviderAdapter _adapter = AdapterRegistry.Find(provider.Adapter)
        ?? throw new ArgumentException($"There is no adapter '{provider.Adapter}'.", nameof(provider));

    private readonly AuthorizationPolicy _authorization = new(provider, key);

    /// <summary>
    /// How long an answer may take before its submission counts as unknown. Long: an answer that is late is better than none.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Sends it, and judges what came back. Takes no token: once sent it cannot be called back, and its answer must not be lost.
    /// </summary>
    public async Task<SubmissionAnswer> PostAsync(SubmissionRequest submission)
    {
        using CancellationTokenSource limit = new(Timeout, time);
        using SentContent content = new(submission.Body);
        try
        {
            await _authorization.PrepareAsync(limit.Token).ConfigureAwait(false);
            using HttpRequestMessage request = _authorization.Keyed(ProviderAddresses.Resolve(provider, submission.Path));
            request.Method = HttpMethod.Post;
            request.Content = content;
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            request.Headers.TryAddWithoutValidation("Accept-Encoding", ContentCoding.Accepted);
            using HttpResponseMessage response = await http.SendAsync(request, limit.Token).ConfigureAwait(false);
            (byte[] body, bool isCut) = await ReadAsync(response, limit.Token).ConfigureAwait(false);
            return Read(response, body, isCut);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException
            or RequestRefusedException or InvalidDataException)
        {
            return Unanswered(exception, content.HasStarted);
        }
    }

    private SubmissionAnswer Read(HttpResponseMessage response, byte[] body, bool isCut)
    {
        SubmissionAnswer answer = _adapter.ReadSubmission(new GatewayAnswer((int)response.StatusCode, TaskClient.ReadHeaders(response),
            body), isCut);
        return answer with
        {
            Failure = answer.Failure is { } failure ? failure with { Error = Scrubbed(failure.Error) } : null,
            Warning = answer.Warning is { } warning ? _authorization.Scrub(warning) : null,
            RequestId = Header(response, "X-Oneapi-Request-Id") ?? Header(response, "X-Request-Id"),
            TraceParent = Header(response, "traceparent"),
            Ratios = Header(response, "X-New-Api-Other-Ratios"),
        };
    }

    /// <summary>Nothing of the body was sent: it cannot have been taken. Otherwise nobody knows.</summary>
    private SubmissionAnswer Unanswered(Exception exception, bool hasStarted)
    {
        Exception cause = exception is HttpRequestException { InnerException: RequestRefusedException refused } ? refused
            : exception is OperationCanceledException and not { InnerException: TimeoutException } ? new TimeoutException()
            : exception;
        RequestFailure failure = TransportFailures.Read(cause, _authorization.Origin)!;
        return SubmissionAnswer.Without(
            hasStarted ? SubmissionOutcome.Unknown : SubmissionOutcome.NotSent, failure with { Error = Scrubbed(failure.Error) });
    }

    private VeoTaskError Scrubbed(VeoTaskError error) =>
        error with { Code = error.Code is { } code ? _authorization.Scrub(code) : null, Message = _authorization.Scrub(error.Message) };

    private string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values) && values.ToString() is { Length: > 0 } text
            ? _authorization.Scrub(text) : null;

    /// <summary>As much of the answer as comes: what breaks off may still name the task.</summary>
    private static async Task<(byte[] Body, bool IsCut)> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        byte[] buffer = new byte[16 * 1024];
        try
        {
            using Stream stream = await ContentCoding.OpenAsync(response.Content, cancellationToken).ConfigureAwait(false);
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and int read)
            {
                body.Write(buffer, 0, read);
                if (body.Length > LongestAnswer)
                {
                    return (body.ToArray(), true);
                }
            }

            return (body.ToArray(), false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException
            or InvalidDataException or InvalidOperationException)
        {
            return (body.ToArray(), true);
        }
    }

    /// <summary>A body that knows whether any of it was asked for: until then the gateway cannot have taken the request.</summary>
    private sealed class SentContent : HttpContent
    {
        private readonly ReadOnlyMemory<byte> _bytes;
        private volatile bool _hasStarted;

        public SentContent(ReadOnlyMemory<byte> bytes)
        {
            _bytes = bytes;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        public bool HasStarted => _hasStarted;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            _hasStarted = true;
            await stream.WriteAsync(_bytes, cancellationToken).ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }
}
