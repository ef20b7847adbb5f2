using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

/// <summary>Datagrams to and from the kernel. One thread sends, receives and waits; any thread may interrupt.</summary>
internal interface INetlinkChannel : IDisposable
{
    /// <summary>Sends one datagram, which may hold several messages.</summary>
    SyscallResult Send(ReadOnlySpan<byte> datagram);

    /// <summary>Takes what has arrived, without waiting; the value is the number of datagrams.</summary>
    SyscallResult Receive(DatagramBatch batch);

    /// <summary>Waits for something to receive; false when the time is over or <see cref="Interrupt"/> was called.</summary>
    bool WaitReadable(int timeoutMilliseconds);

    /// <summary>Waits for room to send.</summary>
    void WaitWritable(int timeoutMilliseconds);

    /// <summary>Ends the wait under way, or else the next one.</summary>
    void Interrupt();
}
