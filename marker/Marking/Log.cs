using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Marking;

internal static partial class Log
{
    [LoggerMessage(EventIds.QueueBound, LogLevel.Information, "marks new connections of queue {Queue} in the bits 0x{Mask:x}")]
    public static partial void QueueBound(ILogger logger, ushort queue, uint mask);

    [LoggerMessage(EventIds.QueueClosed, LogLevel.Information,
        "queue {Queue} closed: {Packets} packets, {Verdicts} verdicts; new connections go by the default route now, running ones as before")]
    public static partial void QueueClosed(ILogger logger, ushort queue, long packets, long verdicts);

    [LoggerMessage(EventIds.QueueTrouble, LogLevel.Warning,
        "queue {Queue}: since the last report {Overruns} packets found the socket full (they went by the default route), {Rejected} verdicts refused, {Malformed} packets unreadable")]
    public static partial void QueueTrouble(ILogger logger, ushort queue, long overruns, long rejected, long malformed);

    [LoggerMessage(EventIds.MarkingFailed, LogLevel.Error, "queue {Queue}: marking failed; binding it anew")]
    public static partial void MarkingFailed(ILogger logger, ushort queue, Exception exception);

    [LoggerMessage(EventIds.Placed, LogLevel.Trace, "placed {Protocol} {Client}:{ClientPort} -> {Destination}:{DestinationPort} by {Uplink} ({Reason}){Rule}")]
    public static partial void Placed(
        ILogger logger, string protocol, string client, ushort clientPort, string destination, ushort destinationPort, string uplink,
        string reason, string rule);

    [LoggerMessage(EventIds.Inbound, LogLevel.Trace, "inbound {Protocol} {Client}:{ClientPort} -> {Destination}:{DestinationPort} by {Uplink}")]
    public static partial void Inbound(
        ILogger logger, string protocol, string client, ushort clientPort, string destination, ushort destinationPort, string uplink);

    [LoggerMessage(EventIds.NeighboursUnreadable, LogLevel.Warning,
        "the neighbour table cannot be read: {Problem}. Connections that come in by an interface of several uplinks are answered by the default route")]
    public static partial void NeighboursUnreadable(ILogger logger, string problem);
}
