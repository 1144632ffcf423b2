namespace VeoTasks.Http;

/// <summary>Scheme, host and port (RFC 6454): the unit of trust. A key belongs to one origin, and so does a circuit breaker.</summary>
public readonly record struct Origin
{
    private readonly string _text;

    private Origin(string text) => _text = text;

    /// <summary>The origin of an absolute address.</summary>
    public static Origin Of(Uri uri) => new(uri.IsDefaultPort
        ? $"{uri.Scheme}://{uri.IdnHost.ToLowerInvariant()}"
        : $"{uri.Scheme}://{uri.IdnHost.ToLowerInvariant()}:{uri.Port}");

    /// <summary>"scheme://host" or "scheme://host:port", without the scheme's own port.</summary>
    public override string ToString() => _text;
}
