using System.Text.RegularExpressions;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>Which addresses belong to a provider: where its requests go, its second origin, and the results that ask for the key.</summary>
internal static partial class ProviderAddresses
{
    /// <summary>The absolute address of a path relative to the provider's base address, without a slash in front.</summary>
    public static Uri Resolve(VeoProvider provider, string relativePath) =>
        new($"{BaseOf(provider).AbsoluteUri.TrimEnd('/')}/{relativePath}");

    /// <summary>Where a question goes.</summary>
    public static Uri Resolve(VeoProvider provider, GatewayRequest request) =>
        request.IsToSecondOrigin && SecondOrigin(provider) is { } second
            ? new(second, $"/{request.Path}")
            : Resolve(provider, request.Path);

    /// <summary>The one other origin that takes the provider's key; null for none.</summary>
    public static Uri? SecondOrigin(VeoProvider provider) => AdapterRegistry.Find(provider.Adapter)?.SecondOrigin(provider.BaseUri);

    /// <summary>
    /// The address that the adapter's paths are relative to. SDKs want it with "/v1", and people also give the path of a whole question;
    /// what the paths begin with themselves is left out.
    /// </summary>
    public static Uri BaseOf(VeoProvider provider)
    {
        IProviderAdapter? adapter = AdapterRegistry.Find(provider.Adapter);
        Uri root = adapter?.RootOf(provider.BaseUri) ?? provider.BaseUri;
        if (root.AbsolutePath.Length <= 1 || adapter is null)
        {
            return root;
        }

        string[] segments = root.AbsolutePath.Trim('/').Split('/');
        List<string[]> routes = [.. adapter.TaskRoutes(new VeoTaskReference("ID")).Select(route => route.Path.Split('?')[0].Split('/'))];
        int version = Array.FindIndex(segments, Version().IsMatch);
        if (version >= 0 && segments.AsSpan(version + 1).ToArray() is { Length: > 0 } behind && Array.TrueForAll(behind, IsOfAnotherApi))
        {
            segments = segments[..(version + 1)];
        }

        int doubled = routes.Max(route => Overlap(segments, route));
        if (doubled == 0 && Version().IsMatch(segments[^1]) && routes.TrueForAll(route => Array.Exists(route, Version().IsMatch)))
        {
            doubled = 1;
        }

        return doubled == 0 ? root
            : new UriBuilder(root) { Path = string.Join('/', segments[..^doubled]), Query = "", Fragment = "" }.Uri;
    }

    /// <summary>
    /// The part of an address that names a task or a request, with the version of the API before it: "/v1/tasks/abc"; null where there is
    /// none. It cannot be a part of a base address.
    /// </summary>
    public static string? TaskPartOf(Uri address) =>
        TaskPart().Match(address.AbsolutePath) is { Success: true } part ? part.Value.TrimEnd('/') : null;

    /// <summary>Whether two addresses have the same scheme, host and port.</summary>
    public static bool IsSameOrigin(Uri one, Uri other) => Origin.Of(one) == Origin.Of(other);

    /// <summary>Whether an address is one of the provider's own result endpoints, which ask for the key.</summary>
    public static bool RequiresKey(VeoProvider provider, IProviderAdapter adapter, Uri address) =>
        IsSameOrigin(provider.BaseUri, address) ? adapter.IsKeyedResultPath($"/{PathWithin(BaseOf(provider), address)}")
        : adapter.SecondOrigin(provider.BaseUri) is { } second && IsSameOrigin(second, address)
            && adapter.IsKeyedResultPath(address.AbsolutePath);

    /// <summary>
    /// Whether an address is on this machine beyond doubt, so that a key may go there over http: "localhost" or an address of its own.
    /// Names below localhost belong to this machine too (RFC 6761), and links to them are judged so, but not every resolver keeps them
    /// here.
    /// </summary>
    public static bool IsLoopback(Uri address) =>
        AddressRanges.KindOf(address) is AddressKinds.Loopback && (address.HostNameType is not UriHostNameType.Dns || address.IsLoopback);

    /// <summary>
    /// An address's path below the base address, still encoded, without a slash in front; the whole path when it is not below.
    /// </summary>
    internal static string PathWithin(Uri baseUri, Uri address) =>
        IsBelow(baseUri, address) ? address.AbsolutePath[(BasePath(baseUri).Length + 1)..] : address.AbsolutePath.TrimStart('/');

    /// <summary>Whether an address has the base address's origin and begins with its path.</summary>
    internal static bool IsBelow(Uri baseUri, Uri address) =>
        IsSameOrigin(baseUri, address) && address.AbsolutePath.StartsWith($"{BasePath(baseUri)}/", StringComparison.Ordinal);

    private static string BasePath(Uri baseUri) => baseUri.AbsolutePath.TrimEnd('/');

    /// <summary>How many of a base address's last segments a route begins with.</summary>
    private static int Overlap(string[] segments, string[] route)
    {
        int count = Math.Min(segments.Length, route.Length);
        while (count > 0
            && !segments.AsSpan(segments.Length - count).SequenceEqual(route.AsSpan(0, count), StringComparer.OrdinalIgnoreCase))
        {
            count--;
        }

        return count;
    }

    /// <summary>What people copy from examples of another API of the same gateway: "/v1/chat/completions".</summary>
    private static bool IsOfAnotherApi(string segment) =>
        segment is "chat" or "completions" or "responses" or "models" or "images" or "video" or "videos" or "generations" or "generate";

    /// <summary>Without a version before it, only what has digits is an id: "/jobs/prod" may be where somebody's proxy listens.</summary>
    [GeneratedRegex(@"(?<version>/v[0-9]+[a-z0-9]*(/[^/]+){0,2}?)?/(tasks?|jobs?|videos|generations?|predictions|requests|operations)"
        + @"/(?!(v[0-9]+[a-z0-9]*|generations?|generate|edits|remix|extensions)/?$)(?(version)[^/]+|(?=[^/]*[0-9])[^/]{8,})(/[a-z]+)?/?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex TaskPart();

    [GeneratedRegex(@"^v\d+[a-z0-9]*$", RegexOptions.IgnoreCase)]
    private static partial Regex Version();
}
