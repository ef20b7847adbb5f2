using System.Runtime.ExceptionServices;
using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Nfqueue;

/// <summary>Receives batches of packets, has them decided, and answers each packet exactly once. One thread at a time.</summary>
internal sealed class QueueProcessor(INetlinkChannel channel, NfqueueOptions options)
{
    // Netlink and attribute headers and all attributes but the payload come to about 150 bytes.
    private const int DatagramOverhead = 512;

    // An answer that cannot be sent leaves packets waiting; past this many attempts a restart, which frees them, is better.
    private const int SendAttempts = 100;
    private const int SendRetryMilliseconds = 10;

    private readonly DatagramBatch _batch = new(options.BatchSize, NetlinkFormat.Align(options.CopyRange) + DatagramOverhead);
    private readonly VerdictBuffer _verdicts = new(options.Queue, options.BatchSize);
    private ExceptionDispatchInfo? _failure;
    private long _packets, _sentVerdicts, _rejectedVerdicts, _malformed, _truncatedDatagrams;

    /// <summary>The counters so far, but for what the socket had no room for.</summary>
    public NfqueueStatistics Statistics => new(
        Volatile.Read(ref _packets),
        Volatile.Read(ref _sentVerdicts),
        Volatile.Read(ref _rejectedVerdicts),
        Volatile.Read(ref _malformed),
        ReceiveOverruns: 0,
        Volatile.Read(ref _truncatedDatagrams));

    /// <summary>The sequence number, error and text of the last answer to a configuration request.</summary>
    public (uint Sequence, Errno Error, string? Text) LastAck { get; private set; }

    public int Process<THandler>(ref THandler handler, int timeoutMilliseconds)
        where THandler : struct, IQueueHandler, allows ref struct
    {
        var before = _packets;
        ProcessBatch(ref handler, timeoutMilliseconds);
        return (int)(_packets - before);
    }

    /// <summary>Takes what has arrived, until nothing is left or the answer to a request has been seen.</summary>
    public void ProcessUntilAck<THandler>(ref THandler handler, uint sequence)
        where THandler : struct, IQueueHandler, allows ref struct
    {
        while (LastAck.Sequence != sequence && ProcessBatch(ref handler, timeoutMilliseconds: 0) > 0)
        {
        }
    }

    private int ProcessBatch<THandler>(ref THandler handler, int timeoutMilliseconds)
        where THandler : struct, IQueueHandler, allows ref struct
    {
        var datagrams = Receive(timeoutMilliseconds);
        for (var i = 0; i < datagrams; i++)
            DecideDatagram(ref handler, i);
        Flush();

        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }

        return datagrams;
    }

    private int Receive(int timeoutMilliseconds)
    {
        var received = channel.Receive(_batch, timeoutMilliseconds);
        return received.Error switch
        {
            Errno.None => received.Value,
            Errno.EAGAIN or Errno.EINTR => 0,
            _ => throw new NetlinkException($"receive from queue {options.Queue}", received.Error),
        };
    }

    private void DecideDatagram<THandler>(ref THandler handler, int index)
        where THandler : struct, IQueueHandler, allows ref struct
    {
        if (_batch.IsTruncated(index))
            _truncatedDatagrams++;
        var messages = new NetlinkMessageReader(_batch[index]);
        while (messages.TryRead(out var message))
        {
            if (QueuedPacketParser.IsPacket(message))
                DecidePacket(ref handler, message);
            else if (NetlinkAck.TryParse(message, out var ack))
                TakeAck(message.Sequence, ack);
        }

        if (messages.IsMalformed)
            _malformed++;
    }

    private void DecidePacket<THandler>(ref THandler handler, scoped in NetlinkMessage message)
        where THandler : struct, IQueueHandler, allows ref struct
    {
        var isWhole = QueuedPacketParser.TryParse(message, out var packet, out var id);
        if (!isWhole)
            _malformed++;
        if (id is not { } packetId)
            return;

        _packets++;
        var verdict = QueueVerdict.Accept;
        try
        {
            if (isWhole && _failure is null)
                verdict = handler.Decide(packet);
        }
        catch (Exception exception)
        {
            // Nobody else will answer this packet and the rest of the batch: they pass, then the caller learns of it.
            _failure = ExceptionDispatchInfo.Capture(exception);
        }

        if (_verdicts.IsFull)
            Flush();
        _verdicts.Add(packetId, verdict);
    }

    private void TakeAck(uint sequence, scoped in NetlinkAck ack)
    {
        if (sequence != 0)
            LastAck = (sequence, ack.Error, ack.Text);
        else if (ack.Error != Errno.None)
            _rejectedVerdicts++;
    }

    private void Flush()
    {
        if (_verdicts.Count == 0)
            return;
        var result = channel.Send(_verdicts.Written);
        for (var attempt = 1; result.Error is Errno.EAGAIN or Errno.ENOBUFS && attempt < SendAttempts; attempt++)
        {
            channel.WaitWritable(SendRetryMilliseconds);
            result = channel.Send(_verdicts.Written);
        }

        if (!result.IsSuccess)
            throw new NetlinkException($"send verdicts to queue {options.Queue}", result.Error);
        _sentVerdicts += _verdicts.Count;
        _verdicts.Clear();
    }
}
