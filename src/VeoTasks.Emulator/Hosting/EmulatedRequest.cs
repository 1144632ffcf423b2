using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace VeoTasks.Emulator.Hosting;

/// <summary>
/// A request as the routes see it. Read from the raw target, because an id may hold an encoded slash that must not split the path.
/// </summary>
internal sealed class EmulatedRequest
{
    public EmulatedRequest(HttpContext context)
    {
        Context = context;
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        RawPath = mark < 0 ? target : target[..mark];
        RawQuery = mark < 0 ? "" : target[mark..];
        Segments = [.. RawPath.TrimStart('/').Split('/').Select(Uri.UnescapeDataString)];
    }

    public HttpContext Context { get; }

    public string Method => Context.Request.Method;
    public bool IsGet => HttpMethods.IsGet(Method);
    public bool IsPost => HttpMethods.IsPost(Method);

    /// <summary>The type of the body without its parameters, in lower case; empty when none is named.</summary>
    public string MediaType => MediaTypeHeaderValue.TryParse(Context.Request.ContentType, out MediaTypeHeaderValue? type)
        ? type.MediaType?.ToLowerInvariant() ?? ""
        : "";

    /// <summary>As sent, without query.</summary>
    public string RawPath { get; }

    /// <summary>As sent, with its question mark; empty when there is none.</summary>
    public string RawQuery { get; }

    /// <summary>The decoded segments of the path.</summary>
    public string[] Segments { get; }

    /// <summary>The body, where it was held because it says what is asked for; null otherwise.</summary>
    public string? Body { get; private set; }

    /// <summary>Reads the body before anybody asks for it. One that cannot be read is read again, and fails, where it belongs.</summary>
    public async Task HoldBodyAsync(CancellationToken cancellationToken)
    {
        try
        {
            Body = await ReadBodyAsync(cancellationToken);
        }
        catch (BadHttpRequestException)
        {
            Body = null;
        }
    }

    public async Task<string> ReadBodyAsync(CancellationToken cancellationToken)
    {
        if (Body is not null)
        {
            return Body;
        }

        using StreamReader reader = new(Context.Request.Body);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    public string? Header(string name) => Context.Request.Headers.TryGetValue(name, out StringValues value) ? value.ToString() : null;

    /// <summary>A value of the query, decoded; null when it is not there.</summary>
    public string? Query(string name)
    {
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(RawQuery))
        {
            if (pair.DecodeName().Span.SequenceEqual(name))
            {
                return pair.DecodeValue().ToString();
            }
        }

        return null;
    }
}
