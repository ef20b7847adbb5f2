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
        Assert.True(packet.SourceHardwareAddress.IsEmpty);
    }

    [Fact]
    public void TryParse_FromAnEthernet_ReadsTheSendersHardwareAddress()
    {
        Assert.True(QueuedPacketParser.TryParse(First(QueueSamples.EthernetPacket), out var packet, out _));

        Assert.Equal([0x02, 0x11, 0x22, 0x33, 0x44, 0x55], packet.SourceHardwareAddress.ToArray());
        Assert.Equal([0x45, 0x00, 0x00, 0x14], packet.Payload.ToArray());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 8)]
    [InlineData(9, null)]
    [InlineData(255, null)]
    public void TryParse_HardwareAddressLength_IsNeverMoreThanThereIs(byte length, int? expected)
    {
        var sample = QueueSamples.EthernetPacket;
        sample[37] = length; // hw_addrlen

        Assert.Equal(expected is not null, QueuedPacketParser.TryParse(First(sample), out var packet, out var id));
        Assert.Equal(expected ?? 0, packet.SourceHardwareAddress.Length);
        Assert.Equal(44u, id);
    }

    [Fact]
    public void TryParse_CutAtEveryLength_SavesTheIdOnceItIsWhole()
    {
        foreach (var sample in new[] { QueueSamples.Packet, QueueSamples.EthernetPacket })
        {
            for (var length = NetlinkFormat.MessageHeaderSize; length < sample.Length; length++)
            {
                Assert.False(QueuedPacketParser.TryParse(First(sample[..length]), out _, out var id), $"length {length}");
                Assert.Equal(length < QueueSamples.PacketHeaderEnd ? null : sample[QueueSamples.PacketIdOffset + 3], id);
            }
        }
    }

    [Fact]
    public void TryParse_HardwareAddressAttributeTooShort_IsMalformedWithId()
    {
        var sample = QueueSamples.EthernetPacket;
        sample[32] = 0x0f; // NFQA_HWADDR without the last byte of its room

        Assert.False(QueuedPacketParser.TryParse(First(sample), out _, out var id));
        Assert.Equal(44u, id);
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
