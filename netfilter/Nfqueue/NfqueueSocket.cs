using System.Diagnostics;
using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Nfqueue;

/// <summary>One netfilter queue: takes its packets and gives the verdicts.</summary>
/// <remarks>
/// <see cref="Process"/> and <see cref="StopQueueing"/> are for one thread at a time; <see cref="Interrupt"/> and <see cref="Statistics"/> are for any.
/// Closing the socket unbinds the queue: the kernel drops what still waits, and later packets follow the rule's <c>bypass</c>. So
/// <see cref="StopQueueing"/> comes first where nothing may be lost.
/// </remarks>
public sealed class NfqueueSocket : IDisposable
{
    private static readonly TimeSpan AckTimeout = TimeSpan.FromSeconds(5);

    private readonly NetlinkSocket _channel;
    private readonly QueueProcessor _processor;
    private readonly ushort _queue;
    private uint _sequence;

    private NfqueueSocket(NetlinkSocket channel, NfqueueOptions options)
    {
        _channel = channel;
        _processor = new QueueProcessor(channel, options);
        _queue = options.Queue;
    }

    /// <summary>The counters so far; the kernel is asked for its own.</summary>
    public NfqueueStatistics Statistics => _processor.Statistics with { ReceiveOverruns = _channel.Drops };

    /// <summary>Binds the queue, for IPv4 and IPv6 alike.</summary>
    /// <exception cref="NetlinkException">Another process holds the queue, CAP_NET_ADMIN is missing, or the kernel has no queues.</exception>
    public static NfqueueSocket Open(NfqueueOptions options)
    {
        options.Validate();
        var socket = new NfqueueSocket(NetlinkSocket.Open(NetlinkProtocol.Netfilter, options.ReceiveBufferBytes), options);
        try
        {
            socket._channel.DisableOverrunErrors();
            socket.Configure(options);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes one batch of packets and answers each, waiting for the first one if there is none yet.</summary>
    /// <param name="handler">Decides, packet by packet.</param>
    /// <param name="timeoutMilliseconds">How long to wait; -1 for ever.</param>
    /// <returns>The number of packets; 0 when the time is over, on <see cref="Interrupt"/>, or when there was only news other than packets.</returns>
    /// <exception cref="NetlinkException">The kernel no longer answers on this socket.</exception>
    public int Process<THandler>(ref THandler handler, int timeoutMilliseconds)
        where THandler : struct, IQueueHandler, allows ref struct => _processor.Process(ref handler, timeoutMilliseconds);

    /// <summary>
    /// Lets no packet into the queue any more, and answers those that wait in it: what comes from then on passes if the queue fails open,
    /// and is dropped otherwise. After it the socket can be closed without losing a packet.
    /// </summary>
    /// <param name="handler">Decides, packet by packet.</param>
    /// <exception cref="NetlinkException">The kernel refused, or no longer answers on this socket.</exception>
    public void StopQueueing<THandler>(ref THandler handler)
        where THandler : struct, IQueueHandler, allows ref struct
    {
        Span<byte> buffer = stackalloc byte[QueueConfigMessage.MaxSize];
        var operation = $"stop queue {_queue}";
        var length = QueueConfigMessage.WriteMaxLength(buffer, ++_sequence, _queue, maxLength: 0);
        Send(buffer[..length], operation, static _ => null);

        // The kernel takes a request within the send (netlink_unicast_kernel), and compares the length under the lock that sets it
        // (__nfqnl_enqueue_packet: queue_total >= queue_maxlen). So all that waits is in the socket by now, before the acknowledgement;
        // a full socket has lost that one, and is merely emptied.
        _processor.ProcessUntilAck(ref handler, _sequence);
        ThrowIfRefused(operation, static _ => null);
    }

    /// <summary>Lets packets gather for a while, so that the next <see cref="Process"/> takes many at once. Nothing ends it early.</summary>
    public static void Rest(TimeSpan time) => Libc.Sleep(time);

    /// <summary>Makes the <see cref="Process"/> that waits, or else the next one, return without waiting.</summary>
    public void Interrupt() => _channel.Interrupt();

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private void Configure(NfqueueOptions options)
    {
        Span<byte> buffer = stackalloc byte[QueueConfigMessage.MaxSize];
        var operation = $"bind queue {options.Queue}";

        var length = QueueConfigMessage.WriteFamilyBind(buffer, ++_sequence);
        Request(buffer[..length], operation, static error => error switch
        {
            Errno.EPERM => "CAP_NET_ADMIN is missing",
            Errno.EINVAL => "the kernel has no netfilter queues (nfnetlink_queue)",
            _ => null,
        });

        length = QueueConfigMessage.WriteBind(buffer, ++_sequence, options);
        Request(buffer[..length], operation, static error =>
            error is Errno.EPERM or Errno.EBUSY ? "another process or socket holds the queue" : null);
    }

    // Packets may arrive before the answer does; they are let through.
    private void Request(ReadOnlySpan<byte> message, string operation, Func<Errno, string?> explain)
    {
        Send(message, operation, explain);
        var accept = default(AcceptAll);
        var start = Stopwatch.GetTimestamp();
        while (_processor.LastAck.Sequence != _sequence)
        {
            if (Stopwatch.GetElapsedTime(start) > AckTimeout)
                throw new NetlinkException(operation, Errno.ETIMEDOUT);
            _processor.Process(ref accept, (int)AckTimeout.TotalMilliseconds);
        }

        ThrowIfRefused(operation, explain);
    }

    private void Send(ReadOnlySpan<byte> message, string operation, Func<Errno, string?> explain)
    {
        var sent = _channel.Send(message);
        if (!sent.IsSuccess)
            throw new NetlinkException(operation, sent.Error, hint: explain(sent.Error));
    }

    private void ThrowIfRefused(string operation, Func<Errno, string?> explain)
    {
        var ack = _processor.LastAck;
        if (ack.Sequence == _sequence && ack.Error != Errno.None)
            throw new NetlinkException(operation, ack.Error, ack.Text, explain(ack.Error));
    }
}
