using MwanLb.Netfilter.Packets;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>One direction of a tracked connection.</summary>
public readonly ref struct ConntrackTuple
{
    /// <summary>The source address: 4 or 16 bytes, in network order.</summary>
    public ReadOnlySpan<byte> Source { get; internal init; }

    /// <summary>The destination address: 4 or 16 bytes, in network order.</summary>
    public ReadOnlySpan<byte> Destination { get; internal init; }

    /// <summary>The transport protocol.</summary>
    public IpProtocol Protocol { get; internal init; }

    /// <summary>The source port; 0 for a protocol without ports.</summary>
    public ushort SourcePort { get; internal init; }

    /// <summary>The destination port; 0 for a protocol without ports.</summary>
    public ushort DestinationPort { get; internal init; }
}
