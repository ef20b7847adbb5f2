using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Nfqueue;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Marking;

/// <summary>Places one connection by its first packet.</summary>
/// <param name="engine">Who chooses.</param>
/// <param name="fwmarkMask">Our bits of the mark.</param>
/// <param name="recent">What was placed a moment ago.</param>
/// <param name="interfaces">Where the inbound interface's name comes from; null where no rule asks for it.</param>
/// <param name="log">Told of each placement; null: nobody wants to know.</param>
internal readonly struct PacketMarker(
    SelectionEngine engine, uint fwmarkMask, RecentPlacements recent, InterfaceNames? interfaces, PlacementLog? log) : IQueueHandler
{
    /// <inheritdoc/>
    public QueueVerdict Decide(in QueuedPacket packet)
    {
        // Rules that queue what is marked already would get it back for ever: it has been placed, so it goes on.
        if ((packet.Mark & fwmarkMask) != 0)
        {
            return QueueVerdict.Accept;
        }

        var flow = Describe(packet.Payload, interfaces?.Find(packet.InputInterface));
        if (recent.Find(flow) is { } placed)
        {
            return Mark(packet, placed);
        }

        var selection = engine.Select(flow);
        log?.Write(flow, selection);
        if (selection.Uplink is not { } uplink)
        {
            // The first packet of a connection that no uplink can carry goes on unmarked, by the default route, unless a rule refuses it.
            return selection.IsDropped ? QueueVerdict.Drop : QueueVerdict.Accept;
        }

        recent.Add(flow, uplink);
        return Mark(packet, uplink);
    }

    // NF_REPEAT: the rules see the packet once more, now marked, and save the mark for the connection.
    private static QueueVerdict Mark(in QueuedPacket packet, Uplink uplink) => QueueVerdict.Repeat.WithMark(uplink.Fwmark.ApplyTo(packet.Mark));

    private static Flow Describe(ReadOnlySpan<byte> payload, string? inbound) => IpPacketView.TryParse(payload, out var packet)
        ? new Flow
        {
            Path = FlowPath.Forwarded,
            Client = FlowAddress.FromNetworkOrder(packet.Source),
            ClientPort = packet.SourcePort,
            Destination = FlowAddress.FromNetworkOrder(packet.Destination),
            DestinationPort = packet.DestinationPort,
            Protocol = (byte)packet.Protocol,
            InboundInterface = inbound,
        }
        : new Flow { Path = FlowPath.Forwarded, InboundInterface = inbound };
}
