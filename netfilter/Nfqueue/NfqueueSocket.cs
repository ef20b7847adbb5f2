using System.Diagnostics;
using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Nfqueue;

/// <summary>One netfilter queue: takes its packets and gives the verdicts.</summary>
/// <remarks>
/// <see cref="Process"/> is for one thread at a time; <see cref="Interrupt"/> and <see cref="Statistics"/> are for any.
/// Closing the socket unbinds the queue: the kernel drops what still waits, and later packets follow the rule's <c>bypass</c>.
/// </remarks>
public sealed class NfqueueSocket : IDisposable
{
    private static readonly TimeSpan AckTimeout = TimeSpan.FromSeconds(5);

    private readonly NetlinkSocket _channel;
    private readonly QueueProcessor _processor;
    private uint _sequence;

    private NfqueueSocket(NetlinkSocket channel, NfqueueOptions options)
    {
        _channel = channel;
        _processor = new QueueProcessor(channel, options);
    }

    /// <summary>The counters so far.</summary>
    public NfqueueStatistics Statistics => _processor.Statistics;

    /// <summary>Binds the queue, for IPv4 and IPv6 alike.</summary>
    /// <exception cref="NetlinkException">Another process holds the queue, CAP_NET_ADMIN is missing, or the kernel has no queues.</exception>
    public static NfqueueSocket Open(NfqueueOptions options)
    {
        options.Validate();
        var socket = new NfqueueSocket(NetlinkSocket.Open(NetlinkProtocol.Netfilter, options.ReceiveBufferBytes), options);
        try
        {
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

    /// <summary>Makes the <see cref="Process"/> that waits, or else the next one to wait, return at once.</summary>
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
        var sent = _channel.Send(message);
        if (!sent.IsSuccess)
            throw new NetlinkException(operation, sent.Error, hint: explain(sent.Error));

        var accept = default(AcceptAll);
        var start = Stopwatch.GetTimestamp();
        while (_processor.LastAck.Sequence != _sequence)
        {
            if (Stopwatch.GetElapsedTime(start) > AckTimeout)
                throw new NetlinkException(operation, Errno.ETIMEDOUT);
            _processor.Process(ref accept, (int)AckTimeout.TotalMilliseconds);
        }

        var ack = _processor.LastAck;
        if (ack.Error != Errno.None)
            throw new NetlinkException(operation, ack.Error, ack.Text, explain(ack.Error));
    }
}
