using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Nfqueue;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Marking;

/// <summary>Places one connection by its first packet.</summary>
/// <param name="engine">Who chooses.</param>
/// <param name="fwmarkMask">Our bits of the mark.</param>
/// <param name="recent">What was placed a moment ago.</param>
/// <param name="interfaces">Where the inbound interface's name comes from; null where nobody asks for it.</param>
/// <param name="inboundUplinks">Who knows the uplink of a connection that comes in by a shared interface; null where none is shared.</param>
/// <param name="log">Told of each placement; null: nobody wants to know.</param>
internal readonly struct PacketMarker(
    SelectionEngine engine, uint fwmarkMask, RecentPlacements recent, InterfaceNames? interfaces, InboundUplinks? inboundUplinks, PlacementLog? log)
    : IQueueHandler
{
    /// <inheritdoc/>
    public QueueVerdict Decide(in QueuedPacket packet)
    {
        // Rules that queue what is marked already would get it back for ever: it has been placed, so it goes on.
        if ((packet.Mark & fwmarkMask) != 0)
        {
            return QueueVerdict.Accept;
        }

        var inbound = interfaces?.Find(packet.InputInterface);
        var flow = Describe(packet, inbound);
        if (inboundUplinks?.Find(inbound) is { } shared)
        {
            // It came in from the Internet: there is nothing to choose, and a stranger's is left to the default route.
            var sender = shared.FindSender(packet);
            log?.WriteInbound(flow, sender);
            return sender is null ? QueueVerdict.Accept : Mark(packet, sender);
        }

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

    private static Flow Describe(in QueuedPacket packet, string? inbound)
    {
        var path = packet.Hook is NetfilterHook.LocalOut ? FlowPath.Local : FlowPath.Forwarded;
        return IpPacketView.TryParse(packet.Payload, out var view)
            ? new Flow
            {
                Path = path,
                Client = FlowAddress.FromNetworkOrder(view.Source),
                ClientPort = view.SourcePort,
                Destination = FlowAddress.FromNetworkOrder(view.Destination),
                DestinationPort = view.DestinationPort,
                Protocol = (byte)view.Protocol,
                InboundInterface = inbound,
            }
            : new Flow { Path = path, InboundInterface = inbound };
    }
}
