using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Reads the events that have arrived. One thread at a time.</summary>
internal sealed class RouteEventReader(INetlinkChannel channel)
{
    // A link comes to 1.5 KiB; more only with a driver's own additions, and then the event counts as one that could not be read.
    private const int DatagramSize = 8192;
    private const int Datagrams = 16;

    private readonly DatagramBatch _batch = new(Datagrams, DatagramSize);

    /// <summary>Takes all that has arrived, without waiting; false: something was lost or could not be read.</summary>
    public bool Drain(IRouteVisitor visitor)
    {
        var isComplete = true;
        while (true)
        {
            var received = channel.Receive(_batch);
            switch (received.Error)
            {
                case Errno.None:
                    for (var i = 0; i < received.Value; i++)
                        isComplete &= TakeDatagram(visitor, i);
                    break;
                case Errno.ENOBUFS:
                    isComplete = false;
                    break;
                case Errno.EAGAIN:
                    return isComplete;
                default:
                    throw new NetlinkException("receive changes of links, addresses, routes and rules", received.Error);
            }
        }
    }

    private bool TakeDatagram(IRouteVisitor visitor, int index)
    {
        var isComplete = true;
        var messages = new NetlinkMessageReader(_batch[index]);
        while (messages.TryRead(out var message))
        {
            if (RouteMessageVisit.IsEntry(message))
                isComplete &= RouteMessageVisit.TryVisit(message, ref visitor);
        }

        return isComplete && !messages.IsMalformed;
    }
}
