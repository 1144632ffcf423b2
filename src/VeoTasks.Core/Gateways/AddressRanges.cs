using System.Net;
using System.Net.Sockets;

namespace VeoTasks.Gateways;

/// <summary>
/// What an IP address is for, by the registries of special addresses (RFC 6890 and IANA's lists that grew out of it). As a set: where a
/// request may lead.
/// </summary>
[Flags]
internal enum AddressKinds
{
    /// <summary>Not known, or nowhere.</summary>
    None = 0,

    /// <summary>The open internet.</summary>
    Public = 1,

    /// <summary>This machine.</summary>
    Loopback = 1 << 1,

    /// <summary>This link alone; clouds keep their metadata services there.</summary>
    LinkLocal = 1 << 2,

    /// <summary>A private network: RFC 1918, unique and site local IPv6, a network's own NAT64.</summary>
    Private = 1 << 3,

    /// <summary>Behind a carrier's address translation (RFC 6598); overlay networks use it too.</summary>
    CarrierGrade = 1 << 4,

    /// <summary>For measuring network devices (RFC 2544). Local proxies hand such addresses out in place of real ones.</summary>
    Benchmark = 1 << 5,

    /// <summary>Many receivers at once.</summary>
    Multicast = 1 << 6,

    /// <summary>No address at all; some systems take it for their own.</summary>
    Unspecified = 1 << 7,

    /// <summary>For examples in texts.</summary>
    Documentation = 1 << 8,

    /// <summary>Set aside for other things, or for later.</summary>
    Reserved = 1 << 9,

    /// <summary>Where servers of one's own can be, which the outside must not be able to point at.</summary>
    OwnNetwork = Loopback | LinkLocal | Private | CarrierGrade | Benchmark,

    /// <summary>Wherever a server can be at all.</summary>
    Anywhere = Public | OwnNetwork,
}

/// <summary>Tells kinds of IP addresses apart (IANA's IPv4 and IPv6 Special-Purpose Address Registries).</summary>
internal static class AddressRanges
{
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>The first that contains an address counts.</summary>
    private static readonly (IPNetwork Range, AddressKinds Kind)[] Special =
    [
        (IPNetwork.Parse("0.0.0.0/8"), AddressKinds.Unspecified),
        (IPNetwork.Parse("10.0.0.0/8"), AddressKinds.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressKinds.CarrierGrade),
        (IPNetwork.Parse("127.0.0.0/8"), AddressKinds.Loopback),
        (IPNetwork.Parse("169.254.0.0/16"), AddressKinds.LinkLocal),
        (IPNetwork.Parse("172.16.0.0/12"), AddressKinds.Private),
        (IPNetwork.Parse("192.0.0.0/24"), AddressKinds.Reserved),
        (IPNetwork.Parse("192.0.2.0/24"), AddressKinds.Documentation),
        (IPNetwork.Parse("192.88.99.0/24"), AddressKinds.Reserved), // once the relay of 6to4
        (IPNetwork.Parse("192.168.0.0/16"), AddressKinds.Private),
        (IPNetwork.Parse("198.18.0.0/15"), AddressKinds.Benchmark),
        (IPNetwork.Parse("198.51.100.0/24"), AddressKinds.Documentation),
        (IPNetwork.Parse("203.0.113.0/24"), AddressKinds.Documentation),
        (IPNetwork.Parse("224.0.0.0/4"), AddressKinds.Multicast),
        (IPNetwork.Parse("240.0.0.0/4"), AddressKinds.Reserved),
        (IPNetwork.Parse("::/128"), AddressKinds.Unspecified),
        (IPNetwork.Parse("::1/128"), AddressKinds.Loopback),
        (IPNetwork.Parse("64:ff9b:1::/48"), AddressKinds.Private), // NAT64 within one network (RFC 8215)
        (IPNetwork.Parse("2001:2::/48"), AddressKinds.Benchmark),
        (IPNetwork.Parse("2001:db8::/32"), AddressKinds.Documentation),
        (IPNetwork.Parse("2001::/23"), AddressKinds.Reserved), // Teredo, ORCHID and other protocols
        (IPNetwork.Parse("3fff::/20"), AddressKinds.Documentation),
        (IPNetwork.Parse("fc00::/7"), AddressKinds.Private),
        (IPNetwork.Parse("fe80::/10"), AddressKinds.LinkLocal),
        (IPNetwork.Parse("fec0::/10"), AddressKinds.Private),
        (IPNetwork.Parse("ff00::/8"), AddressKinds.Multicast),
    ];

