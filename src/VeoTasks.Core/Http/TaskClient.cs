using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Http;

/// <summary>
/// Asks one gateway about tasks: builds the request, guards the key, reads the answer, and turns it into a task or a failure.
/// </summary>
internal sealed class TaskClient(VeoProvider provider, ApiKey? key, HttpMessageInvoker http, TimeProvider time) : ITaskReader
{
    /// <summary>How long one request may take, from connecting to the last byte of the answer.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly IProviderAdapter _adapter = AdapterRegistry.Find(provider.Adapter)
        ?? throw new ArgumentException($"There is no adapter '{provider.Adapter}'.", nameof(provider));

    private readonly AuthorizationPolicy _guard = new(provider, key);
    private readonly string _base = ProviderAddresses.BaseOf(provider).AbsoluteUri.TrimEnd('/');

    private static RequestFailure Unusable { get; } =
        new(new VeoTaskError(null, "Its id or model cannot be part of an address.", VeoErrorCategory.RequestRejected));

    public ValueTask<PollResponse> ReadAsync(TaskRoute route, CancellationToken cancellationToken)
    {
        if (route.Known is { } known)
        {
            return new(AskAsync(known, route.Reference, cancellationToken));
        }

        if (!TaskReferenceParser.IsUsable(route.Reference))
        {
            return ValueTask.FromResult(Failed(Unusable));
        }

        try
        {
            return FindAsync(route, _adapter.TaskRoutes(route.Reference), cancellationToken);
        }
        catch (ArgumentException)
        {
            return ValueTask.FromResult(Failed(Unusable));
        }
    }

    /// <summary>Asks on one route after the other until one knows the task.</summary>
    private async ValueTask<PollResponse> FindAsync(
        TaskRoute route, IReadOnlyList<GatewayRequest> routes, CancellationToken cancellationToken)
    {
        RequestFailure? telling = null;
        for (int left = routes.Count; left > 0; left--)
        {
            PollResponse look = await AskAsync(routes[route.Route], route.Reference, cancellationToken).ConfigureAwait(false);
            if (look.Failure is not { TryNextRoute: true } failure)
            {
                route.Known = look.Task is not null ? routes[route.Route] : null;
                return look;
            }

            telling = telling is null ? failure : RequestFailure.MoreTelling(telling, failure);
            route.Route = (route.Route + 1) % routes.Count;
        }

        return new PollResponse(null, _adapter.Profile.WithModelAdvice(telling!, route.Reference));
    }

    /// <summary>
    /// A page of the gateway's own list of tasks, or why there is none. Throws only <see cref="OperationCanceledException"/>.
    /// </summary>
    public async Task<Attempt<TaskPage>> ListAsync(ITaskList list, GatewayRequest page, CancellationToken cancellationToken)
    {
        using RequestClock clock = new(RequestTimeout, time, cancellationToken);
        try
        {
            using ReceivedAnswer? received = await SendAsync(page, clock).ConfigureAwait(false);
            return received is null ? Scrubbed(TooLarge())
                : FailureOf(received.ToAnswer()) is { } failure ? Scrubbed(failure)
                : list.ReadPage(received.ToAnswer(), page);
        }
        catch (Exception exception) when (clock.Read(exception, _guard.Origin) is { } failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Scrubbed(failure);
        }
    }

    /// <summary>
    /// Calls a task off: null when the gateway took it, else why not. Throws only <see cref="OperationCanceledException"/>.
    /// </summary>
    public async Task<RequestFailure?> CancelAsync(GatewayRequest cancel, CancellationToken cancellationToken)
    {
        using RequestClock clock = new(RequestTimeout, time, cancellationToken);
        try
        {
            using ReceivedAnswer? received = await SendAsync(cancel, clock).ConfigureAwait(false);
            return (received is null ? TooLarge() : Refusal(received.ToAnswer())) is { } refused ? Scrubbed(refused) : null;
        }
        catch (Exception exception) when (clock.Read(exception, _guard.Origin) is { } failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Scrubbed(failure);
        }
    }

