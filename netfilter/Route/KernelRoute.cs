namespace MwanLb.Netfilter.Route;

/// <summary>A route (<c>ip route</c>). It lives until the visitor returns.</summary>
public readonly ref struct KernelRoute
{
    /// <summary>Of which family.</summary>
    public RouteFamily Family { get; internal init; }

    /// <summary>In which table.</summary>
    public uint Table { get; internal init; }

    /// <summary>How many bits of the destination count; 0: the default route.</summary>
    public byte PrefixLength { get; internal init; }

    /// <summary>How many bits of the source count; 0: it is for every source.</summary>
    public byte SourceLength { get; internal init; }

    /// <summary>The destination, in network order; empty for the default route.</summary>
    public ReadOnlySpan<byte> Destination { get; internal init; }

    /// <summary>The next hop, in network order; empty: there is none, or there are several.</summary>
    public ReadOnlySpan<byte> Gateway { get; internal init; }

    /// <summary>Whether its next hop is of the other family (RTA_VIA).</summary>
    public bool HasForeignGateway { get; internal init; }

    /// <summary>The index of the interface; 0: there is none, or there are several.</summary>
    public uint InterfaceIndex { get; internal init; }

    /// <summary>The next hops of a route that has several, for <see cref="RouteHopReader"/>.</summary>
    public ReadOnlySpan<byte> Hops { get; internal init; }

    /// <summary>The lowest one wins.</summary>
    public uint Metric { get; internal init; }

    /// <summary>Who made it.</summary>
    public RouteProtocol Protocol { get; internal init; }

    /// <summary>What becomes of packets.</summary>
    public KernelRouteKind Kind { get; internal init; }

    /// <summary>Whether its interface is up and has a carrier, and the next hop can be reached.</summary>
    public RouteHopState State { get; internal init; }
}