    /// <summary>
    /// IPv6 addresses that stand for an IPv4 one, and the byte at which that begins: mapped, NAT64 (RFC 6052), 6to4 (RFC 3056).
    /// </summary>
    private static readonly (IPNetwork Range, int Offset)[] Wrappers =
    [
        (IPNetwork.Parse("::ffff:0:0/96"), 12),
        (IPNetwork.Parse("64:ff9b::/96"), 12),
        (IPNetwork.Parse("2002::/16"), 2),
    ];

    /// <summary>The kind of an address; that of the IPv4 address inside where there is one.</summary>
    public static AddressKinds KindOf(IPAddress address)
    {
        IPAddress plain = Unwrap(address);
        foreach ((IPNetwork range, AddressKinds kind) in Special)
        {
            if (range.Contains(plain))
            {
                return kind;
            }
        }

        return plain.AddressFamily == AddressFamily.InterNetwork
            || GlobalUnicast.Contains(plain) ? AddressKinds.Public : AddressKinds.Reserved;
    }

    /// <summary>
    /// The kind of the host in an address, as far as its text alone tells; <see cref="AddressKinds.None"/> for a name that must be
    /// resolved.
    /// </summary>
    public static AddressKinds KindOf(Uri uri)
    {
        string host = Origin.HostOf(uri).TrimEnd('.');
        return TryParse(host, out IPAddress address) ? KindOf(address)
            : IsLocalName(host) ? AddressKinds.Loopback
            : AddressKinds.None;
    }

    /// <summary>Suffixes of names that no name server of the open internet answers for, or should.</summary>
    private static readonly string[] OwnSuffixes =
        [".local", ".lan", ".internal", ".intranet", ".home", ".home.arpa", ".corp", ".private", ".localdomain", ".docker"];

    /// <summary>
    /// Whether a host may be in the user's own network, as far as its text tells: an address of one, or a name of the kind that is given
    /// there. What a name leads to is checked at each connection.
    /// </summary>
    public static bool MayBeOwn(Uri uri)
    {
        AddressKinds kind = KindOf(uri);
        string host = Origin.HostOf(uri).TrimEnd('.');
        return kind is AddressKinds.None
            ? !host.Contains('.', StringComparison.Ordinal)
                || OwnSuffixes.Any(suffix => host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            : AddressKinds.OwnNetwork.HasFlag(kind);
    }

    /// <summary>The address that a host is written as, with or without brackets and zone.</summary>
    public static bool TryParse(string host, out IPAddress address)
    {
        int zone = host.IndexOf('%', StringComparison.Ordinal);
        bool isAddress = IPAddress.TryParse(zone < 0 ? host : host[..zone].TrimStart('['), out IPAddress? parsed);
        address = parsed ?? IPAddress.None;
        return isAddress;
    }

    /// <summary>A kind as a message calls it.</summary>
    public static string Describe(AddressKinds kind) => kind switch
    {
        AddressKinds.Loopback => "an address of this machine",
        AddressKinds.LinkLocal => "a link-local address",
        AddressKinds.Private => "a private address",
        AddressKinds.CarrierGrade => "a carrier-grade NAT address",
        AddressKinds.Benchmark => "an address for benchmarks",
        AddressKinds.Multicast => "a multicast address",
        AddressKinds.Unspecified => "an unspecified address",
        AddressKinds.Documentation => "an address for examples",
        AddressKinds.Reserved => "a reserved address",
        _ => "a public address",
    };

    private static IPAddress Unwrap(IPAddress address)
    {
        foreach ((IPNetwork range, int offset) in Wrappers)
        {
            if (range.Contains(address))
            {
                return new IPAddress(address.GetAddressBytes().AsSpan(offset, 4));
            }
        }

        return address;
    }

    /// <summary>Names that never leave the machine (RFC 6761, 6.3).</summary>
    private static bool IsLocalName(string host) =>
        $".{host}".EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
