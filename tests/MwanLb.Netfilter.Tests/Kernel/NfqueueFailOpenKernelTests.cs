using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfqueue;
using MwanLb.Netfilter.Tests.Nfqueue;

namespace MwanLb.Netfilter.Tests.Kernel;

/// <summary>What the kernel does with packets that a queue does not take: because its socket is full, or because it ends.</summary>
public sealed class NfqueueFailOpenKernelTests
{
    private const int Patience = 2000;
    private static readonly NfqueueOptions Options = new() { Queue = 7 };

    // The kernel makes the buffer its minimum, which holds two packets.
    private static readonly NfqueueOptions Small = Options with { ReceiveBufferBytes = 1 };

    [Fact]
    public void Process_ReceiveBufferOverrun_FailsOpenAndCountsEachPacket() => KernelNamespace.Run(() =>
    {
        QueueUnmarkedUdp();
        using var queue = NfqueueSocket.Open(Small);
        using var udp = new UdpPair();
        var handler = default(AcceptAll);

        for (var round = 1; round <= 3; round++)
        {
            udp.Send(packets: 200);
            while (queue.Process(ref handler, 0) > 0)
            {
            }

            Assert.Equal(200, udp.Receive(200));
            Assert.InRange(queue.Statistics.Packets, 1, (200 * round) - 1);
            Assert.Equal((200 * round) - queue.Statistics.Packets, queue.Statistics.ReceiveOverruns);
        }
    });

    [Fact]
    public void Process_RoomAgainAfterAnOverrun_NextPacketIsTakenAtOnce() => KernelNamespace.Run(() =>
    {
        QueueUnmarkedUdp();
        using var queue = NfqueueSocket.Open(Options with { ReceiveBufferBytes = 16 << 10, BatchSize = 2 });
        using var udp = new UdpPair();
        var handler = default(AcceptAll);
        udp.Send(packets: 200);
        var lost = queue.Statistics.ReceiveOverruns;

        // Emptied in part only: a congested socket would not take the next one.
        Assert.Equal(2, queue.Process(ref handler, 0));
        udp.Send();

        Assert.InRange(lost, 1, 197);
        Assert.Equal(lost, queue.Statistics.ReceiveOverruns);
        while (queue.Process(ref handler, 0) > 0)
        {
        }

        Assert.Equal(201 - lost, queue.Statistics.Packets);
        Assert.Equal(201, udp.Receive(201));
    });

    [Fact]
    public void StopQueueing_PacketsWaitAndKeepComing_LosesNone() => KernelNamespace.Run(() =>
    {
        QueueUnmarkedUdp();
        Command.Run("iptables", "-t mangle -A POSTROUTING -p udp -m mark --mark 0x5");
        using var udp = new UdpPair();
        var handler = new FuncHandler(_ => QueueVerdict.Accept.WithMark(5));
        using (var queue = NfqueueSocket.Open(Options))
        {
            udp.Send(packets: 150);
            queue.StopQueueing(ref handler);
            Assert.Equal(150, queue.Statistics.Verdicts);
            udp.Send(packets: 30);
            Assert.Equal(0, queue.Process(ref handler, 0));
        }

        Assert.Equal(180, udp.Receive(180));
        Assert.Contains("[150:", Counter("--mark 0x5"), StringComparison.Ordinal);
    });

    [Fact]
    public void StopQueueing_FullSocketHasLostTheAnswer_EndsAtOnce() => KernelNamespace.Run(() =>
    {
        QueueUnmarkedUdp();
        using var udp = new UdpPair();
        var handler = default(AcceptAll);
        using (var queue = NfqueueSocket.Open(Small))
        {
            udp.Send(packets: 200);
            queue.StopQueueing(ref handler);
            Assert.Equal(0, queue.Process(ref handler, 0));
        }

        Assert.Equal(200, udp.Receive(200));
    });

    [Fact]
    public void StopQueueing_UnderASteadyFlow_LosesNone() => KernelNamespace.Run(() =>
    {
        QueueUnmarkedUdp();
        Command.Run("iptables", "-t mangle -A INPUT -p udp");
        using var udp = new UdpPair();
        var handler = default(AcceptAll);
        long sent = 0;
        for (var round = 0; round < 20; round++)
        {
            using var queue = OpenAgain();
            var isOver = false;
            var sender = new Thread(() =>
            {
                for (; !Volatile.Read(ref isOver); Volatile.Write(ref sent, sent + 1))
                    udp.Send();
            });
            sender.Start();
            while (queue.Statistics.Packets < 200)
                queue.Process(ref handler, Patience);

            queue.StopQueueing(ref handler);
            // Nobody takes what comes now.
            var before = Volatile.Read(ref sent);
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref sent) > before + 50, Patience));
            queue.Dispose();
            Volatile.Write(ref isOver, true);
            sender.Join();
        }

        Assert.StartsWith($"[{sent}:", Counter("-A INPUT"), StringComparison.Ordinal);
    });

    // Linux 6.18 was seen to let go of a closed socket's queue a moment later only.
    private static NfqueueSocket OpenAgain()
    {
        NfqueueSocket? queue = null;
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    queue = NfqueueSocket.Open(Options);
                    return true;
                }
                catch (NetlinkException e) when (e.ErrorName == "EPERM")
                {
                    return false;
                }
            },
            Patience));
        return queue!;
    }

    private static void QueueUnmarkedUdp() =>
        Command.Run("iptables", "-t mangle -A OUTPUT -p udp -m mark --mark 0/0xff -j NFQUEUE --queue-num 7 --queue-bypass");

    // [packets:bytes] -A …
    private static string Counter(string rule) =>
        Command.Run("iptables-save", "-c -t mangle").Split('\n').Single(line => line.Contains(rule, StringComparison.Ordinal));
}
