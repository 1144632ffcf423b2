namespace VeoTasks.Gateways.Parsing;

/// <summary>An HTTP answer as an adapter sees it.</summary>
/// <param name="StatusCode">The HTTP status code.</param>
/// <param name="Headers">The headers that adapters and pacing read.</param>
/// <param name="Body">The whole body after decompression; may be empty.</param>
internal sealed record GatewayAnswer(int StatusCode, AnswerHeaders Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>The body, in UTF-8 if it is text.</summary>
    public ReadOnlyMemory<byte> Body { get; init; } = AnswerText.InUtf8(Body, Headers.ContentType);

    /// <summary>The task that was asked for, which tells it from others in the answer; null when it is not known.</summary>
    public VeoTaskReference? Asked { get; init; }

    /// <summary>
    /// What the answer before this one was read as, where that was followed by a second question; null for a first answer.
    /// </summary>
    public TaskReading? Before { get; init; }
}

/// <summary>The few headers that matter, as sent; null where absent.</summary>
internal sealed record AnswerHeaders
{
    /// <summary>No headers at all.</summary>
    public static AnswerHeaders None { get; } = new();

    public string? ContentType { get; init; }

    /// <summary>Date; a Retry-After date is measured against it rather than against the local clock.</summary>
    public string? Date { get; init; }

    /// <summary>Retry-After, seconds or an HTTP date (RFC 9110, 10.2.3).</summary>
    public string? RetryAfter { get; init; }

    /// <summary>retry-after-ms, milliseconds.</summary>
    public string? RetryAfterMs { get; init; }

    /// <summary>openai-poll-after-ms, milliseconds until the next look is worth while.</summary>
    public string? PollAfterMs { get; init; }

    /// <summary>x-fal-billable-units, what a request is charged as.</summary>
    public string? BillableUnits { get; init; }

    /// <summary>
    /// What marks a challenge in place of an answer: cf-mitigated of Cloudflare, x-amzn-waf-action of AWS, a proxy's X-Squid-Error beside
    /// 403.
    /// </summary>
    public string? Challenge { get; init; }
}

/// <summary>A question to a gateway as its adapter makes it. The key is not in it: that is put on where it is sent.</summary>
/// <param name="Path">The path with its query, relative to the base address, without a slash in front.</param>
internal sealed record GatewayRequest(string Path)
{
    /// <summary>GET, but where the gateway wants another.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>JSON; null for no body.</summary>
    public string? Body { get; init; }

    /// <summary>Whether it goes to the gateway's second origin, where it has one.</summary>
    public bool IsToSecondOrigin { get; init; }

    /// <summary>A GET of a path.</summary>
    public static implicit operator GatewayRequest(string path) => new(path);

    /// <summary>A POST with JSON.</summary>
    public static GatewayRequest Post(string path, string? body = null) => new(path) { Method = HttpMethod.Post, Body = body };
}
