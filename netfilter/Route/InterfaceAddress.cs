namespace MwanLb.Netfilter.Route;

/// <summary>An address of an interface (<c>ip address</c>). It lives until the visitor returns.</summary>
public readonly ref struct InterfaceAddress
{
    private const AddressState Unusable = AddressState.Tentative | AddressState.DuplicateFound;

    /// <summary>Of which family.</summary>
    public RouteFamily Family { get; internal init; }

    /// <summary>The index of the interface.</summary>
    public uint InterfaceIndex { get; internal init; }

    /// <summary>The address itself: 4 bytes for IPv4, 16 for IPv6, in network order.</summary>
    public ReadOnlySpan<byte> Address { get; internal init; }

    /// <summary>How many bits of it are the network's.</summary>
    public byte PrefixLength { get; internal init; }

    /// <summary>The other end's address on a point-to-point interface that has one; empty elsewhere.</summary>
    public ReadOnlySpan<byte> Peer { get; internal init; }

    /// <summary>How far it reaches.</summary>
    public AddressScope Scope { get; internal init; }

    /// <summary>How it stands with it.</summary>
    public AddressState State { get; internal init; }

    /// <summary>Whether packets can have it as their source: IPv6 looks first whether somebody else has it.</summary>
    public bool IsUsable => (State & AddressState.Optimistic) != 0 || (State & Unusable) == 0;
}