    /// <summary>What keeps an answer from being a page; null when nothing does.</summary>
    private static RequestFailure? FailureOf(GatewayAnswer answer)
    {
        using AnswerDocument document = AnswerDocument.Parse(answer.Body);
        return answer.StatusCode is < 200 or > 299 || document.Fault is not null ? FailureParser.Read(answer, document) : null;
    }

    /// <summary>
    /// Why a task was not called off; null when it was. Some gateways say with a status that it had ended, be it under HTTP 400 or 200.
    /// </summary>
    private RequestFailure? Refusal(GatewayAnswer answer)
    {
        using AnswerDocument document = AnswerDocument.Parse(answer.Body);
        string? word = TextSanitizer.Clean(document.Root.At("status").Text());
        bool isDone = answer.StatusCode is >= 200 and <= 299;
        if (isDone && StatusWords.Meaning(word ?? "") is not (VeoTaskStatus.Succeeded or VeoTaskStatus.Failed))
        {
            return null;
        }

        bool isWord = document.Root.At("status").ValueKind is JsonValueKind.String;
        RequestFailure failure = FailureParser.Read(answer, document);
        return isDone || (isWord && failure.Category is VeoErrorCategory.RequestRejected)
            ? new(new VeoTaskError(word, $"{_adapter.Profile.DisplayName} did not cancel it.", VeoErrorCategory.RequestRejected))
            {
                StatusCode = answer.StatusCode,
            }
            : failure;
    }

    private async Task<PollResponse> AskAsync(
        GatewayRequest request, VeoTaskReference reference, CancellationToken cancellationToken)
    {
        using RequestClock clock = new(RequestTimeout, time, cancellationToken);
        try
        {
            TaskReading? before = null;
            while (true)
            {
                using ReceivedAnswer? received = await SendAsync(request, clock).ConfigureAwait(false);
                if (received is null)
                {
                    return Failed(TooLarge());
                }

                TaskReading reading = _adapter.Read(received.ToAnswer(reference, before));
                if (before is not null || reading.Follow is null)
                {
                    return Respond(
                        reading.Inline is [] ? reading : reading with { Inline = received.Body.Restore(reading.Inline) },
                        reference,
                        RetryAfterHeader.Date(received.Headers.Date));
                }

                (request, before) = (reading.Follow, reading);
            }
        }
        catch (Exception exception) when (clock.Read(exception, _guard.Origin) is { } failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Failed(failure);
        }
    }

    /// <summary>Sends one question; null when the answer is longer than the gateway's longest.</summary>
    private async Task<ReceivedAnswer?> SendAsync(GatewayRequest request, RequestClock clock)
    {
        Uri uri = request.IsToSecondOrigin ? ProviderAddresses.Resolve(provider, request) : new($"{_base}/{request.Path}");
        using HttpResponseMessage response =
            await RedirectPolicy.GetAsync(http, uri, new TaskHops(_guard, request, uri), clock.Token).ConfigureAwait(false);
        AnswerBody? body = await AnswerBody.ReadAsync(
            response.Content, _adapter.Profile.MaximumAnswerLength, clock, clock.Token).ConfigureAwait(false);
        return body is null ? null : new((int)response.StatusCode, ReadHeaders(response), body);
    }

    private PollResponse Respond(TaskReading reading, VeoTaskReference reference, DateTimeOffset? sentAt)
    {
        if (reading.Failure is { } failure)
        {
            return Failed(failure, sentAt);
        }

        if (!reading.IsOf(reference))
        {
            return Failed(new RequestFailure(new VeoTaskError(
                null, $"{_guard.Origin} answered for another task: {reading.Id}.", VeoErrorCategory.WrongTask)) { IsTransient = true });
        }

        VeoTask task = VeoTaskFactory.Create(Scrubbed(reading, reference), reference, provider, _adapter);
        return new PollResponse(task, null, reading.PollAfter, sentAt);
    }

