using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

/// <summary>Datagrams to and from the kernel. For one thread at a time.</summary>
internal interface INetlinkChannel
{
    /// <summary>Sends one datagram, which may hold several messages.</summary>
    SyscallResult Send(ReadOnlySpan<byte> datagram);

    /// <summary>Takes what has arrived, without waiting; the value is the number of datagrams.</summary>
    SyscallResult Receive(DatagramBatch batch);

    /// <summary>Takes what has arrived, and waits for the first datagram where there is none; EAGAIN or EINTR: the wait ended without one.</summary>
    /// <param name="batch">Where the datagrams go.</param>
    /// <param name="timeoutMilliseconds">How long to wait; -1 for ever.</param>
    SyscallResult Receive(DatagramBatch batch, int timeoutMilliseconds)
    {
        var received = Receive(batch);
        return received.Error == Errno.EAGAIN && WaitReadable(timeoutMilliseconds) ? Receive(batch) : received;
    }

    /// <summary>Waits for something to receive; false when the time is over or another thread ended the wait.</summary>
    bool WaitReadable(int timeoutMilliseconds);

    /// <summary>Waits for room to send.</summary>
    void WaitWritable(int timeoutMilliseconds);
}
