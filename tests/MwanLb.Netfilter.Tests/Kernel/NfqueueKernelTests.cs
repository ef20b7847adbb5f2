using System.Net;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfqueue;
using MwanLb.Netfilter.Packets;
using MwanLb.Netfilter.Tests.Nfqueue;

namespace MwanLb.Netfilter.Tests.Kernel;

public sealed class NfqueueKernelTests
{
    private const int Patience = 2000;
    private static readonly NfqueueOptions Options = new() { Queue = 7 };

    [Fact]
    public void Process_AcceptWithMark_MarksAndDelivers() => KernelNamespace.Run(() =>
    {
        QueueUnmarkedUdp();
        Command.Run("iptables", "-t mangle -A POSTROUTING -p udp -m mark --mark 0x5");
        using var queue = NfqueueSocket.Open(Options);
        using var udp = new UdpPair();
        var senderPort = 0;
        var handler = new FuncHandler(packet =>
        {
            Assert.True(IpPacketView.TryParse(packet.Payload, out var view));
            Assert.Equal(IPAddress.Loopback, new IPAddress(view.Destination));
            Assert.Equal(NetfilterHook.LocalOut, packet.Hook);
            Assert.Equal(0x0800, packet.HardwareProtocol);
            Assert.NotEqual(0u, packet.OutputInterface);
            Assert.False(packet.IsTruncated);
            senderPort = view.SourcePort;
            return QueueVerdict.Accept.WithMark(5);
        });

        udp.Send(packets: 10);
        ProcessAll(queue, ref handler, 10);

        Assert.Equal(10, udp.Receive(10));
        Assert.Equal(udp.SenderPort, senderPort);
        Assert.Equal(new NfqueueStatistics(10, 10, 0, 0, 0, 0), queue.Statistics);
        Assert.Contains("[10:", MarkCounter(), StringComparison.Ordinal);
    });

    [Fact]
    public void Process_Repeat_RunsTheHookAgainOnce() => KernelNamespace.Run(() =>
    {
        QueueUnmarkedUdp();
        using var queue = NfqueueSocket.Open(Options);
        using var udp = new UdpPair();
        var handler = new FuncHandler(packet => QueueVerdict.Repeat.WithMark(packet.Mark | 2));

        udp.Send(packets: 3);
        ProcessAll(queue, ref handler, 3);

        Assert.Equal(3, udp.Receive(3));
        Assert.Equal(0, queue.Process(ref handler, 0));
        Assert.Equal(3, queue.Statistics.Packets);
    });

    [Fact]
    public void Process_Drop_DeliversNothing() => KernelNamespace.Run(() =>
    {
        QueueUnmarkedUdp();
        using var queue = NfqueueSocket.Open(Options);
        using var udp = new UdpPair();
        var isFirst = true;
        var handler = new FuncHandler(_ =>
        {
            var verdict = isFirst ? QueueVerdict.Accept : QueueVerdict.Drop;
            isFirst = false;
            return verdict;
        });

        udp.Send(packets: 5);
        ProcessAll(queue, ref handler, 5);

        // Loopback delivers within the verdict, so what is not here now was dropped.
        Assert.Equal(1, udp.Receive(1));
    });

    [Fact]
    public void Process_Ipv6_SharesTheQueue() => KernelNamespace.Run(() =>
    {
        Command.Run("ip6tables", "-t mangle -A OUTPUT -p udp -m mark --mark 0/0xff -j NFQUEUE --queue-num 7 --queue-bypass");
        using var queue = NfqueueSocket.Open(Options);
        using var udp = new UdpPair(IPAddress.IPv6Loopback);
        var protocols = new List<ushort>();
        var handler = new FuncHandler(packet =>
        {
            Assert.True(IpPacketView.TryParse(packet.Payload, out var view) && view.HasPorts);
            protocols.Add(packet.HardwareProtocol);
            return QueueVerdict.Accept;
        });

        udp.Send();
        ProcessAll(queue, ref handler, 1);

        Assert.Equal([0x86dd], protocols);
        Assert.Equal(1, udp.Receive(1));
    });

