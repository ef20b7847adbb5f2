using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Counting;

/// <summary>What counts as a live connection.</summary>
/// <remarks>
/// TCP counts from its SYN until one side closes it: a connection that is being set up was assigned before, so nothing else would count it.
/// Other protocols count once they are assured; a lone DNS question is not a connection.
/// </remarks>
internal static class LiveConnection
{
    public static bool Is(scoped in ConntrackEntry entry) => entry.Protocol is IpProtocol.Tcp
        ? entry.TcpState is TcpConntrackState.SynSent or TcpConntrackState.SynSent2 or TcpConntrackState.SynReceived or TcpConntrackState.Established
        : (entry.Status & ConntrackStatus.Assured) != 0;
}
