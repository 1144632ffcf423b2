namespace VeoTasks.Gateways;

/// <summary>A question to a gateway as its adapter makes it. The key is not in it: that is put on where it is sent.</summary>
/// <param name="Path">The path with its query, relative to the base address, without a slash in front.</param>
internal sealed record GatewayRequest(string Path)
{
    /// <summary>GET, but where the gateway wants another.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>JSON; null for no body.</summary>
    public string? Body { get; init; }

    /// <summary>Whether it goes to <see cref="IProviderAdapter.SecondOrigin"/>, where the gateway has one.</summary>
    public bool IsToSecondOrigin { get; init; }

    /// <summary>A GET of a path.</summary>
    public static implicit operator GatewayRequest(string path) => new(path);

    /// <summary>A POST with JSON.</summary>
    public static GatewayRequest Post(string path, string? body = null) => new(path) { Method = HttpMethod.Post, Body = body };
}

/// <summary>The header that a gateway wants its key in.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Scheme">The word before the key; null where the key stands alone.</param>
internal sealed record KeyHeader(string Name, string? Scheme)
{
    /// <summary>Authorization: Bearer, as most have it.</summary>
    public static KeyHeader Bearer { get; } = OfScheme("Bearer");

    /// <summary>Authorization with another scheme.</summary>
    public static KeyHeader OfScheme(string scheme) => new("Authorization", scheme);
}
