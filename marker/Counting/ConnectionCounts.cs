using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Counting;

/// <summary>Counts the connections of each uplink in one dump.</summary>
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
                var live = LiveConnection.Is(entry) ? 1 : 0;
                tally = entry.Protocol is IpProtocol.Tcp
                    ? new(tally.Tcp + live, tally.Other, tally.All + 1)
                    : new(tally.Tcp, tally.Other + live, tally.All + 1);
                return;
            }
        }
    }
}
