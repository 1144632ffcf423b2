namespace VeoTasks.Gateways;

/// <summary>What an IP address is for, by the registries of special addresses (RFC 6890 and IANA's lists that grew out of it). As a set: where a request may lead.</summary>
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
