using Microsoft.Extensions.Logging;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Nfqueue;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Marking;

/// <summary>Places one connection by its first packet.</summary>
internal readonly struct PacketMarker(SelectionEngine engine, uint fwmarkMask, RecentPlacements recent, ILogger logger, bool tracing) : IQueueHandler
{
    /// <inheritdoc/>
    public QueueVerdict Decide(in QueuedPacket packet)
    {
        // Rules that queue what is marked already would get it back for ever: it has been placed, so it goes on.
        if ((packet.Mark & fwmarkMask) != 0)
        {
            return QueueVerdict.Accept;
        }

        var flow = Describe(packet.Payload);
        // NF_REPEAT: the rules see the packet once more, now marked, and save the mark for the connection. The first packet of a
        // connection that no uplink can carry goes on unmarked, by the default route.
        return (recent.Find(flow) ?? Place(flow)) is { } uplink
            ? QueueVerdict.Repeat.WithMark(uplink.Fwmark.ApplyTo(packet.Mark))
            : QueueVerdict.Accept;
    }

    private Uplink? Place(in Flow flow)
    {
        var selection = engine.Select(flow);
        if (selection.Uplink is { } uplink)
        {
            recent.Add(flow, uplink);
        }

        if (tracing)
        {
            Log.Placed(logger, flow, selection);
        }

        return selection.Uplink;
    }

    private static Flow Describe(ReadOnlySpan<byte> payload) => IpPacketView.TryParse(payload, out var packet)
        ? new Flow
        {
            Path = FlowPath.Forwarded,
            Client = FlowAddress.FromNetworkOrder(packet.Source),
            ClientPort = packet.SourcePort,
            Destination = FlowAddress.FromNetworkOrder(packet.Destination),
            DestinationPort = packet.DestinationPort,
            Protocol = (byte)packet.Protocol,
        }
        : new Flow { Path = FlowPath.Forwarded };
}
