using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfqueue;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Netfilter.Tests.Nfqueue;

public sealed class QueueProcessorAllocationTests
{
    [Fact]
    public void Process_AfterStart_AllocatesNothing()
    {
        var channel = new EndlessChannel();
        var processor = new QueueProcessor(channel, new NfqueueOptions { Queue = 7 });
        var handler = new MarkingHandler();
        processor.Process(ref handler, 0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            processor.Process(ref handler, 0);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(64 * 1001, handler.Packets);
        Assert.Equal(40 * 64 * 1001, channel.SentBytes);
    }

    private struct MarkingHandler : IQueueHandler
    {
        public int Packets { get; private set; }

        public QueueVerdict Decide(scoped in QueuedPacket packet)
        {
            Packets++;
            return IpPacketView.TryParse(packet.Payload, out _) ? QueueVerdict.Drop : QueueVerdict.Repeat.WithMark(packet.Mark | 1);
        }
    }

    private sealed class EndlessChannel : INetlinkChannel
    {
        private readonly byte[] _packet = QueueSamples.Packet;

        public long SentBytes { get; private set; }

        public SyscallResult Send(ReadOnlySpan<byte> datagram)
        {
            SentBytes += datagram.Length;
            return SyscallResult.Success(datagram.Length);
        }

        public SyscallResult Receive(DatagramBatch batch)
        {
            for (var i = 0; i < batch.Slots.Length; i++)
                FakeChannel.Fill(batch, i, _packet);
            return SyscallResult.Success(batch.Slots.Length);
        }

        public bool WaitReadable(int timeoutMilliseconds) => true;

        public void WaitWritable(int timeoutMilliseconds)
        {
        }
    }
}
