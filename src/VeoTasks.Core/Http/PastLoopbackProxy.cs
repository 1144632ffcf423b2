using System.Net;

namespace VeoTasks.Http;

/// <summary>
/// The system's proxy, but never for this machine: .NET takes HTTP_PROXY for http://127.0.0.1 too, and a key meant for a local gateway would
/// go to the proxy in the clear.
/// </summary>
/// <param name="system">The system's proxy at the time it is asked for.</param>
internal sealed class PastLoopbackProxy(Func<IWebProxy> system) : IWebProxy
{
    /// <summary>What the user wrote into the proxy's address. It goes to the proxy alone.</summary>
    public ICredentials? Credentials
    {
        get => system().Credentials;
        set => throw new NotSupportedException();
    }

    public Uri? GetProxy(Uri destination) => system().GetProxy(destination);

    public bool IsBypassed(Uri host) => AddressRanges.KindOf(host) is AddressKinds.Loopback || system().IsBypassed(host);
}
