using System.Buffers.Binary;
using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfqueue;

namespace MwanLb.Netfilter.Tests.Nfqueue;

public sealed class QueueProcessorTests
{
    private readonly FakeChannel _channel = new();

    [Fact]
    public void Process_Batch_AnswersAllInOneDatagram()
    {
        _channel.ThenReceive(Packet(1), Packet(2), Packet(3));
        var (processor, handler) = (Create(), new FuncHandler(packet => QueueVerdict.Repeat.WithMark(packet.Id)));

        Assert.Equal(3, processor.Process(ref handler, 0));

        Assert.Single(_channel.Sent);
        Assert.Equal([(1u, 4u), (2u, 4u), (3u, 4u)], SentVerdicts());
        Assert.Equal(new NfqueueStatistics(3, 3, 0, 0, 0, 0), processor.Statistics);
    }

    [Fact]
    public void Process_NothingArrives_SendsNothing()
    {
        var (processor, handler) = (Create(), default(AcceptAll));

        Assert.Equal(0, processor.Process(ref handler, 0));
        Assert.Empty(_channel.Sent);
    }

    [Fact]
    public void Process_MoreMessagesThanBatchSize_AnswersEachOnce()
    {
        var plain = QueueSamples.PlainPacket;
        _channel.ThenReceive([.. plain, .. plain, .. plain]);
        var (processor, handler) = (Create(batchSize: 2), default(AcceptAll));

        Assert.Equal(3, processor.Process(ref handler, 0));
        Assert.Equal(3, SentVerdicts().Count);
    }

    [Fact]
    public void Process_HandlerThrows_AcceptsItAndTheRestThenRethrows()
    {
        _channel.ThenReceive(Packet(1), Packet(2), Packet(3)).ThenReceive(Packet(4));
        var processor = Create();
        var handler = new FuncHandler(packet => packet.Id == 2 ? throw new InvalidDataException() : QueueVerdict.Drop);

        Assert.Throws<InvalidDataException>(() => processor.Process(ref handler, 0));
        Assert.Equal([(1u, 0u), (2u, 1u), (3u, 1u)], SentVerdicts());

        Assert.Equal(1, processor.Process(ref handler, 0));
        Assert.Equal((4u, 0u), SentVerdicts()[^1]);
    }

    [Fact]
    public void Process_CutAtEveryLength_AcceptsWhatHasAnId()
    {
        var sample = QueueSamples.Packet;
        for (var length = 0; length < sample.Length; length++)
        {
            var channel = new FakeChannel().ThenReceive(sample[..length]);
            var processor = new QueueProcessor(channel, new NfqueueOptions { Queue = 7 });
            var handler = new FuncHandler(_ => QueueVerdict.Drop);

            var expected = length < QueueSamples.PacketHeaderEnd ? 0 : 1;
            Assert.Equal(expected, processor.Process(ref handler, 0));
            Assert.Equal(expected, channel.Sent.Count);
            Assert.Equal(length == 0 ? 0 : 1, processor.Statistics.Malformed);
            if (expected == 1)
                Assert.Equal((42u, 1u), Verdicts(channel.Sent[0]).Single());
        }
    }

    [Fact]
    public void Process_MutatedMessages_NeverThrowsAndAnswersEveryPacket()
    {
        foreach (var datagram in Mutation.Mutate([.. QueueSamples.PlainPacket, .. QueueSamples.EthernetPacket, .. QueueSamples.Packet], 20_000))
        {
            var channel = new FakeChannel().ThenReceive(datagram);
            var processor = new QueueProcessor(channel, new NfqueueOptions { Queue = 7, BatchSize = 1 });
            var handler = default(AcceptAll);
            var packets = processor.Process(ref handler, 0);
            Assert.Equal(packets, channel.Sent.Sum(sent => Verdicts(sent).Count));
            Assert.Equal(packets, processor.Statistics.Verdicts);
        }
    }

    [Theory]
    [InlineData(Errno.EAGAIN)]
    [InlineData(Errno.EINTR)]
    internal void Process_WaitEndsWithoutPackets_ReturnsToItsCaller(Errno error)
    {
        _channel.ThenFailReceive(error).ThenReceive(Packet(1));
        var (processor, handler) = (Create(), default(AcceptAll));

        // The channel's own second look, after EAGAIN, is the wait.
        Assert.Equal(error is Errno.EINTR ? 0 : 1, processor.Process(ref handler, 1000));
    }