    [Fact]
    public void Process_PacketOverCopyRange_SaysSo() => KernelNamespace.Run(() =>
    {
        QueueUnmarkedUdp();
        using var queue = NfqueueSocket.Open(Options);
        using var udp = new UdpPair();
        var seen = new List<(int Length, bool IsTruncated)>();
        var handler = new FuncHandler(packet =>
        {
            seen.Add((packet.Payload.Length, packet.IsTruncated));
            return QueueVerdict.Accept;
        });

        udp.Send(length: 1000);
        ProcessAll(queue, ref handler, 1);

        Assert.Equal([(128, true)], seen);
        Assert.Equal(1, udp.Receive(1));
        Assert.Equal(0, queue.Statistics.TruncatedDatagrams);
    });

    [Fact]
    public void Process_FromAnInterface_HasTheSendersHardwareAddress() => KernelNamespace.Run(() =>
    {
        Command.Run("iptables", "-t mangle -A PREROUTING -p udp -j NFQUEUE --queue-num 7 --queue-bypass");
        using var queue = NfqueueSocket.Open(Options);
        using var udp = new UdpPair();
        var seen = new List<(uint Input, string Address)>();
        var handler = new FuncHandler(packet =>
        {
            seen.Add((packet.InputInterface, Convert.ToHexString(packet.SourceHardwareAddress)));
            return QueueVerdict.Accept;
        });

        udp.Send();
        ProcessAll(queue, ref handler, 1);

        // The loopback's is all zeroes, and its index is 1.
        Assert.Equal([(1u, "000000000000")], seen);
    });

    [Fact]
    public void Process_Interrupted_ReturnsAtOnce() => KernelNamespace.Run(() =>
    {
        using var queue = NfqueueSocket.Open(Options);
        var handler = default(AcceptAll);

        var interrupter = new Thread(queue.Interrupt);
        interrupter.Start();
        Assert.Equal(0, queue.Process(ref handler, timeoutMilliseconds: -1));
        interrupter.Join();
    });

    [Fact]
    public void Open_QueueHeldByAnother_ThrowsAndNamesTheQueue() => KernelNamespace.Run(() =>
    {
        using (NfqueueSocket.Open(Options))
        {
            var exception = Assert.Throws<NetlinkException>(() => NfqueueSocket.Open(Options));
            Assert.Equal("bind queue 7", exception.Operation);
            Assert.Equal("EPERM", exception.ErrorName);
            Assert.EndsWith("another process or socket holds the queue", exception.Message, StringComparison.Ordinal);
        }

        using var free = NfqueueSocket.Open(Options);
    });

    [Fact]
    public void Open_WithoutCapability_ThrowsAndNamesIt() => KernelNamespace.Run(() =>
    {
        KernelNamespace.DropNetAdmin();

        var exception = Assert.Throws<NetlinkException>(() => NfqueueSocket.Open(Options));
        Assert.Equal("EPERM", exception.ErrorName);
        Assert.EndsWith("CAP_NET_ADMIN is missing", exception.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Open_Options_ReachTheKernel() => KernelNamespace.Run(() =>
    {
        using var queue = NfqueueSocket.Open(Options with { CopyRange = 96 });

        // queue, portid, waiting, copy mode, copy range, dropped, user dropped, last id, 1
        var fields = File.ReadAllText("/proc/thread-self/net/netfilter/nfnetlink_queue").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("7", fields[0]);
        Assert.Equal("2", fields[3]);
        Assert.Equal("96", fields[4]);
    });

    [Fact]
    public void Dispose_AfterOpen_LeavesTheRuleToItsBypass() => KernelNamespace.Run(() =>
    {
        QueueUnmarkedUdp();
        using var udp = new UdpPair();
        NfqueueSocket.Open(Options).Dispose();

        udp.Send();
        Assert.Equal(1, udp.Receive(1));
    });

    private static void QueueUnmarkedUdp() =>
        Command.Run("iptables", "-t mangle -A OUTPUT -p udp -m mark --mark 0/0xff -j NFQUEUE --queue-num 7 --queue-bypass");

    private static string MarkCounter() =>
        Command.Run("iptables-save", "-c -t mangle").Split('\n').Single(line => line.Contains("--mark 0x5", StringComparison.Ordinal));

    private static void ProcessAll<THandler>(NfqueueSocket queue, ref THandler handler, int packets)
        where THandler : struct, IQueueHandler
    {
        for (var left = packets; left > 0;)
        {
            var processed = queue.Process(ref handler, Patience);
            Assert.NotEqual(0, processed);
            left -= processed;
        }
    }
}
