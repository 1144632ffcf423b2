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
        new(new VeoTaskError(null, "Its id or model cannot stand in an address.", VeoErrorCategory.RequestRejected));

    /// <inheritdoc/>
    public ValueTask<PollResponse> ReadAsync(TaskRoute route, CancellationToken cancellationToken)
    {
        if (!TaskReferenceParser.IsUsable(route.Reference))
        {
            return ValueTask.FromResult(Failed(Unusable));
        }

        IReadOnlyList<GatewayRequest> routes;
        try
        {
            routes = _adapter.TaskRoutes(route.Reference);
        }
        catch (ArgumentException)
        {
            return ValueTask.FromResult(Failed(Unusable));
        }

        return route.IsRouteKnown
            ? new ValueTask<PollResponse>(AskAsync(routes[route.Route], route.Reference, cancellationToken))
            : FindAsync(route, routes, cancellationToken);
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
                route.IsRouteKnown = look.Task is not null;
                return look;
            }

            telling = telling is null ? failure : RequestFailure.MoreTelling(telling, failure);
            route.Route = (route.Route + 1) % routes.Count;
        }

        return new PollResponse(null, telling!.WithModelAdvice(route.Reference, _adapter.Profile));
    }

    /// <summary>
    /// A page of the gateway's own list of tasks, or why there is none. Throws only <see cref="OperationCanceledException"/>.
    /// </summary>
    public async Task<Attempt<TaskPage>> ListAsync(ITaskList list, GatewayRequest page, CancellationToken cancellationToken) =>
        await WithinLimitAsync<Attempt<TaskPage>>(
            limit => SendAsync<Attempt<TaskPage>>(
                page,
                (answer, _) => FailureOf(answer) is { } failure ? Scrubbed(failure) : list.ReadPage(answer, page),
                failure => Scrubbed(failure),
                limit),
            failure => Scrubbed(failure),
            cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Calls a task off: null when the gateway took it, else why not. Throws only <see cref="OperationCanceledException"/>.
    /// </summary>
    public async Task<RequestFailure?> CancelAsync(GatewayRequest cancel, CancellationToken cancellationToken) =>
        await WithinLimitAsync(
            limit => SendAsync(cancel, (answer, _) => Refusal(answer), static failure => failure, limit),
            static failure => failure,
            cancellationToken).ConfigureAwait(false) is { } refused ? Scrubbed(refused) : null;

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

    private Task<PollResponse> AskAsync(GatewayRequest request, VeoTaskReference reference, CancellationToken cancellationToken) =>
        WithinLimitAsync(
            async limit =>
            {
                TaskReading reading = await AskOnceAsync(request, reference, null, limit).ConfigureAwait(false);
                if (reading.Follow is { } follow)
                {
                    reading = await AskOnceAsync(follow, reference, reading, limit).ConfigureAwait(false);
                }

                return Respond(reading, reference);
            },
            failure => Failed(failure),
            cancellationToken);

    private Task<TaskReading> AskOnceAsync(
        GatewayRequest request, VeoTaskReference reference, TaskReading? before, CancellationTokenSource limit) =>
        SendAsync(
            request,
            (answer, body) =>
            {
                TaskReading reading = _adapter.Read(answer with { Asked = reference, Before = before });
                return reading with { Inline = body.Restore(reading.Inline), SentAt = RetryAfterHeader.Date(answer.Headers.Date) };
            },
            TaskReading.Failed,
            limit);

    /// <summary>Sends one question and has its answer read while its body is there.</summary>
    private async Task<T> SendAsync<T>(
        GatewayRequest request, Func<GatewayAnswer, AnswerBody, T> read, Func<RequestFailure, T> failed, CancellationTokenSource limit)
    {
        Uri uri = request.IsToSecondOrigin ? ProviderAddresses.Resolve(provider, request) : new($"{_base}/{request.Path}");
        using HttpResponseMessage response =
            await RedirectPolicy.GetAsync(http, uri, new TaskHops(_guard, request, uri), limit.Token).ConfigureAwait(false);
        RequestClock clock = new(limit, RequestTimeout);
        using AnswerBody? body = await AnswerBody.ReadAsync(
            response.Content, _adapter.Profile.MaximumAnswerLength, clock, limit.Token).ConfigureAwait(false);
        return body is null ? failed(TooLarge()) : read(new((int)response.StatusCode, ReadHeaders(response), body.Bytes), body);
    }

    private async Task<T> WithinLimitAsync<T>(
        Func<CancellationTokenSource, Task<T>> ask, Func<RequestFailure, T> failed, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(RequestTimeout, time);
        using CancellationTokenRegistration caller =
            cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), limit);
        try
        {
            return await ask(limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return failed(TransportFailures.Read(new TimeoutException(), _guard.Origin)!);
        }
        catch (Exception exception) when (TransportFailures.Read(exception, _guard.Origin) is { } failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return failed(failure);
        }
    }

    private PollResponse Respond(TaskReading reading, VeoTaskReference reference)
    {
        if (reading.Failure is { } failure)
        {
            return Failed(failure, reading.SentAt);
        }

        if (!reading.IsOf(reference))
        {
            return Failed(new RequestFailure(new VeoTaskError(
                null, $"{_guard.Origin} answered for another task: {reading.Id}.", VeoErrorCategory.WrongTask)) { IsTransient = true });
        }

        VeoTask task = VeoTaskFactory.Create(Scrubbed(reading, reference), reference, provider, _adapter);
        return new PollResponse(task, null, reading.PollAfter, reading.SentAt);
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
        Challenge = First(response.Headers, "cf-mitigated") ?? First(response.Headers, "x-amzn-waf-action"),
    };

    private static string? First(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;

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
            return request;
        }
    }
}
