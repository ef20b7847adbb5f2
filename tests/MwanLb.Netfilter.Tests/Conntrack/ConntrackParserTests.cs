using System.Net;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfnetlink;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Netfilter.Tests.Conntrack;

public sealed class ConntrackParserTests
{
    [Fact]
    public void TryParse_TcpEntry_ReadsEachField()
    {
        var message = First(ConntrackSamples.Entry);

        Assert.True(ConntrackParser.IsEntry(message));
        Assert.True(ConntrackParser.TryParse(message, out var entry));
        Assert.Equal(NetfilterFamily.Ipv4, entry.Family);
        Assert.Equal(IpProtocol.Tcp, entry.Protocol);
        Assert.Equal(0x102u, entry.Mark);
        Assert.Equal(
            ConntrackStatus.SeenReply | ConntrackStatus.Assured | ConntrackStatus.Confirmed | ConntrackStatus.SourceNat, entry.Status);
        Assert.Equal(TcpConntrackState.Established, entry.TcpState);
        AssertTuple(entry.Original, "10.0.0.1", 1025, "192.0.2.1", 443);
        AssertTuple(entry.Reply, "192.0.2.1", 443, "198.51.100.7", 1025);
    }

    [Fact]
    public void TryParse_LengthCutAndAdjusted_IsWholeOnlyBetweenAttributesBehindTheTuples()
    {
        var sample = ConntrackSamples.Entry;
        int[] boundaries = [124, 132, 148, 156];
        for (var length = NetlinkFormat.MessageHeaderSize; length < sample.Length; length++)
        {
            var cut = sample[..length];
            cut[0] = (byte)length;
            Assert.True(boundaries.Contains(length) == ConntrackParser.TryParse(First(cut), out _), $"length {length}");
        }
    }

    [Theory]
    [InlineData(0, true, 0x10203)]
    [InlineData(4, false, 0)] // CTA_COUNTERS_PACKETS of four bytes
    [InlineData(1, false, 0)] // CTA_COUNTERS_PACKETS longer than the nest holds
    public void TryParse_Counted_HasPacketsAndBytesOfTheReplies(int shorter, bool isWhole, ulong packets)
    {
        var packetsLength = (byte)(shorter == 1 ? 0x1c : 0x0c - shorter);
        byte[] counted =
        [
            .. ConntrackSamples.Entry,
            0x1c, 0x00, 0x0a, 0x80, // nla_len 28, NLA_F_NESTED | CTA_COUNTERS_REPLY
            0x0c, 0x00, 0x02, 0x00, // nla_len 12, CTA_COUNTERS_BYTES
            0x00, 0x00, 0x00, 0x01,
            0x00, 0x00, 0x00, 0x02,
            packetsLength, 0x00, 0x01, 0x00, // nla_len 12, CTA_COUNTERS_PACKETS
            0x00, 0x00, 0x00, 0x00,
            0x00, 0x01, 0x02, 0x03,
        ];
        counted[0] = (byte)counted.Length;

        Assert.Equal(isWhole, ConntrackParser.TryParse(First(counted), out var entry));
        Assert.Equal((packets, isWhole ? 0x1_0000_0002UL : 0), (entry.ReplyPackets, entry.ReplyBytes));
    }

    [Theory]
    [InlineData(24, 0x31)] // CTA_TUPLE_IP longer than the tuple holds
    [InlineData(28, 0x07)] // CTA_IP_V4_SRC of three bytes
    [InlineData(30, 0x03)] // CTA_IP_V4_SRC says that it is CTA_IP_V6_SRC
    [InlineData(48, 0x04)] // CTA_PROTO_NUM of no byte
    [InlineData(56, 0x05)] // CTA_PROTO_SRC_PORT of one byte
    [InlineData(136, 0x0d)] // CTA_PROTOINFO_TCP longer than CTA_PROTOINFO holds
    [InlineData(140, 0x04)] // CTA_PROTOINFO_TCP_STATE of no byte
    [InlineData(22, 0x7f)] // no CTA_TUPLE_ORIG
    public void TryParse_FieldWrong_IsMalformed(int offset, byte value)
    {
        var sample = ConntrackSamples.Entry;
        sample[offset] = value;

        Assert.False(ConntrackParser.TryParse(First(sample), out _));
    }

    private static void AssertTuple(ConntrackTuple tuple, string source, ushort sourcePort, string destination, ushort destinationPort)
    {
        Assert.Equal(IPAddress.Parse(source), new IPAddress(tuple.Source));
        Assert.Equal(IPAddress.Parse(destination), new IPAddress(tuple.Destination));
        Assert.Equal((sourcePort, destinationPort), (tuple.SourcePort, tuple.DestinationPort));
        Assert.Equal(IpProtocol.Tcp, tuple.Protocol);
    }

    private static NetlinkMessage First(byte[] datagram)
    {
        var reader = new NetlinkMessageReader(datagram);
        Assert.True(reader.TryRead(out var message));
        return message;
    }
}
