using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Marker.Marking;

/// <summary>Tells of each placement, and which rule made it.</summary>
internal sealed class PlacementLog(ILogger logger, ImmutableArray<Rule> rules)
{
    public void Write(in Flow flow, Selection selection) => Log.Placed(
        logger, ((ProtocolType)flow.Protocol).ToString(), flow.Client.ToString(), flow.ClientPort, flow.Destination.ToString(), flow.DestinationPort,
        selection.Uplink?.Name ?? (selection.IsDropped ? "nobody" : "default route"), selection.Reason.ToString(),
        selection.Rule < 0 ? "" : $" [{rules[selection.Rule].Name}]");
}