    [Fact]
    public void ProcessUntilAck_PacketsBeforeIt_AreAnsweredAndNothingBehindItIsTaken()
    {
        _channel.ThenReceive(Packet(1), Packet(2)).ThenReceive(QueueSamples.RefusedVerdict).ThenReceive(Packet(3), QueueSamples.ConfigAck(5)).ThenReceive(Packet(4));
        var (processor, handler) = (Create(), default(AcceptAll));

        processor.ProcessUntilAck(ref handler, sequence: 5);

        Assert.Equal([1u, 2u, 3u], SentVerdicts().Select(verdict => verdict.Id));
        Assert.Equal((5u, Errno.None, null), processor.LastAck);
    }

    [Fact]
    public void ProcessUntilAck_AckLost_EndsWithTheLastPacket()
    {
        _channel.ThenReceive(Packet(1)).ThenReceive(Packet(2));
        var (processor, handler) = (Create(), default(AcceptAll));

        processor.ProcessUntilAck(ref handler, sequence: 5);

        Assert.Equal([1u, 2u], SentVerdicts().Select(verdict => verdict.Id));
    }

    [Fact]
    public void Process_ReceiveFails_ThrowsWithTheQueue()
    {
        _channel.ThenFailReceive(Errno.ECONNREFUSED);
        var (processor, handler) = (Create(), default(AcceptAll));

        var exception = Assert.Throws<NetlinkException>(() => processor.Process(ref handler, 0));
        Assert.Equal("receive from queue 7", exception.Operation);
        Assert.Equal("ECONNREFUSED", exception.ErrorName);
    }

    [Fact]
    public void Process_SendBufferFull_RetriesOnceWritable()
    {
        _channel.ThenReceive(Packet(1)).ThenFailSend(Errno.ENOBUFS).ThenFailSend(Errno.EAGAIN);
        var (processor, handler) = (Create(), default(AcceptAll));

        Assert.Equal(1, processor.Process(ref handler, 0));
        Assert.Equal([(1u, 1u)], SentVerdicts());
        Assert.Equal(2, _channel.WritableWaits);
    }

    [Fact]
    public void Process_SendBufferStaysFull_ThrowsInTheEnd()
    {
        _channel.ThenReceive(Packet(1));
        for (var i = 0; i < 100; i++)
            _channel.ThenFailSend(Errno.ENOBUFS);
        var (processor, handler) = (Create(), default(AcceptAll));

        Assert.Throws<NetlinkException>(() => processor.Process(ref handler, 0));
        Assert.Equal(0, processor.Statistics.Verdicts);
    }

    [Fact]
    public void Process_VerdictRefused_CountsIt()
    {
        _channel.ThenReceive(QueueSamples.RefusedVerdict);
        var (processor, handler) = (Create(), default(AcceptAll));

        Assert.Equal(0, processor.Process(ref handler, 0));
        Assert.Equal(1, processor.Statistics.RejectedVerdicts);
        Assert.Equal(0u, processor.LastAck.Sequence);
    }

    [Fact]
    public void Process_DatagramLongerThanItsBuffer_CountsAndAccepts()
    {
        byte[] huge = [.. QueueSamples.Packet[..72], 0x04, 0x20, 0x0a, 0x00, .. new byte[0x2000]]; // NFQA_PAYLOAD of 8 KiB
        BinaryPrimitives.WriteInt32LittleEndian(huge, huge.Length);
        _channel.ThenReceive(huge);
        var (processor, handler) = (Create(), new FuncHandler(_ => QueueVerdict.Drop));

        Assert.Equal(1, processor.Process(ref handler, 0));
        Assert.Equal([(42u, 1u)], SentVerdicts());
        Assert.Equal(1, processor.Statistics.TruncatedDatagrams);
    }

    private static byte[] Packet(byte id) => QueueSamples.WithId(QueueSamples.Packet, id);

    private static List<(uint Id, uint Verdict)> Verdicts(byte[] datagram)
    {
        var verdicts = new List<(uint, uint)>();
        for (var rest = datagram.AsSpan(); !rest.IsEmpty; rest = rest[BinaryPrimitives.ReadInt32LittleEndian(rest)..])
            verdicts.Add((BinaryPrimitives.ReadUInt32BigEndian(rest[28..]), BinaryPrimitives.ReadUInt32BigEndian(rest[24..])));
        return verdicts;
    }

    private List<(uint Id, uint Verdict)> SentVerdicts() => [.. _channel.Sent.SelectMany(Verdicts)];

    private QueueProcessor Create(int batchSize = 64) => new(_channel, new NfqueueOptions { Queue = 7, BatchSize = batchSize });
}
