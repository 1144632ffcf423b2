using System.Globalization;

namespace VeoTasks.Gateways;

/// <summary>Scheme, host and port (RFC 6454): the unit of trust. A key belongs to one origin, and so does a circuit breaker.</summary>
internal readonly record struct Origin
{
    private readonly string _scheme;
    private readonly string _host;

    /// <summary>Null for the scheme's own port.</summary>
    private readonly int? _port;

    private Origin(string scheme, string host, int? port)
    {
        _scheme = scheme;
        _host = host;
        _port = port;
    }

    /// <summary>The origin of an absolute address.</summary>
    public static Origin Of(Uri uri) => new(uri.Scheme, HostOf(uri), uri.IsDefaultPort ? null : uri.Port);

    /// <summary>
    /// The host in ASCII, as name servers want it. An IPv6 address keeps its brackets, and a name that ASCII cannot spell stays as it is.
    /// </summary>
    internal static string HostOf(Uri uri)
    {
        try
        {
            return (uri.HostNameType is UriHostNameType.IPv6 ? uri.Host : uri.IdnHost).ToLowerInvariant();
        }
        catch (UriFormatException)
        {
            return uri.Host.ToLowerInvariant();
        }
    }

    /// <summary>"scheme://host" or "scheme://host:port", without the scheme's own port.</summary>
    public override string ToString() => _port is { } port
        ? string.Create(CultureInfo.InvariantCulture, $"{_scheme}://{_host}:{port}")
        : $"{_scheme}://{_host}";
}
