using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Counting;

/// <summary>Counts the connections of each uplink in one dump.</summary>
/// <remarks>
/// TCP counts from its SYN until one side closes it: a connection that is being set up was assigned before the dump began, so nothing else
/// would count it. Other protocols count once they are assured; a lone DNS question is not a connection.
/// </remarks>
internal readonly struct ConnectionCounts(ImmutableArray<Uplink> uplinks, ConnectionTally[] tallies) : IConntrackVisitor
{
    /// <inheritdoc/>
    public void Visit(scoped in ConntrackEntry entry)
    {
        foreach (var uplink in uplinks)
        {
            if (uplink.Fwmark.Matches(entry.Mark))
            {
                ref var tally = ref tallies[uplink.Index];
                var live = IsLive(entry) ? 1 : 0;
                tally = entry.Protocol is IpProtocol.Tcp
                    ? new(tally.Tcp + live, tally.Other, tally.All + 1)
                    : new(tally.Tcp, tally.Other + live, tally.All + 1);
                return;
            }
        }
    }

    private static bool IsLive(scoped in ConntrackEntry entry) => entry.Protocol is IpProtocol.Tcp
        ? entry.TcpState is TcpConntrackState.SynSent or TcpConntrackState.SynSent2 or TcpConntrackState.SynReceived or TcpConntrackState.Established
        : (entry.Status & ConntrackStatus.Assured) != 0;
}
