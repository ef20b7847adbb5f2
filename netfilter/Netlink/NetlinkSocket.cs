using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

/// <summary>A netlink socket that talks to the kernel alone.</summary>
internal sealed class NetlinkSocket : INetlinkChannel, IDisposable
{
    private readonly FileDescriptor _socket;
    private readonly FileDescriptor _wake;
    private readonly Lock _counting = new();
    private uint _dropsRead;
    private long _drops;

    private NetlinkSocket(FileDescriptor socket, FileDescriptor wake)
    {
        _socket = socket;
        _wake = wake;
    }

    public static NetlinkSocket Open(NetlinkProtocol protocol, int receiveBufferBytes)
    {
        var socket = Own(
            Libc.Socket(SocketConstants.AfNetlink, SocketConstants.SockRaw | SocketConstants.SockCloexec, (int)protocol),
            "open netlink socket");
        try
        {
            Check(Libc.SetOption(socket, SocketConstants.SolNetlink, (int)NetlinkOption.CapAck, 1), "set NETLINK_CAP_ACK");
            Check(Libc.SetOption(socket, SocketConstants.SolNetlink, (int)NetlinkOption.ExtAck, 1), "set NETLINK_EXT_ACK");

            // FORCE goes past net.core.rmem_max and needs CAP_NET_ADMIN; without it the limit is all there is.
            if (!Libc.SetOption(socket, SocketConstants.SolSocket, SocketConstants.SoRcvbufForce, receiveBufferBytes).IsSuccess)
                Check(Libc.SetOption(socket, SocketConstants.SolSocket, SocketConstants.SoRcvbuf, receiveBufferBytes), "set SO_RCVBUF");

            // A connected netlink socket refuses datagrams from any other process.
            var kernel = new NetlinkAddress { Family = SocketConstants.AfNetlink };
            Check(Libc.Connect(socket, kernel), "connect netlink socket");
            return new NetlinkSocket(socket, Own(Libc.EventFd(EventFdFlags.NonBlock | EventFdFlags.CloseOnExec), "create eventfd"));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Begins to hear what the kernel tells a multicast group.</summary>
    public void Join(int group) =>
        Check(Libc.SetOption(_socket, SocketConstants.SolNetlink, (int)NetlinkOption.AddMembership, group), $"join netlink group {group}");

    /// <summary>Hears no more of a multicast group; what has arrived stays to be read.</summary>
    public void Leave(int group) =>
        Check(Libc.SetOption(_socket, SocketConstants.SolNetlink, (int)NetlinkOption.DropMembership, group), $"leave netlink group {group}");

    /// <summary>Has the kernel filter dumps by what their requests say; one before 4.20 does not, and gives all.</summary>
    public void FilterDumps() => _ = Libc.SetOption(_socket, SocketConstants.SolNetlink, (int)NetlinkOption.StrictChecking, 1);

    /// <summary>Lets in only the messages that a filter lets in.</summary>
    public void Attach(ReadOnlySpan<FilterInstruction> filter) => Check(Libc.AttachFilter(_socket, filter), "attach socket filter");

    /// <summary>Messages that were lost because the receive buffer was full, since the socket was opened; for any thread.</summary>
    public long Drops
    {
        get
        {
            Span<uint> counters = stackalloc uint[SocketConstants.SkMeminfoVars];
            lock (_counting)
            {
                // Kernels before 4.12 do not tell. The kernel's count has 32 bits and goes round.
                if (Libc.GetMemoryInfo(_socket, counters).IsSuccess)
                {
                    _drops += unchecked(counters[SocketConstants.SkMeminfoDrops] - _dropsRead);
                    _dropsRead = counters[SocketConstants.SkMeminfoDrops];
                }

                return _drops;
            }
        }
    }

    /// <summary>
    /// Takes messages again as soon as there is room. Otherwise one that finds the buffer full makes the kernel refuse all that follow until
    /// the reader has emptied it (NETLINK_S_CONGESTED, net/netlink/af_netlink.c). Losses then show in <see cref="Drops"/> alone.
    /// </summary>
    public void DisableOverrunErrors() =>
        Check(Libc.SetOption(_socket, SocketConstants.SolNetlink, (int)NetlinkOption.NoEnobufs, 1), "set NETLINK_NO_ENOBUFS");

    public SyscallResult Send(ReadOnlySpan<byte> datagram) => Libc.Send(_socket, datagram);

    public SyscallResult Receive(DatagramBatch batch) => Libc.ReceiveMany(_socket, batch.Slots);

    public bool WaitReadable(int timeoutMilliseconds)
    {
        using var socket = new DescriptorLease(_socket);
        using var wake = new DescriptorLease(_wake);
        Span<PollFd> descriptors =
        [
            new PollFd { Descriptor = socket.Descriptor, Events = PollEvents.In },
            new PollFd { Descriptor = wake.Descriptor, Events = PollEvents.In },
        ];
        Check(Libc.Poll(descriptors, timeoutMilliseconds), "poll netlink socket");
        if (descriptors[1].Returned != PollEvents.None)
        {
            Libc.ReadCounter(_wake);
            return false;
        }

        // An error state (ENOBUFS) counts too: receiving is what reports and clears it.
        return descriptors[0].Returned != PollEvents.None;
    }

    public void WaitWritable(int timeoutMilliseconds)
    {
        using var socket = new DescriptorLease(_socket);
        Span<PollFd> descriptors = [new PollFd { Descriptor = socket.Descriptor, Events = PollEvents.Out }];
        Check(Libc.Poll(descriptors, timeoutMilliseconds), "poll netlink socket");
    }

    /// <summary>Ends the <see cref="WaitReadable"/> under way, or else the next one; for any thread. A full counter (EAGAIN) does it just as well.</summary>
    public void Interrupt() => Libc.AddToCounter(_wake, 1);

    public void Dispose()
    {
        _socket.Dispose();
        _wake.Dispose();
    }

    private static FileDescriptor Own(SyscallResult result, string operation)
    {
        Check(result, operation);
        return new FileDescriptor(result.Value);
    }

    private static void Check(SyscallResult result, string operation)
    {
        if (!result.IsSuccess)
            throw new NetlinkException(operation, result.Error);
    }
}
