using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>Asks for the connection table and walks through the answer. One thread at a time.</summary>
internal sealed class ConntrackDumper(INetlinkChannel channel)
{
    private const string Operation = "dump conntrack";

    // netlink_dump() (net/netlink/af_netlink.c) grows its messages to what the reader offers, 32 KiB at most.
    private const int DatagramSize = 32768;
    private const int Datagrams = 4;

    // The kernel fills the next part while the last one is read; silence this long means that the end was lost.
    private const int SilenceMilliseconds = 5000;

    private readonly DatagramBatch _batch = new(Datagrams, DatagramSize);
    private uint _sequence;
    private long _entries, _malformed;
    private bool _isInterrupted, _isOverrun, _isDone;
    private Errno _error;
    private string? _errorText;

    public ConntrackDumpResult Dump<TVisitor>(uint? markValue, uint? markMask, ref TVisitor visitor)
        where TVisitor : struct, IConntrackVisitor, allows ref struct
    {
        if (markMask is not null && markValue is null)
            throw new ArgumentException("A mask needs a mark.", nameof(markMask));
        Start(markValue, markMask);
        try
        {
            while (!_isDone)
                TakeBatch(ref visitor);
        }
        catch (Exception exception) when (exception is not NetlinkException)
        {
            // A dump left half read would answer the next one with EBUSY.
            var nobody = default(NoVisitor);
            while (!_isDone)
                TakeBatch(ref nobody);
            throw;
        }

        if (_error != Errno.None)
            throw new NetlinkException(Operation, _error, _errorText, _error == Errno.EPERM ? "CAP_NET_ADMIN is missing" : null);
        return new ConntrackDumpResult(_entries, _malformed, _isInterrupted, _isOverrun);
    }

    private void Start(uint? markValue, uint? markMask)
    {
        _entries = _malformed = 0;
        _isInterrupted = _isOverrun = _isDone = false;
        _error = Errno.None;
        _errorText = null;

        Span<byte> buffer = stackalloc byte[ConntrackDumpRequest.MaxSize];
        var length = ConntrackDumpRequest.Write(buffer, ++_sequence, markValue, markMask);
        var sent = channel.Send(buffer[..length]);
        if (!sent.IsSuccess)
            throw new NetlinkException(Operation, sent.Error);
    }

    private void TakeBatch<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IConntrackVisitor, allows ref struct
    {
        var received = channel.Receive(_batch);
        switch (received.Error)
        {
            case Errno.None:
                for (var i = 0; i < received.Value; i++)
                    TakeDatagram(ref visitor, _batch[i]);
                break;
            case Errno.ENOBUFS:
                _isOverrun = true;
                break;
            case Errno.EAGAIN when channel.WaitReadable(SilenceMilliseconds):
                break;
            default:
                throw new NetlinkException(Operation, received.Error == Errno.EAGAIN ? Errno.ETIMEDOUT : received.Error);
        }
    }

    private void TakeDatagram<TVisitor>(ref TVisitor visitor, ReadOnlySpan<byte> datagram)
        where TVisitor : struct, IConntrackVisitor, allows ref struct
    {
        var messages = new NetlinkMessageReader(datagram);
        while (messages.TryRead(out var message))
        {
            // What an earlier dump left behind.
            if (message.Sequence != _sequence)
                continue;
            _isInterrupted |= (message.Flags & NetlinkFlags.DumpInterrupted) != 0;
            if (ConntrackParser.IsEntry(message))
                TakeEntry(ref visitor, message);
            else if (message.Is(NetlinkMessageType.Done))
                Finish(NetlinkAck.ParseDone(message), null);
            else if (NetlinkAck.TryParse(message, out var ack))
                Finish(ack.Error, ack.Text);
        }

        if (messages.IsMalformed)
            _malformed++;
    }

    private void TakeEntry<TVisitor>(ref TVisitor visitor, scoped in NetlinkMessage message)
        where TVisitor : struct, IConntrackVisitor, allows ref struct
    {
        if (!ConntrackParser.TryParse(message, out var entry))
        {
            _malformed++;
            return;
        }

        _entries++;
        visitor.Visit(entry);
    }

    private void Finish(Errno error, string? text)
    {
        _isDone = true;
        _error = error;
        _errorText = text;
    }

    private readonly struct NoVisitor : IConntrackVisitor
    {
        public void Visit(scoped in ConntrackEntry entry)
        {
        }
    }
}
