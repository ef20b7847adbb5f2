namespace MwanLb.Netfilter.Route;

/// <summary>One of several next hops of a route.</summary>
public readonly ref struct RouteHop
{
    /// <summary>The index of its interface.</summary>
    public uint InterfaceIndex { get; internal init; }

    /// <summary>Its address, in network order; empty: there is none.</summary>
    public ReadOnlySpan<byte> Gateway { get; internal init; }

    /// <summary>How it stands with it.</summary>
    public RouteHopState State { get; internal init; }
}