    private PollResponse Failed(RequestFailure failure, DateTimeOffset? sentAt = null) =>
        new(null, Scrubbed(failure), null, sentAt);

    private RequestFailure Scrubbed(RequestFailure failure) => failure with { Error = Scrubbed(failure.Error) };

    /// <summary>
    /// Gateway text that people will see or that is kept in files, without secrets. What everyday answers hold cannot be one and is left
    /// alone.
    /// </summary>
    private TaskReading Scrubbed(TaskReading reading, VeoTaskReference reference)
    {
        bool isKnownModel = reading.Model is null || reading.Model == reference.Model || _adapter.Profile.Models.Contains(reading.Model);
        bool isKnownWord = reading.RawStatus is null || StatusWords.IsKnown(reading.RawStatus);
        return isKnownModel && isKnownWord && reading.Error is null ? reading : reading with
        {
            Model = isKnownModel ? reading.Model : _guard.Scrub(reading.Model!),
            RawStatus = isKnownWord ? reading.RawStatus : _guard.Scrub(reading.RawStatus!),
            Error = reading.Error is { } error ? Scrubbed(error) : null,
        };
    }

    private VeoTaskError Scrubbed(VeoTaskError error) =>
        error with { Code = error.Code is { } code ? _guard.Scrub(code) : null, Message = _guard.Scrub(error.Message) };

    private RequestFailure TooLarge() => new(new VeoTaskError(
        null,
        $"The answer of {_guard.Origin} is longer than {_adapter.Profile.MaximumAnswerLength / 1024} KiB.",
        VeoErrorCategory.TooLarge));

    /// <summary>The headers that matter to what comes of an answer.</summary>
    internal static AnswerHeaders ReadHeaders(HttpResponseMessage response) => new()
    {
        ContentType = First(response.Content.Headers, "Content-Type"),
        Date = First(response.Headers, "Date"),
        RetryAfter = First(response.Headers, "Retry-After"),
        RetryAfterMs = First(response.Headers, "retry-after-ms"),
        PollAfterMs = First(response.Headers, "openai-poll-after-ms"),
        BillableUnits = First(response.Headers, "x-fal-billable-units"),
        Challenge = First(response.Headers, "cf-mitigated") ?? First(response.Headers, "x-amzn-waf-action")
            ?? (response.StatusCode is HttpStatusCode.Forbidden ? First(response.Headers, "X-Squid-Error") : null),
    };

    private static string? First(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;

    /// <summary>An answer and the buffers that its body stands in.</summary>
    private sealed record ReceivedAnswer(int StatusCode, AnswerHeaders Headers, AnswerBody Body) : IDisposable
    {
        public GatewayAnswer ToAnswer(VeoTaskReference? asked = null, TaskReading? before = null) =>
            new(StatusCode, Headers, Body.Bytes) { Asked = asked, Before = before };

        public void Dispose() => Body.Dispose();
    }

    private sealed class TaskHops(AuthorizationPolicy guard, GatewayRequest wanted, Uri first) : IHopRule
    {
        private readonly Origin _origin = Origin.Of(first);

        public void Check(Uri uri)
        {
            if (Origin.Of(uri) != _origin)
            {
                throw new RequestRefusedException(
                    $"{_origin} redirects to {Origin.Of(uri)}, another origin; the key was not sent there.",
                    VeoErrorCategory.RedirectRefused);
            }

            if (uri.UserInfo.Length > 0)
            {
                throw new RequestRefusedException(
                    $"{_origin} redirects to an address with a user name or password.", VeoErrorCategory.RedirectRefused);
            }
        }

        public ValueTask PrepareAsync(CancellationToken cancellationToken) => guard.PrepareAsync(cancellationToken);

        public HttpRequestMessage CreateRequest(Uri uri)
        {
            HttpRequestMessage request = guard.Keyed(uri, wanted);
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            request.Headers.TryAddWithoutValidation("Accept-Encoding", ContentCoding.Accepted);
            return request;
        }
    }
}
