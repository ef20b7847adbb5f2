using MwanLb.Netfilter.Nfnetlink;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>A tracked connection. It lives until the visitor returns.</summary>
public readonly ref struct ConntrackEntry
{
    /// <summary>IPv4 or IPv6.</summary>
    public NetfilterFamily Family { get; internal init; }

    /// <summary>The transport protocol.</summary>
    public IpProtocol Protocol => Original.Protocol;

    /// <summary>The kernel's name for it: the same in dumps and events as long as it lives, and rarely that of another one.</summary>
    public uint Id { get; internal init; }

    /// <summary>The connmark.</summary>
    public uint Mark { get; internal init; }

    /// <summary>What is known of the connection.</summary>
    public ConntrackStatus Status { get; internal init; }

    /// <summary>The state of a TCP connection; None for any other, and in an event that tells of something else (<see cref="HasTcpState"/>).</summary>
    public TcpConntrackState TcpState { get; internal init; }

    /// <summary>The kernel has told <see cref="TcpState"/>.</summary>
    public bool HasTcpState { get; internal init; }

    /// <summary>How many packets have come against the first one's direction; 0 where the kernel does not count them (<c>net.netfilter.nf_conntrack_acct</c>).</summary>
    public ulong ReplyPackets { get; internal init; }

    /// <summary>The bytes of those packets, with their IP headers; 0 likewise.</summary>
    public ulong ReplyBytes { get; internal init; }

    /// <summary>The direction of the first packet, before translation.</summary>
    public ConntrackTuple Original { get; internal init; }

    /// <summary>What an answer looks like when it arrives, before translation back.</summary>
    public ConntrackTuple Reply { get; internal init; }
}
