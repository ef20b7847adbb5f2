using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Marking;

/// <summary>Tells of each placement, and which rule made it; and by which uplink a connection came in.</summary>
internal sealed class PlacementLog(ILogger logger, ImmutableArray<Rule> rules)
{
    public void Write(in Flow flow, Selection selection) => Log.Placed(
        logger, Protocol(flow), flow.Client.ToString(), flow.ClientPort, flow.Destination.ToString(), flow.DestinationPort,
        selection.Uplink?.Name ?? (selection.IsDropped ? "nobody" : "default route"), selection.Reason.ToString(),
        selection.Rule < 0 ? "" : $" [{rules[selection.Rule].Name}]");

    public void WriteInbound(in Flow flow, Uplink? sender) => Log.Inbound(
        logger, Protocol(flow), flow.Client.ToString(), flow.ClientPort, flow.Destination.ToString(), flow.DestinationPort,
        sender?.Name ?? "none of the gateways");

    private static string Protocol(in Flow flow) => ((ProtocolType)flow.Protocol).ToString();
}
