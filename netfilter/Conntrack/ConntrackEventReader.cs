using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>Reads the events that have arrived. One thread at a time.</summary>
internal sealed class ConntrackEventReader(INetlinkChannel channel)
{
    // An event comes to 200 to 400 bytes; helpers, labels and security contexts are a few hundred more.
    private const int DatagramSize = 2048;
    private const int Datagrams = 64;

    private readonly DatagramBatch _batch = new(Datagrams, DatagramSize);
    private long _events, _malformed;

    /// <summary>Takes all that has arrived, without waiting.</summary>
    public ConntrackEventResult Drain<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IConntrackEventVisitor, allows ref struct
    {
        _events = _malformed = 0;
        var isOverrun = false;
        while (true)
        {
            var received = channel.Receive(_batch);
            switch (received.Error)
            {
                case Errno.None:
                    for (var i = 0; i < received.Value; i++)
                        TakeDatagram(ref visitor, i);
                    break;
                case Errno.ENOBUFS:
                    isOverrun = true;
                    break;
                case Errno.EAGAIN:
                    return new ConntrackEventResult(_events, _malformed, isOverrun);
                default:
                    throw new NetlinkException("receive conntrack events", received.Error);
            }
        }
    }

    private void TakeDatagram<TVisitor>(ref TVisitor visitor, int index)
        where TVisitor : struct, IConntrackEventVisitor, allows ref struct
    {
        var messages = new NetlinkMessageReader(_batch[index]);
        while (messages.TryRead(out var message))
        {
            var isEnd = ConntrackParser.IsEnd(message);
            if (!isEnd && !ConntrackParser.IsEntry(message))
                continue;
            if (!ConntrackParser.TryParse(message, out var entry))
            {
                _malformed++;
                continue;
            }

            _events++;
            visitor.Visit(
                isEnd ? ConntrackChange.Destroy
                : (message.Flags & NetlinkFlags.Create) != 0 ? ConntrackChange.New
                : ConntrackChange.Update,
                entry);
        }

        if (messages.IsMalformed)
            _malformed++;
    }
}
