using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfqueue;

namespace MwanLb.Netfilter.Tests.Nfqueue;

public sealed class QueuedPacketParserTests
{
    [Fact]
    public void TryParse_AllAttributes_ReadsEachField()
    {
        var message = First(QueueSamples.Packet);

        Assert.True(QueuedPacketParser.IsPacket(message));
        Assert.True(QueuedPacketParser.TryParse(message, out var packet, out var id));
        Assert.Equal(42u, id);
        Assert.Equal(42u, packet.Id);
        Assert.Equal(0x0800, packet.HardwareProtocol);
        Assert.Equal(NetfilterHook.Forward, packet.Hook);
        Assert.Equal(0x102u, packet.Mark);
        Assert.Equal(3u, packet.InputInterface);
        Assert.Equal(4u, packet.OutputInterface);
        Assert.Equal([0x45, 0x00, 0x05, 0xdc, 0x12, 0x34], packet.Payload.ToArray());
        Assert.True(packet.IsTruncated);
    }

    [Fact]
    public void TryParse_OptionalAttributesAbsent_LeavesZeroes()
    {
        Assert.True(QueuedPacketParser.TryParse(First(QueueSamples.PlainPacket), out var packet, out _));

        Assert.Equal(0x86dd, packet.HardwareProtocol);
        Assert.Equal(NetfilterHook.LocalOut, packet.Hook);
        Assert.Equal(0u, packet.Mark);
        Assert.Equal(0u, packet.InputInterface);
        Assert.Equal(0u, packet.OutputInterface);
        Assert.False(packet.IsTruncated);
    }

    [Fact]
    public void TryParse_CutAtEveryLength_SavesTheIdOnceItIsWhole()
    {
        var sample = QueueSamples.Packet;
        for (var length = NetlinkFormat.MessageHeaderSize; length < sample.Length; length++)
        {
            Assert.False(QueuedPacketParser.TryParse(First(sample[..length]), out _, out var id), $"length {length}");
            Assert.Equal(length < QueueSamples.PacketHeaderEnd ? null : 42u, id);
        }
    }

    [Theory]
    [InlineData(20, 0x0a)] // NFQA_PACKET_HDR without its hook
    [InlineData(32, 0x07)] // NFQA_IFINDEX_INDEV of three bytes
    [InlineData(48, 0x06)] // NFQA_MARK of two bytes
    [InlineData(48, 0x03)] // shorter than its own header
    [InlineData(72, 0xff)] // NFQA_PAYLOAD longer than the message
    public void TryParse_AttributeLengthWrong_IsMalformedWithId(int lengthOffset, byte length)
    {
        var sample = QueueSamples.Packet;
        sample[lengthOffset] = length;

        Assert.False(QueuedPacketParser.TryParse(First(sample), out _, out var id));
        Assert.Equal(42u, id);
    }

    [Fact]
    public void TryParse_NoPacketHeader_HasNoId()
    {
        var sample = QueueSamples.Packet;
        sample[22] = 0x7f; // nla_type of NFQA_PACKET_HDR

        Assert.False(QueuedPacketParser.TryParse(First(sample), out _, out var id));
        Assert.Null(id);
    }

    private static NetlinkMessage First(byte[] datagram)
    {
        var reader = new NetlinkMessageReader(datagram);
        Assert.True(reader.TryRead(out var message));
        return message;
    }
}
