using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

/// <summary>Asks for a kernel's table (NLM_F_DUMP) and walks through the answer. One thread at a time.</summary>
/// <param name="channel">The socket.</param>
/// <param name="operation">What is done, for errors.</param>
/// <param name="silenceMilliseconds">Silence this long means that the end was lost.</param>
internal sealed class NetlinkDump(INetlinkChannel channel, string operation, int silenceMilliseconds)
{
    // netlink_dump() (net/netlink/af_netlink.c) grows its messages to what the reader offers, 32 KiB at most.
    private const int DatagramSize = 32768;
    private const int Datagrams = 4;

    private readonly DatagramBatch _batch = new(Datagrams, DatagramSize);
    private uint _sequence;
    private bool _isDone;
    private Errno _error;
    private string? _errorText;

    /// <summary>What to do about a lack of permission; null: nothing in particular.</summary>
    public string? PermissionHint { get; init; }

    /// <summary>Whether a full receive buffer is noted and gone on after; otherwise it is an error.</summary>
    public bool ToleratesOverruns { get; init; }

    /// <summary>Entries visited.</summary>
    public long Entries { get; private set; }

    /// <summary>Messages that could not be read, and were not visited.</summary>
    public long Malformed { get; private set; }

    /// <summary>The table changed shape meanwhile (NLM_F_DUMP_INTR).</summary>
    public bool IsInterrupted { get; private set; }

    /// <summary>The receive buffer was full.</summary>
    public bool IsOverrun { get; private set; }

    /// <summary>Sends the request and visits all that answers it.</summary>
    /// <param name="request">The whole message.</param>
    /// <param name="sequence">Its sequence number, another one each time.</param>
    /// <param name="visitor">What it throws ends the visits and comes back from here.</param>
    /// <exception cref="NetlinkException">The kernel refused or fell silent.</exception>
    public void Walk<TEntry, TVisitor>(scoped ReadOnlySpan<byte> request, uint sequence, ref TVisitor visitor)
        where TEntry : IDumpEntry<TVisitor>
        where TVisitor : allows ref struct
    {
        _sequence = sequence;
        Entries = Malformed = 0;
        IsInterrupted = IsOverrun = _isDone = false;
        (_error, _errorText) = (Errno.None, null);
        var sent = channel.Send(request);
        if (!sent.IsSuccess)
            throw new NetlinkException(operation, sent.Error);

        try
        {
            while (!_isDone)
                TakeBatch<TEntry, TVisitor>(ref visitor, visits: true);
        }
        catch (Exception exception) when (exception is not NetlinkException)
        {
            // A dump left half read would answer the next one with EBUSY.
            while (!_isDone)
                TakeBatch<TEntry, TVisitor>(ref visitor, visits: false);
            throw;
        }

        if (_error != Errno.None)
            throw new NetlinkException(operation, _error, _errorText, _error == Errno.EPERM ? PermissionHint : null);
    }

    private void TakeBatch<TEntry, TVisitor>(ref TVisitor visitor, bool visits)
        where TEntry : IDumpEntry<TVisitor>
        where TVisitor : allows ref struct
    {
        var received = channel.Receive(_batch);
        switch (received.Error)
        {
            case Errno.None:
                for (var i = 0; i < received.Value; i++)
                    TakeDatagram<TEntry, TVisitor>(_batch[i], ref visitor, visits);
                break;
            case Errno.ENOBUFS when ToleratesOverruns:
                IsOverrun = true;
                break;
            case Errno.EAGAIN when channel.WaitReadable(silenceMilliseconds):
                break;
            default:
                throw new NetlinkException(operation, received.Error == Errno.EAGAIN ? Errno.ETIMEDOUT : received.Error);
        }
    }

    private void TakeDatagram<TEntry, TVisitor>(ReadOnlySpan<byte> datagram, ref TVisitor visitor, bool visits)
        where TEntry : IDumpEntry<TVisitor>
        where TVisitor : allows ref struct
    {
        var messages = new NetlinkMessageReader(datagram);
        while (messages.TryRead(out var message))
        {
            // What an earlier dump left behind.
            if (message.Sequence != _sequence)
                continue;
            IsInterrupted |= (message.Flags & NetlinkFlags.DumpInterrupted) != 0;
            if (TEntry.IsEntry(message))
            {
                if (visits)
                    TakeEntry<TEntry, TVisitor>(message, ref visitor);
            }
            else if (message.Is(NetlinkMessageType.Done))
            {
                Finish(NetlinkAck.ParseDone(message), null);
            }
            else if (NetlinkAck.TryParse(message, out var ack))
            {
                Finish(ack.Error, ack.Text);
            }
        }

        if (messages.IsMalformed)
            Malformed++;
    }

    private void TakeEntry<TEntry, TVisitor>(scoped in NetlinkMessage message, ref TVisitor visitor)
        where TEntry : IDumpEntry<TVisitor>
        where TVisitor : allows ref struct
    {
        if (TEntry.TryVisit(message, ref visitor))
            Entries++;
        else
            Malformed++;
    }

    private void Finish(Errno error, string? text)
    {
        _isDone = true;
        (_error, _errorText) = (error, text);
    }
}
