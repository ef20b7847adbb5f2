namespace MwanLb.Netfilter.Route;

/// <summary>A machine on the link of an interface. It lives until the visitor returns.</summary>
public readonly ref struct Neighbour
{
    private const NeighbourState Unusable = NeighbourState.Incomplete | NeighbourState.Failed | NeighbourState.NoArp;

    /// <summary>The index of the interface.</summary>
    public uint InterfaceIndex { get; internal init; }

    /// <summary>Its address: 4 bytes for IPv4, 16 for IPv6, in network order.</summary>
    public ReadOnlySpan<byte> Address { get; internal init; }

    /// <summary>Its link-layer address; empty where it is not known.</summary>
    public ReadOnlySpan<byte> HardwareAddress { get; internal init; }

    /// <summary>How sure the kernel is of it.</summary>
    public NeighbourState State { get; internal init; }

    /// <summary>Whether packets can be sent to the hardware address.</summary>
    public bool IsUsable => !HardwareAddress.IsEmpty && (State & Unusable) == 0;
}
