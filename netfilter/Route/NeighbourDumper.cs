using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Asks for the neighbour table and walks through the answer. One thread at a time.</summary>
internal sealed class NeighbourDumper(INetlinkChannel channel)
{
    private const string Operation = "dump neighbours";

    // netlink_dump() (net/netlink/af_netlink.c) grows its messages to what the reader offers, 32 KiB at most: about 300 entries.
    private const int DatagramSize = 32768;
    private const int Datagrams = 4;

    // Each receive makes the kernel write the next part before it returns; silence this long means that the end was lost.
    private const int SilenceMilliseconds = 1000;

    private readonly DatagramBatch _batch = new(Datagrams, DatagramSize);
    private uint _sequence;
    private int _entries;
    private bool _isDone;

    /// <summary>Visits the entries of an interface, or with 0 of all; returns how many. Those that cannot be read are left out.</summary>
    public int Dump(uint interfaceIndex, INeighbourVisitor visitor)
    {
        Span<byte> buffer = stackalloc byte[NeighbourDumpRequest.MaxSize];
        var length = NeighbourDumpRequest.Write(buffer, ++_sequence, interfaceIndex);
        var sent = channel.Send(buffer[..length]);
        if (!sent.IsSuccess)
            throw new NetlinkException(Operation, sent.Error);

        _entries = 0;
        _isDone = false;
        while (!_isDone)
            TakeBatch(visitor);
        return _entries;
    }

    /// <summary>Makes the kernel find out a neighbour's hardware address. What it says against it is left for the next dump, which passes it over.</summary>
    public void Use(uint interfaceIndex, ReadOnlySpan<byte> address)
    {
        Span<byte> buffer = stackalloc byte[NeighbourUseRequest.MaxSize];
        var length = NeighbourUseRequest.Write(buffer, ++_sequence, interfaceIndex, address);
        channel.Send(buffer[..length]);
    }

    private void TakeBatch(INeighbourVisitor visitor)
    {
        var received = channel.Receive(_batch);
        switch (received.Error)
        {
            case Errno.None:
                for (var i = 0; i < received.Value; i++)
                    TakeDatagram(_batch[i], visitor);
                break;
            case Errno.EAGAIN when channel.WaitReadable(SilenceMilliseconds):
                break;
            default:
                throw new NetlinkException(Operation, received.Error == Errno.EAGAIN ? Errno.ETIMEDOUT : received.Error);
        }
    }

    private void TakeDatagram(ReadOnlySpan<byte> datagram, INeighbourVisitor visitor)
    {
        var messages = new NetlinkMessageReader(datagram);
        while (messages.TryRead(out var message))
        {
            // What an earlier dump left behind.
            if (message.Sequence != _sequence)
                continue;
            if (NeighbourParser.IsEntry(message))
                TakeEntry(message, visitor);
            else if (message.Is(NetlinkMessageType.Done))
                Finish(NetlinkAck.ParseDone(message), null);
            else if (NetlinkAck.TryParse(message, out var ack))
                Finish(ack.Error, ack.Text);
        }
    }

    private void TakeEntry(scoped in NetlinkMessage message, INeighbourVisitor visitor)
    {
        if (!NeighbourParser.TryParse(message, out var neighbour))
            return;
        _entries++;
        visitor.Visit(neighbour);
    }

    private void Finish(Errno error, string? text)
    {
        _isDone = true;
        if (error != Errno.None)
            throw new NetlinkException(Operation, error, text);
    }
}
